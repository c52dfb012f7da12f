import {existsSync, symlinkSync, writeFileSync, mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {create} from 'tar';
import {afterEach, expect, test} from 'vitest';
import {createToolInstaller} from '../../../source/features/tool-install/install.ts';
import {archive, closeServers, install, program, release, rig, serveFile, sum, tryIt} from './tool-server.ts';

afterEach(closeServers);

const packing = {pack: 'tar.gz', member: 'linux-amd64/helm'} as const;

test('a file whose sum is wrong is removed, and the next try starts from the beginning', async () => {
	const {tools, trace} = rig();
	const wrong = program(trace, 1000);
	const right = program(trace, 2000);
	const server = await serveFile(wrong, sum(right));
	expect(await tryIt(tools, release(`${server.url}/helm`, sum(right)))).toMatchObject({
		code: 'checksum-mismatch',
		key: 'tools.sumMismatch',
		runnable: false,
	});
	expect(await tryIt(tools, release(`${server.url}/helm`, sum(right)))).toMatchObject({key: 'tools.sumMismatch'});
	expect(server.seen.map(({range}) => range)).toEqual([undefined, undefined, undefined, undefined]);
	expect(existsSync(trace)).toBe(false);
});

test('a published sum that differs from the pinned one stops before the file is fetched', async () => {
	const {tools, trace} = rig();
	const bytes = program(trace);
	const server = await serveFile(bytes, `${'b'.repeat(64)}  helm`);
	expect(await tryIt(tools, release(`${server.url}/helm`, sum(bytes)))).toMatchObject({
		code: 'checksum-mismatch',
		key: 'tools.sumsDisagree',
		runnable: false,
	});
	expect(server.seen.map(({path}) => path)).toEqual(['/helm.sha256']);
});

test('a pinned sum suffices where the published one is missing, which is reported', async () => {
	const {tools, trace} = rig();
	const bytes = program(trace);
	const server = await serveFile(bytes, false);
	const {reports} = await install(tools, release(`${server.url}/helm`, sum(bytes)));
	expect(reports.some(({stage}) => stage === 'no-published-sum')).toBe(true);
});

test('without a pinned sum a published one is required, and a page without a sum does not count', async () => {
	const {tools, trace} = rig();
	const bytes = program(trace);
	const without = await serveFile(bytes, false);
	expect(await tryIt(tools, release(`${without.url}/helm`, 'unpinned'))).toMatchObject({
		code: 'download-failed',
		key: 'tools.noSum',
		runnable: false,
	});
	const page = await serveFile(bytes, `<html>${sum(bytes)}</html>`);
	expect(await tryIt(tools, release(`${page.url}/helm`, 'unpinned'))).toMatchObject({key: 'tools.noSum'});
	expect([...without.seen, ...page.seen].map(({path}) => path)).toEqual(['/helm.sha256', '/helm.sha256']);
	const good = await serveFile(bytes, sum(bytes).toUpperCase());
	const {installed} = await install(tools, release(`${good.url}/helm`, 'unpinned'));
	expect(installed.isPinned).toBe(false);
});

test('a truncated archive is refused although its sum matches', async () => {
	const {tools, trace, folder} = rig();
	const whole = await archive(folder, {'linux-amd64/helm': program(trace)});
	const cut = whole.subarray(0, whole.length - 200);
	const server = await serveFile(cut, sum(cut));
	expect(await tryIt(tools, release(`${server.url}/helm.tar.gz`, sum(cut), packing))).toMatchObject({
		code: 'checksum-mismatch',
		key: 'tools.brokenArchive',
		runnable: false,
	});
});

test('an archive with an entry that would leave its folder is refused whole, and nothing is written outside', async () => {
	const {tools, trace, folder} = rig();
	const packed = await archive(folder, {'linux-amd64/helm': program(trace), '../../escaped': Buffer.from('evil')});
	const server = await serveFile(packed, sum(packed));
	expect(await tryIt(tools, release(`${server.url}/helm.tar.gz`, sum(packed), packing))).toMatchObject({
		code: 'checksum-mismatch',
		key: 'tools.strangeArchive',
		runnable: false,
	});
	expect(existsSync(join(tools, 'escaped')) || existsSync(join(tools, 'helm', 'escaped'))).toBe(false);
});

test('an archive in which the program is a link is refused', async () => {
	const {tools, folder} = rig();
	const root = join(folder, 'linked');
	mkdirSync(join(root, 'linux-amd64'), {recursive: true});
	symlinkSync('/bin/sh', join(root, 'linux-amd64', 'helm'));
	await create({file: join(folder, 'linked.tar.gz'), gzip: true, cwd: root}, ['linux-amd64/helm']);
	const packed = readFileSync(join(folder, 'linked.tar.gz'));
	const server = await serveFile(packed, sum(packed));
	expect(await tryIt(tools, release(`${server.url}/helm.tar.gz`, sum(packed), packing))).toMatchObject({
		key: 'tools.strangeArchive',
		runnable: false,
	});
});

test('an archive without the program is refused', async () => {
	const {tools, folder} = rig();
	const packed = await archive(folder, {'linux-amd64/other': Buffer.from('x')});
	const server = await serveFile(packed, sum(packed));
	expect(await tryIt(tools, release(`${server.url}/helm.tar.gz`, sum(packed), packing))).toMatchObject({
		key: 'tools.brokenArchive',
		runnable: false,
	});
});

test('installed tools are listed and removed, partial files too', async () => {
	const {tools, trace} = rig();
	const bytes = program(trace);
	const server = await serveFile(bytes, sum(bytes));
	const {installed} = await install(tools, release(`${server.url}/helm`, sum(bytes)));
	writeFileSync(join(tools, 'helm', '4.2.4', '.other.part'), 'half');
	const installer = createToolInstaller({folder: tools, environment: {}});
	expect(await installer.installed()).toEqual([installed]);
	expect(await installer.remove()).toEqual([installed]);
	expect(existsSync(tools)).toBe(false);
	expect(await installer.remove()).toEqual([]);
});
