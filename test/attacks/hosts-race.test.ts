import {build} from 'esbuild';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createRealFiles} from '../../source/system/files/files.ts';
import {editHostsFile} from '../../source/system/files/hosts-helper.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';
const isRoot = process.getuid?.() === 0;
const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hosts-race-'));
const helper = join(folder, 'helper.mjs');
const setting = ['digimon', '10.96.1.2', 'web.backend.com', 'api.backend.com'];

beforeAll(async () => {
	const source = pathOf('source/system/files/edit-hosts.ts');
	await build({entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile: helper});
});
afterAll(() => rmSync(folder, {recursive: true}));

type Interval = {readonly from: bigint; readonly to: bigint};

const runs = isFull ? 200 : 6;
const linesWanted = 300;
const seen = {lines: 0, edits: 0, refused: 0, lost: 0, lostBeforeLook: 0, blocksLeft: 0};
const windowsUs: number[] = [];

/** One run: another program appends its lines while the block is set and cleared again and again. */
async function race(number: number): Promise<void> {
	const hosts = join(folder, `hosts-${number}`);
	const log = join(folder, `log-${number}`);
	writeFileSync(hosts, '127.0.0.1 localhost\n');
	const pauseUs = [300, 1000, 3000][number % 3];
	const args = [pathOf('test/fakes/append-lines.cjs'), hosts, String(linesWanted), String(pauseUs)];
	const appender = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']});
	const output = text(appender.stdout);
	const ended = once(appender, 'exit');
	const edit = async (...words: readonly string[]): Promise<void> => {
		const child = spawn(process.execPath, ['--require', pathOf('test/fakes/die-in-write.cjs'), helper, ...words], {
			env: {DIE_LOG: log},
			stdio: 'ignore',
		});
		const [code] = (await once(child, 'exit')) as [number];
		seen.edits++;
		if (code !== 0) seen.refused++;
	};
	while (appender.exitCode === null) {
		await edit('hosts-set', hosts, ...setting);
		await edit('hosts-clear', hosts, 'digimon');
	}
	await ended;
	count(hosts, JSON.parse(await output) as string[], existsSync(log) ? readFileSync(log, 'utf8') : '');
}

function count(hosts: string, times: readonly string[], log: string): void {
	const now = readFileSync(hosts, 'utf8');
	const windows: Interval[] = log
		.split('\n')
		.filter((line) => line !== '')
		.flatMap((line) => JSON.parse(line) as [string, string][])
		.map(([from, to]) => ({from: BigInt(from), to: BigInt(to)}));
	windowsUs.push(...windows.map(({from, to}) => Number(to - from) / 1000));
	if (now.includes('digimon-setup')) seen.blocksLeft++;
	const lines = new Set(now.split('\n'));
	for (const [number, at] of times.entries()) {
		seen.lines++;
		if (lines.has(`10.7.${number >> 8}.${number & 255} vpn${number}.example`)) continue;
		seen.lost++;
		// The appender notes the time right after its write: a line that was there before a look is noted before it.
		const time = BigInt(at);
		const noteDelay = 2_000_000n;
		if (!windows.some(({from, to}) => time >= from && time - noteDelay <= to)) seen.lostBeforeLook++;
	}
}

test('lines that another program appends meanwhile stay', {timeout: 5_400_000}, async () => {
	for (let number = 0; number < runs; number++) await race(number);
	const sorted = windowsUs.toSorted((one, other) => one - other);
	const median = sorted[Math.floor(sorted.length / 2)];
	const most = sorted[Math.floor(sorted.length * 0.99)];
	process.stderr.write(`race: ${JSON.stringify({runs, ...seen, windowUs: {median, p99: most, max: sorted.at(-1)}})}\n`);
	expect(seen).toMatchObject({lostBeforeLook: 0, blocksLeft: 0});
	expect(sorted.length).toBeGreaterThan(0);
});

const swaps = isFull ? 800 : 60;
const stranger = 54_321;
const secret = 'root:secret-hash\n';

/** Another user exchanges the hosts file for a link while the work is done as root. */
async function underSwaps(name: string, work: (hosts: string) => unknown) {
	const place = join(mkdtempSync('/tmp/hosts-swap-'), name);
	const target = `${place}-root-only`;
	const hosts = join(place, 'hosts');
	spawnSync('mkdir', ['-m', '755', place]);
	spawnSync('chmod', ['755', join(place, '..')]);
	writeFileSync(target, secret, {mode: 0o600});
	writeFileSync(hosts, '127.0.0.1 localhost\n');
	for (const path of [place, hosts]) chownSync(path, stranger, stranger);
	const swapper = spawn(process.execPath, [pathOf('test/fakes/swap-link.cjs'), place, target], {
		uid: stranger,
		gid: stranger,
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	await once(swapper.stdout, 'data');
	const found = {tried: 0, written: 0, changed: 0, leaked: 0};
	while (found.tried < swaps) {
		found.tried++;
		if ((await work(hosts)) === true) found.written++;
		if (readFileSync(target, 'utf8') !== secret) found.changed++;
		for (const each of ['hosts', 'plain'].map((one) => join(place, one))) {
			const shown = spawnSync('cat', [each], {uid: stranger, encoding: 'utf8'}).stdout;
			if (shown.includes('secret')) found.leaked++;
		}
	}
	const ended = once(swapper, 'exit');
	swapper.stdin.end();
	await ended;
	rmSync(join(place, '..'), {recursive: true});
	process.stderr.write(`swaps ${name}: ${JSON.stringify(found)}\n`);
	return found;
}

test.skipIf(!isRoot)(
	'a hosts file that another user swaps for a link never leads elsewhere (needs root)',
	{timeout: 5_400_000},
	async () => {
		const verbs = [
			['hosts-set', ...setting],
			['hosts-clear', 'digimon'],
		] as const;
		let turn = 0;
		const byHelper = await underSwaps('helper', (hosts) => {
			const [verb, ...words] = verbs[turn++ % 2] ?? verbs[0];
			return editHostsFile([verb, hosts, ...words], undefined).exitCode === 0;
		});
		const files = createRealFiles(join(folder, 'state'));
		const directly = await underSwaps('direct', async (hosts) => {
			const before = await files.read(hosts).catch(() => undefined);
			if (before === undefined) return false;
			const after = Buffer.concat([before, Buffer.from('# more\n')]);
			return files.writeInPlace(hosts, before, after).catch(() => false);
		});
		expect([byHelper, directly]).toMatchObject([
			{changed: 0, leaked: 0},
			{changed: 0, leaked: 0},
		]);
		expect(byHelper.written + directly.written).toBeGreaterThan(0);
	},
);
