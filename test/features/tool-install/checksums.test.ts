import {existsSync, symlinkSync, writeFileSync, mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {create} from 'tar';
import {afterEach, expect, test} from 'vitest';
import {createToolInstaller} from '../../../source/features/tool-install/install.ts';
import {
	archive,
	closeServers,
	install,
	program,
	release,
	releaseOf,
	rig,
	serveFile,
	sum,
	tryIt,
} from './tool-server.ts';

afterEach(closeServers);

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
	const {tools, bytes} = rig();
	const server = await serveFile(bytes, `${'b'.repeat(64)}  helm`);
	expect(await tryIt(tools, release(`${server.url}/helm`, sum(bytes)))).toMatchObject({
		code: 'checksum-mismatch',
		key: 'tools.sumsDisagree',
		runnable: false,
	});
	expect(server.seen.map(({path}) => path)).toEqual(['/helm.sha256']);
});

test('a pinned sum suffices where the published one is missing, which is reported', async () => {
	const {tools, bytes} = rig();
	const server = await serveFile(bytes, false);
	const {reports} = await install(tools, release(`${server.url}/helm`, sum(bytes)));
	expect(reports.some(({stage}) => stage === 'no-published-sum')).toBe(true);
});

test('without a pinned sum a published one is required, and a page without a sum does not count', async () => {
	const {tools, bytes} = rig();
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

const member = 'linux-amd64/helm';

test.each<readonly [name: string, make: (folder: string, bytes: Buffer) => Promise<Buffer>, key: string]>([
	[
		'that is truncated',
		async (folder, bytes) => (await archive(folder, {[member]: bytes})).subarray(0, -200),
		'broken',
	],
	[
		'with an entry that would leave its folder',
		(folder, bytes) => archive(folder, {[member]: bytes, '../../escaped': Buffer.from('evil')}),
		'strange',
	],
	['in which the program is a link', archiveWithLink, 'strange'],
	['without the program', (folder) => archive(folder, {'linux-amd64/other': Buffer.from('x')}), 'broken'],
])('an archive %s is refused whole although its sum matches', async (_name, make, key) => {
	const {tools, folder, bytes} = rig();
	const packed = await make(folder, bytes);
	const server = await serveFile(packed, sum(packed));
	const wanted = release(`${server.url}/helm.tar.gz`, sum(packed), {pack: 'tar.gz', member});
	const code = 'checksum-mismatch';
	expect(await tryIt(tools, wanted)).toMatchObject({code, key: `tools.${key}Archive`, runnable: false});
	expect(existsSync(join(tools, 'escaped')) || existsSync(join(tools, 'helm', 'escaped'))).toBe(false);
});

async function archiveWithLink(folder: string): Promise<Buffer> {
	const root = join(folder, 'linked');
	mkdirSync(join(root, 'linux-amd64'), {recursive: true});
	symlinkSync('/bin/sh', join(root, member));
	await create({file: join(folder, 'linked.tar.gz'), gzip: true, cwd: root}, [member]);
	return readFileSync(join(folder, 'linked.tar.gz'));
}

test('installed tools are listed and removed, partial files too', async () => {
	const {tools, bytes} = rig();
	const {wanted} = await releaseOf(bytes);
	const {installed} = await install(tools, wanted);
	writeFileSync(join(tools, 'helm', '4.2.4', '.other.part'), 'half');
	const installer = createToolInstaller({folder: tools, environment: {}});
	expect(await installer.installed()).toEqual([installed]);
	expect(await installer.remove()).toEqual([installed]);
	expect(existsSync(tools)).toBe(false);
	expect(await installer.remove()).toEqual([]);
});
