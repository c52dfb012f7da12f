import {build} from 'esbuild';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {blockLines, clearBlock, setBlock, stateOfWrite} from '../../source/domain/hosts-block.ts';
import {editHostsFile} from '../../source/system/files/hosts-helper.ts';
import {hostsMachine, randomNumbers} from './hosts-machine.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';
const killsWanted = isFull ? 2000 : 60;
const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hosts-kill-'));
const hosts = join(folder, 'hosts');
const dying = ['--require', pathOf('test/fakes/die-in-write.cjs')];

/** What CommonJS code of libraries uses and an ES module does not have. */
const banner = [
	"import {createRequire as makeRequire} from 'node:module';",
	'const require = makeRequire(import.meta.url), __filename = import.meta.filename;',
].join('');

beforeAll(async () => {
	const entries = {helper: 'source/system/files/edit-hosts.ts', driver: 'test/fakes/hosts-driver.ts'};
	for (const [name, entry] of Object.entries(entries))
		await build({
			entryPoints: [pathOf(entry)],
			bundle: true,
			platform: 'node',
			format: 'esm',
			outfile: join(folder, `${name}.mjs`),
			banner: {js: banner},
		});
});
afterAll(() => rmSync(folder, {recursive: true}));

const names = ['web.backend.com', 'api.backend.com'];
const blockAt = (address: string) => `${blockLines({profile: 'digimon', address, names}).join('\n')}\n`;
const linesAt = (second: number, count: number) =>
	Array.from({length: count}, (_, at) => `10.${second}.${at >> 8}.${at & 255} host${at}.example\n`).join('');

const head = `127.0.0.1 localhost\n${linesAt(1, 30)}`;
const short = '10.1.1.1';
const long = '10.196.110.200';

type Kind = {readonly before: string; readonly verb: 'apply' | 'undo'; readonly address: string};
/** The changes that our writes make, at the end, in the middle, longer, shorter, and over many pages of memory. */
const kinds: readonly [Kind, ...Kind[]] = [
	{before: head, verb: 'apply', address: short},
	{before: head.trimEnd(), verb: 'apply', address: long},
	{before: '', verb: 'apply', address: long},
	{before: head + blockAt(short) + linesAt(2, 30), verb: 'apply', address: long},
	{before: head + blockAt(long) + linesAt(2, 30), verb: 'apply', address: short},
	{before: head + blockAt(long) + linesAt(2, 30), verb: 'undo', address: long},
	{before: head + blockAt(long), verb: 'undo', address: long},
	{before: blockAt(long), verb: 'undo', address: long},
	{before: head + blockAt(short) + linesAt(3, 2000), verb: 'undo', address: short},
];

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
function wantedOf({before, verb, address}: Kind): string {
	const block = {profile: 'digimon', address, names};
	const made = verb === 'apply' ? setBlock(bytesOf(before), block) : clearBlock(bytesOf(before), 'digimon');
	return 'bytes' in made ? Buffer.from(made.bytes).toString('latin1') : '';
}

/** Kills the process that writes after some bytes and system calls; returns what that left. */
async function kill(kind: Kind, state: string, after: number, isHelper: boolean): Promise<string> {
	const env = {PATH: process.env['PATH'], DIE_AFTER: String(after)};
	if (isHelper) {
		const helper = (args: readonly string[]): number =>
			spawnSync(process.execPath, [...dying, join(folder, 'helper.mjs'), ...args], {env}).status ?? 137;
		const {address, verb} = kind;
		await hostsMachine({hosts, state, address, helper})
			[verb]()
			.catch(() => {});
	} else
		spawnSync(process.execPath, [...dying, join(folder, 'driver.mjs'), hosts, state, kind.verb, kind.address], {env});
	return readFileSync(hosts, 'latin1');
}

const seen = {kills: 0, tornByHelper: 0, tornByUs: 0, unnoticed: 0, notRestored: 0};

async function attack(number: number): Promise<void> {
	const below = randomNumbers(number);
	const kind = kinds[below(kinds.length)] ?? kinds[0];
	const wanted = wantedOf(kind);
	const changed = [...kind.before].findIndex((one, at) => one !== wanted[at]);
	const from = changed < 0 ? kind.before.length : changed;
	const isHelper = below(2) === 0;
	const state = join(folder, `state-${number}`);
	writeFileSync(hosts, kind.before, 'latin1');
	const left = await kill(kind, state, below(Math.max(0, wanted.length - from) + 4), isHelper);
	seen.kills++;
	const helper = (args: readonly string[]): number => editHostsFile(args, undefined).exitCode;
	const next = hostsMachine({hosts, state, address: kind.address, ...(isHelper && {helper})});
	if (left !== kind.before && left !== wanted) {
		seen[isHelper ? 'tornByHelper' : 'tornByUs']++;
		const found = await next.inspect();
		const leftovers = await next.leftovers();
		if (found.reason.key !== 'hosts.interrupted' || leftovers.length !== 1) seen.unnoticed++;
	}
	await next[kind.verb]();
	if (next.text() !== wanted) seen.notRestored++;
	rmSync(state, {recursive: true});
}

test('a write that is killed at any byte is found and put right by the next run', {timeout: 5_400_000}, async () => {
	const first = Number(process.env['ATTACKS_SEED'] ?? 1);
	for (let number = first; number < first + killsWanted; number++) {
		await attack(number);
		if (seen.kills % 100 === 0 || seen.kills === killsWanted) process.stderr.write(`kills: ${JSON.stringify(seen)}\n`);
	}
	expect(seen).toMatchObject({kills: killsWanted, unnoticed: 0, notRestored: 0});
	expect(Math.min(seen.tornByHelper, seen.tornByUs)).toBeGreaterThan(0);
});

test('every cut of a write, and every mix of its blocks, is recognised', () => {
	let cuts = 0;
	const unnoticed: string[] = [];
	const look = (now: string, kind: Kind, wanted: string): void => {
		cuts++;
		const state = stateOfWrite(bytesOf(now), bytesOf(kind.before), bytesOf(wanted));
		if (!['not-begun', 'complete', 'interrupted'].includes(state)) unnoticed.push(`${state} ${now.length}`);
	};
	for (const kind of kinds.slice(0, 8)) {
		const wanted = wantedOf(kind);
		for (let at = 0; at <= wanted.length; at++) look(wanted.slice(0, at) + kind.before.slice(at), kind, wanted);
		const below = randomNumbers(7);
		const size = Math.max(kind.before.length, wanted.length);
		const [shorter, longer] = [Math.min(kind.before.length, wanted.length), size];
		// A power cut: the disk has some blocks of each, none of a new one, and either length.
		for (let turn = 0; turn < 200; turn++) {
			const blocks = Array.from({length: Math.ceil(size / 512)}, (_, at) => {
				const from = pickText(below(3), kind.before, wanted);
				return from.slice(at * 512, at * 512 + 512).padEnd(512, '\0');
			}).join('');
			const length = below(2) === 0 ? shorter : longer;
			const isFilled = (text: string) => [...text].every((one, at) => one !== '\0' || at >= kind.before.length);
			const now = blocks.slice(0, length);
			if (isFilled(now)) look(now, kind, wanted);
		}
	}
	process.stderr.write(`cuts: ${cuts}\n`);
	expect(unnoticed).toEqual([]);
});

const pickText = (which: number, before: string, wanted: string): string => ['', before, wanted][which] ?? '';
