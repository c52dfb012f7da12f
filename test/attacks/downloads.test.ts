import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	linkSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {createInstalledToolFinder} from '../../source/features/tool-install/install.ts';
import {
	closeServers,
	failureOf,
	install,
	program,
	release,
	releaseOf,
	rig,
	serve,
	sum,
} from '../features/tool-install/tool-server.ts';

afterEach(closeServers);

/** A home in which helm is installed, and another helm on PATH. */
async function installedHome() {
	const {tools, folder, bytes} = rig();
	const {wanted} = await releaseOf(bytes);
	const {installed} = await install(tools, wanted);
	const onPath = join(folder, 'bin');
	mkdirSync(onPath);
	writeFileSync(join(onPath, 'helm'), '#!/bin/sh\n', {mode: 0o755});
	return {tools, installed, onPath, find: createInstalledToolFinder(tools, onPath)};
}

describe('a slow server', () => {
	test('that sends a byte at a time, so that it is never silent, is given up', async () => {
		const {tools} = rig();
		const server = await serve((request, response) => {
			if (request.url?.endsWith('.sha256')) return void response.end(sum(Buffer.from('x')));
			response.writeHead(200, {'content-length': 5_000_000});
			const timer = setInterval(() => response.write('x'), 20);
			response.on('close', () => clearInterval(timer));
		});
		const wanted = release(`${server.url}/helm`, sum(Buffer.from('x')));
		const limits = {stallMs: 60_000, rateWindowMs: 300, minBytesPerSecond: 1024};
		expect(await failureOf(install(tools, wanted, {limits}))).toMatchObject({
			code: 'download-failed',
			key: 'tools.tooSlow',
		});
	});
});

describe.skipIf(process.platform === 'win32')('what is in the way of a fetched file', () => {
	test.each([
		['a link', symlinkSync],
		['a hard link', linkSync],
	] as const)('%s to another file is removed, and the file is not touched', async (_name, make) => {
		const {tools, folder, bytes} = rig();
		const {wanted} = await releaseOf(bytes);
		const victim = join(folder, 'victim');
		writeFileSync(victim, 'mine');
		const place = join(tools, 'helm', '4.2.4');
		mkdirSync(place, {recursive: true, mode: 0o700});
		for (const name of ['.helm.part', '.helm.part.json', 'helm', 'installed.json']) make(victim, join(place, name));
		const {installed} = await install(tools, wanted);
		expect(readFileSync(victim, 'utf8')).toBe('mine');
		expect(lstatSync(installed.path).isFile()).toBe(true);
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
	});

	test('a link to another file is not continued, though its note is right', async () => {
		const {tools, folder, bytes} = rig();
		const {wanted} = await releaseOf(bytes);
		const victim = join(folder, 'victim');
		writeFileSync(victim, 'mine');
		const place = join(tools, 'helm', '4.2.4');
		mkdirSync(place, {recursive: true, mode: 0o700});
		symlinkSync(victim, join(place, '.helm.part'));
		writeFileSync(join(place, '.helm.part.json'), JSON.stringify({url: wanted.url}));
		await install(tools, wanted);
		expect(readFileSync(victim, 'utf8')).toBe('mine');
	});

	test('named pipes are not waited for', async () => {
		const {tools, bytes} = rig();
		const {wanted} = await releaseOf(bytes);
		const place = join(tools, 'helm', '4.2.4');
		mkdirSync(place, {recursive: true, mode: 0o700});
		for (const name of ['.helm.part', '.helm.part.json', 'installed.json']) execFileSync('mkfifo', [join(place, name)]);
		const {installed} = await install(tools, wanted);
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
	});

	test.each([['helm', '4.2.4'], ['helm'], []])(
		'a folder that others may write in gets no program: tools/%s/%s',
		async (...names) => {
			const {tools, bytes} = rig();
			const {wanted} = await releaseOf(bytes);
			const place = join(tools, 'helm', '4.2.4');
			mkdirSync(place, {recursive: true});
			chmodSync(join(tools, ...names), 0o777);
			expect(await failureOf(install(tools, wanted))).toMatchObject({
				code: 'state-unwritable',
				key: 'system.folderOpen',
			});
			expect(existsSync(join(place, 'helm'))).toBe(false);
		},
	);
});

describe('an installed program', () => {
	test('is found while it is the one that was installed, and read once', async () => {
		const {installed, find} = await installedHome();
		expect(await find('helm')).toEqual({path: installed.path, executable: true});
		expect(await find('helm')).toEqual({path: installed.path, executable: true});
	});

	test('that was changed is not run; the next action installs it again', async () => {
		const {installed, find} = await installedHome();
		writeFileSync(installed.path, '#!/bin/sh\necho evil\n');
		await expect(find('helm')).rejects.toMatchObject({
			failure: {code: 'tool-missing', next: [{run: 'digimon-setup tools install'}]},
		});
	});

	test('without a record was never installed: the one on PATH is found', async () => {
		const {installed, find, onPath} = await installedHome();
		rmSync(join(installed.path, '..', 'installed.json'));
		expect(await find('helm')).toEqual({path: join(onPath, 'helm'), executable: true});
	});

	test.skipIf(process.platform === 'win32').each(['', 'helm', 'helm/4.2.4'])(
		'in a folder that others may write in (tools/%s) is not run',
		async (name) => {
			const {tools, find} = await installedHome();
			chmodSync(join(tools, name), 0o777);
			await expect(find('helm')).rejects.toMatchObject({failure: {code: 'state-unwritable'}});
		},
	);

	test('of somebody else, in a state folder that was there first, is neither run nor listed', async () => {
		const {tools, folder, trace} = rig();
		const place = join(tools, 'helm', '4.2.4');
		mkdirSync(place, {recursive: true, mode: 0o700});
		writeFileSync(join(place, 'helm'), program(trace), {mode: 0o755});
		expect(await createInstalledToolFinder(tools, join(folder, 'none'))('helm')).toBeUndefined();
	});
});
