import {build} from 'esbuild';
import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {createProcesses} from '../../../source/system/process/processes.ts';
import {takeLock} from '../../../source/system/state/lock.ts';

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
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'digimon-setup-lock-'));
});
afterEach(() => {
	for (const child of children) child.kill('SIGKILL');
	children.clear();
	rmSync(folder, {recursive: true, force: true});
});

type Contender = {
	readonly child: ChildProcessWithoutNullStreams;
	readonly message: Promise<string>;
	readonly gone: Promise<void>;
};

function contender(keeps?: string): Contender {
	const child = spawn(process.execPath, [program, folder, ...(keeps === undefined ? [] : [keeps])]);
	children.add(child);
	let heard = '';
	const says = new Promise<string>((resolve) => {
		child.stdout.on('data', (text: Buffer) => {
			heard += text.toString();
			if (heard.includes('\n')) resolve(heard.trim());
		});
		child.once('exit', () => resolve(heard.trim()));
	});
	return {child, message: says, gone: new Promise((resolve) => child.once('exit', () => resolve()))};
}

test('the second of two is told pid and start time of the first', async () => {
	const first = contender();
	expect(await first.message).toBe('taken');
	const {startedAt} = JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8')) as {startedAt: string};
	expect(await contender().message).toBe(
		`locked: Another digimon-setup is running here: process ${first.child.pid}, started ${startedAt}.`,
	);
});

test('a lock given back leaves nothing, and the next may have it', async () => {
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
		const said = await Promise.all(rush.map(({message: says}) => says));
		expect(said.filter((text) => text === 'taken')).toHaveLength(1);
		expect(said.filter((text) => text.startsWith('locked: '))).toHaveLength(7);
		holder = rush[said.indexOf('taken')] ?? holder;
		await Promise.all(rush.filter((each) => each !== holder).map(({gone}) => gone));
		expect(readdirSync(folder)).toEqual(['lock.json']);
	}
});

test('a pid that was used again by another process does not hold the lock', async () => {
	writeFileSync(
		join(folder, 'lock.json'),
		JSON.stringify({
			id: '3f0e8a52-7f3c-4b52-9d8f-1c2b3a4d5e6f',
			pid: process.pid,
			startTime: 'another time',
			startedAt: '',
		}),
	);
	const release = await takeLock(folder, createProcesses(), new Date());
	release();
	expect(readdirSync(folder)).toEqual([]);
});

test.each(['', '{"pid": 1}', 'nonsense'])('a lock file that says %j does not lock anybody out', async (text) => {
	writeFileSync(join(folder, 'lock.json'), text);
	(await takeLock(folder, createProcesses(), new Date()))();
	expect(readdirSync(folder)).toEqual([]);
});

test('a claim of a process that was killed is swept by the next, one of a living process is not', async () => {
	const first = contender();
	expect(await first.message).toBe('taken');
	const holder = JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8')) as Record<string, unknown>;
	const claim = (id: string, of: object): void =>
		writeFileSync(join(folder, `lock.claim-${id}.json`), JSON.stringify({...holder, id, ...of}));
	claim('3f0e8a52-7f3c-4b52-9d8f-1c2b3a4d5e6f', {startTime: 'another time'});
	claim('4f0e8a52-7f3c-4b52-9d8f-1c2b3a4d5e6f', {});
	expect(await contender().message).toMatch(/^locked: /);
	expect(readdirSync(folder).toSorted()).toEqual(['lock.claim-4f0e8a52-7f3c-4b52-9d8f-1c2b3a4d5e6f.json', 'lock.json']);
});

test('a keeper at work lets go for a run of its profile, which tells it to end', async () => {
	const keeper = contender('digimon');
	expect(await keeper.message).toBe('taken');
	const release = await takeLock(folder, createProcesses(), new Date(), {profile: 'digimon', isSupervisor: false});
	await keeper.gone;
	expect(keeper.child.exitCode).toBe(66);
	release();
	expect(readdirSync(folder)).toEqual([]);
});

test('the keeper of another profile is waited for, and not told to end', async () => {
	const keeper = contender('other');
	expect(await keeper.message).toBe('taken');
	const taken = takeLock(folder, createProcesses(), new Date(), {profile: 'digimon', isSupervisor: false});
	keeper.child.stdin.write('release\n');
	const release = await taken;
	await keeper.gone;
	expect(keeper.child.exitCode).toBe(0);
	release();
});

test('a keeper takes only a lock that is free: a run and another keeper keep it out', async () => {
	for (const keeps of [undefined, 'other']) {
		const holder = contender(keeps);
		expect(await holder.message).toBe('taken');
		expect(await contender('digimon').message).toMatch(/^locked: /);
		holder.child.stdin.write('release\n');
		await holder.gone;
	}
});
