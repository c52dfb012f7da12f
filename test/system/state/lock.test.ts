import {build} from 'esbuild';
import {spawn, spawnSync, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {takeLock} from '../../../source/system/state/lock.ts';
import {readLockHolder} from '../../helpers/lock-holder.ts';

let folder = '';
const programs = mkdtempSync(join(tmpdir(), 'digimon-setup-lock-child-'));
const program = join(programs, 'child.mjs');
const children = new Set<ChildProcessWithoutNullStreams>();

beforeAll(async () => {
	await build({
		entryPoints: [fileURLToPath(new URL('lock-child.ts', import.meta.url))],
		bundle: true,
		platform: 'node',
		format: 'esm',
		outfile: program,
		banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
	});
});
afterAll(() => rmSync(programs, {recursive: true}));
beforeEach(() => void (folder = temporaryFolder('digimon-setup-lock')));
afterEach(() => {
	for (const child of children) child.kill('SIGKILL');
	children.clear();
});

type Contender = {
	readonly child: ChildProcessWithoutNullStreams;
	readonly message: Promise<string>;
	readonly gone: Promise<void>;
};

function contender(supervises?: string): Contender {
	const child = spawn(process.execPath, [program, folder, ...(supervises === undefined ? [] : [supervises])]);
	children.add(child);
	let heard = '';
	const text = new Promise<string>((resolve) => {
		child.stdout.on('data', (chunk: Buffer) => {
			heard += chunk.toString();
			if (heard.includes('\n')) resolve(heard.trim());
		});
		child.once('exit', () => resolve(heard.trim()));
	});
	return {child, message: text, gone: new Promise((resolve) => child.once('exit', () => resolve()))};
}

/** A lock whose file holds this text. */
function writeLock(text: string): void {
	mkdirSync(join(folder, 'lock'));
	writeFileSync(join(folder, 'lock', 'a-random-id'), text);
}

test('the second of two fails with pid and start time of the first', async () => {
	const first = contender();
	expect(await first.message).toBe('taken');
	const {startedAt} = readLockHolder(folder);
	expect(await contender().message).toBe(
		`locked: Another digimon-setup is running here: process ${first.child.pid}, started ${startedAt}.`,
	);
});

test('a released lock leaves no file, and another process can take it', async () => {
	const first = contender();
	await first.message;
	first.child.stdin.write('release\n');
	await first.gone;
	expect(readdirSync(folder)).toEqual([]);
	expect(await contender().message).toBe('taken');
});

test('after SIGKILL exactly one of eight takes it over, again and again', async () => {
	let holder = contender();
	expect(await holder.message).toBe('taken');
	for (let round = 0; round < 3; round++) {
		holder.child.kill('SIGKILL');
		await holder.gone;
		const rush = Array.from({length: 8}, () => contender());
		const outcomes = await Promise.all(rush.map(({message: text}) => text));
		expect(outcomes.filter((text) => text === 'taken')).toHaveLength(1);
		expect(outcomes.filter((text) => text.startsWith('locked: '))).toHaveLength(7);
		holder = rush[outcomes.indexOf('taken')] ?? holder;
		await Promise.all(rush.filter((each) => each !== holder).map(({gone}) => gone));
		expect(readdirSync(folder)).toEqual(['lock']);
	}
});

test('a pid that another process uses again does not hold the lock', async () => {
	writeLock(JSON.stringify({pid: process.pid, startTime: 'another time', startedAt: ''}));
	const release = await takeLock(folder, createProcesses(), new Date());
	release();
	expect(readdirSync(folder)).toEqual([]);
});

test('a living pid holds the lock where start times are unknown', async () => {
	const processes = {...createProcesses(), startTime: async () => undefined};
	writeLock(JSON.stringify({pid: process.pid, startTime: '', startedAt: ''}));
	await expect(takeLock(folder, processes, new Date())).rejects.toMatchObject({failure: {code: 'locked'}});
});

test.each(['', '{"pid": 1}', 'nonsense'])('a lock file with the text %j does not lock anybody out', async (text) => {
	writeLock(text);
	(await takeLock(folder, createProcesses(), new Date()))();
	expect(readdirSync(folder)).toEqual([]);
});

test('an empty lock folder is free', async () => {
	mkdirSync(join(folder, 'lock'));
	(await takeLock(folder, createProcesses(), new Date()))();
	expect(readdirSync(folder)).toEqual([]);
});

test('the unfinished lock of a killed process is removed, that of a living process is not', async () => {
	const exited = spawnSync(process.execPath, ['-e', '']).pid;
	mkdirSync(join(folder, `lock.${exited}-a`));
	mkdirSync(join(folder, `lock.${process.pid}-b`));
	expect(await contender().message).toBe('taken');
	expect(readdirSync(folder).toSorted()).toEqual(['lock', `lock.${process.pid}-b`]);
});

test('a supervisor at work releases the lock for a run of its profile, which sends it SIGINT', async () => {
	const supervisor = contender('digimon');
	expect(await supervisor.message).toBe('taken');
	const release = await takeLock(folder, createProcesses(), new Date(), {profile: 'digimon', isSupervisor: false});
	await supervisor.gone;
	expect(supervisor.child.exitCode).toBe(66);
	release();
	expect(readdirSync(folder)).toEqual([]);
});

test('a run waits for the supervisor of another profile, and sends it no signal', async () => {
	const supervisor = contender('other');
	expect(await supervisor.message).toBe('taken');
	const taken = takeLock(folder, createProcesses(), new Date(), {profile: 'digimon', isSupervisor: false});
	supervisor.child.stdin.write('release\n');
	const release = await taken;
	await supervisor.gone;
	expect(supervisor.child.exitCode).toBe(0);
	release();
});

test('a supervisor takes only a free lock: it fails beside a run and beside another supervisor', async () => {
	for (const supervises of [undefined, 'other']) {
		const holder = contender(supervises);
		expect(await holder.message).toBe('taken');
		expect(await contender('digimon').message).toMatch(/^locked: /);
		holder.child.stdin.write('release\n');
		await holder.gone;
	}
});

describe('what is in the place of a lock', () => {
	const takeIt = (): Promise<() => void> => takeLock(folder, createProcesses(), new Date());
	const place = (): string => join(folder, 'lock');

	test.each(['named pipe', 'file', 'link to a folder', 'cycle of links'])(
		'a %s is named and left there, and not waited for',
		async (kind) => {
			const other = temporaryFolder('digimon-setup-lock-target');
			writeFileSync(join(other, 'mine'), '');
			if (kind === 'named pipe') spawnSync('mkfifo', [place()]);
			else if (kind === 'file') writeFileSync(place(), '');
			else symlinkSync(kind === 'link to a folder' ? other : place(), place());
			await expect(takeIt()).rejects.toMatchObject({
				failure: {code: 'state-unwritable', next: [{run: `mv ${place()} ${place()}.old`}]},
			});
			expect(readdirSync(other)).toEqual(['mine']);
		},
	);

	test.each(['named pipe', 'folder', 'link that leads nowhere', 'long file', 'cycle of links'])(
		'a %s as its holder does not lock anybody out',
		async (kind) => {
			mkdirSync(place());
			const holder = join(place(), 'holder');
			if (kind === 'named pipe') spawnSync('mkfifo', [holder]);
			else if (kind === 'folder') mkdirSync(join(holder, 'deep'), {recursive: true});
			else if (kind === 'long file') writeFileSync(holder, Buffer.alloc(1024 ** 2));
			else symlinkSync(kind === 'cycle of links' ? holder : join(folder, 'nowhere'), holder);
			(await takeIt())();
			expect(readdirSync(folder)).toEqual([]);
		},
	);

	test('holders that have exited are removed, however many there are', async () => {
		for (const index of Array.from({length: 60}, (_, each) => each)) {
			mkdirSync(place(), {recursive: true});
			const text = JSON.stringify({pid: process.pid, startTime: `another time ${index}`, startedAt: ''});
			writeFileSync(join(place(), `holder-${index}`), text);
		}
		(await takeIt())();
		expect(readdirSync(folder)).toEqual([]);
	});
});
