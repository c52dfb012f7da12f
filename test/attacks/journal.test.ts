import {cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseJournal} from '../../source/domain/journal.ts';
import {makeRehearsalHome, type RehearsalHome} from '../helpers/rehearsal-home.ts';

let home: RehearsalHome;
let kept: string;
let good: Buffer;
const journalPath = (): string => join(home.stateFolder, 'rehearsal', 'profiles', 'digimon', 'journal.json');

beforeAll(async () => {
	home = makeRehearsalHome();
	kept = mkdtempSync(join(tmpdir(), 'journal-kept-'));
	const up = await home.rehearse(['up', '--yes', '--json']);
	if (up.exitCode !== 0) throw new Error(up.stdout);
	good = readFileSync(journalPath());
	cpSync(home.stateFolder, kept, {recursive: true});
}, 120_000);
afterAll(() => {
	home.close();
	rmSync(kept, {recursive: true});
});

/** The state after `up`, with another journal; undefined: none. */
function damage(bytes: Buffer | undefined): void {
	rmSync(home.stateFolder, {recursive: true});
	cpSync(kept, home.stateFolder, {recursive: true});
	if (bytes === undefined) rmSync(journalPath());
	else writeFileSync(journalPath(), bytes);
}

/** Numbers that look random and are the same in every run (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d_2b_79_f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

/** One to thirty bytes or runs of bytes changed, removed or inserted. */
function mutated(seed: number): Buffer {
	const random = numbersFrom(seed);
	let bytes = Buffer.from(good);
	for (let left = 1 + random(30); left > 0; left--) {
		const at = random(bytes.length);
		const kind = random(4);
		if (kind < 2) bytes[at] = random(256);
		else {
			const inserted =
				kind === 2 ? Buffer.alloc(0) : Buffer.from(Array.from({length: 1 + random(20)}, () => random(256)));
			bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(kind === 2 ? at + 1 + random(50) : at)]);
		}
	}
	return bytes;
}

type Journal = Record<string, unknown> & {readonly changes: readonly Record<string, unknown>[]};
const text = (change: (journal: Journal) => unknown) => (): Buffer =>
	Buffer.from(JSON.stringify(change(JSON.parse(good.toString()) as Journal)));
const withChange = (change: unknown) =>
	text((journal) => ({...journal, changes: [{number: 1, at: 'x', step: 'hosts', change}]}));

const damages: Readonly<Record<string, () => Buffer | undefined>> = {
	missing: () => undefined,
	newer: text((journal) => ({...journal, schema: 3})),
	'truncated in the middle': () => good.subarray(0, good.length / 2),
	empty: () => Buffer.alloc(0),
	zeros: () => Buffer.alloc(good.length),
	'without its end': () => good.subarray(0, -3),
	null: () => Buffer.from('null'),
	array: () => Buffer.from('[]'),
	string: () => Buffer.from('"x"'),
	number: () => Buffer.from('1'),
	object: () => Buffer.from('{}'),
	'a schema in quotes': text((journal) => ({...journal, schema: '2'})),
	'an older schema with today’s content': text((journal) => ({...journal, schema: 1})),
	'of another profile': text((journal) => ({...journal, profile: 'minikube'})),
	'with a byte order mark': () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), good]),
	'in UTF-16': () => Buffer.from(good.toString(), 'utf16le'),
	'of 20 MB': () => Buffer.concat([Buffer.alloc(20 * 1024 ** 2, ' '), good]),
	deep: () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)),
	'with a prototype': () => Buffer.from(good.toString().replace('"memory"', '"__proto__": {"x": "y"}, "memory"')),
	'without changes': text((journal) => ({...journal, changes: []})),
	'with an unknown kind of change': withChange({kind: 'rm', file: '/etc'}),
	'with a change without its fields': withChange({kind: 'hosts'}),
	'with a change of another file': withChange({kind: 'hosts', file: '/nowhere/hosts', profile: 'digimon'}),
	'with a change of another profile': withChange({kind: 'profile', profile: 'minikube'}),
	'with an option as a name': withChange({kind: 'profile', profile: '--all'}),
	'with a process of another program': withChange({
		kind: 'tunnel',
		profile: 'digimon',
		pid: 1,
		startTime: 'x',
		mode: 'route',
		outputPath: '/etc/passwd',
	}),
	'with a negative process': withChange({
		kind: 'supervisor',
		profile: 'digimon',
		pid: -1,
		startTime: '',
		mode: 'tunnel',
		madeBy: 'x',
	}),
	'with half of its changes': text((journal) => ({
		...journal,
		changes: journal.changes.slice(0, Math.floor(journal.changes.length / 2)),
	})),
	'with the other half': text((journal) => ({
		...journal,
		changes: journal.changes.slice(Math.floor(journal.changes.length / 2)),
	})),
};
const isFull = process.env['ATTACKS_FULL'] !== undefined;
const mutations = Object.fromEntries(
	Array.from({length: isFull ? 40 : 0}, (_, seed) => [`mutation ${seed}`, () => mutated(seed)]),
);
const all = Object.entries({...damages, ...mutations});
const cases = isFull ? all : all.slice(0, 3);

/** Whether the product cannot read it: it is no journal of this profile, or larger than any is. */
const isUnreadable = (bytes: Buffer | undefined): boolean =>
	bytes !== undefined && (bytes.length > 16 * 1024 ** 2 || parseJournal(bytes.toString())?.profile !== 'digimon');

/** Whether nothing that `up` made is there any more. */
const isClean = (): boolean => {
	const {profiles, hostRoutes} = home.platform();
	return (
		Object.keys(profiles).length === 0 && hostRoutes.length === 0 && !(home.hosts() ?? '').includes('digimon-setup')
	);
};

const keysOf = (stdout: string): readonly string[] =>
	[...stdout.matchAll(/"key":"(engine\.[a-zA-Z]+)"/g)].map(([, key = '']) => key);

describe.each(cases)('a journal %s', {timeout: 300_000}, (_name, bytesOf) => {
	test('is told by what only reads, which changes nothing, and down leaves nothing without naming it', async () => {
		const bytes = bytesOf();
		damage(bytes);
		const isTold = isUnreadable(bytes);
		for (const command of [['status'], ['plan'], ['doctor']]) {
			const {stdout, stderr, exitCode} = await home.rehearse([...command, '--json']);
			expect(stderr).toBe('');
			expect([0, 3]).toContain(exitCode);
			expect(keysOf(stdout).includes('engine.journalUnreadable')).toBe(isTold);
			expect(bytes === undefined ? existsSync(journalPath()) : readFileSync(journalPath()).equals(bytes)).toBe(
				bytes !== undefined,
			);
		}
		const down = await home.rehearse(['down', '--yes', '--json']);
		expect(keysOf(down.stdout).includes('engine.journalSetAside')).toBe(isTold);
		expect(down.exitCode === 0).toBe(isClean());
		expect([0, 4]).toContain(down.exitCode);
	});

	test('is told by up, whose down leaves nothing without naming it', async () => {
		const bytes = bytesOf();
		damage(bytes);
		const isTold = isUnreadable(bytes);
		const up = await home.rehearse(['up', '--yes', '--json']);
		expect([0, 3, 4]).toContain(up.exitCode);
		expect(keysOf(up.stdout).includes('engine.journalSetAside')).toBe(isTold);
		const down = await home.rehearse(['down', '--yes', '--json']);
		expect([0, 4]).toContain(down.exitCode);
		const isNamed = down.exitCode === 4 || keysOf(down.stdout).includes('engine.foreignStays');
		expect(isClean() || isNamed, down.stdout.split('\n').at(-2)).toBe(true);
	});
});
