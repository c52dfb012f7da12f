import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {inRepository} from '../helpers/simulated-machine.ts';
import {interleaved, print, ratioTable} from './measure.ts';

const launcher = inRepository('source/packaging/launch.cjs');
const bundled = inRepository('dist/main.cjs');
const installed = mkdtempSync(join(tmpdir(), 'digimon-setup-bench-'));
const installedLauncher = join(installed, 'source', 'packaging', 'launch.cjs');

/** Brings the bundle up to date, so that no round pays for it, and lays it down as npm installs it: without a source to compare with. */
beforeAll(() => {
	time([launcher, '--version'], 0);
	cpSync(inRepository('dist'), join(installed, 'dist'), {recursive: true});
	for (const name of ['launch.cjs', 'start.cjs'])
		cpSync(inRepository(`source/packaging/${name}`), join(installed, 'source', 'packaging', name));
});
afterAll(() => rmSync(installed, {recursive: true, force: true}));

/** Wall time of a call of Node, in milliseconds. */
function time(args: readonly string[], exitCode: number): number {
	const startedAt = performance.now();
	const {status} = spawnSync(process.execPath, args, {stdio: ['ignore', 'pipe', 'pipe']});
	const ms = performance.now() - startedAt;
	if (status !== exitCode) throw new Error(`${args.join(' ')} ended with ${status}, not ${exitCode}`);
	return ms;
}

test('what only says something starts about as fast as Node itself', async () => {
	const calls = {'--help': 0, '--version': 0, '--cpus many': 2, '--nonsense': 2};
	const variants = Object.entries(calls).flatMap(([line, exitCode]) => [
		[line, () => time([bundled, ...line.split(' ')], exitCode)],
		[`${line} (installed)`, () => time([installedLauncher, ...line.split(' ')], exitCode)],
		[`${line} (checkout)`, () => time([launcher, ...line.split(' ')], exitCode)],
	]) as [string, () => number][];
	const times = await interleaved(15, {'node -e 0': () => time(['-e', '0'], 0), ...Object.fromEntries(variants)});
	expect(times.size).toBe(variants.length + 1);
	print(
		ratioTable(
			'Start-up',
			times,
			variants.map(([name]) => ({name, over: 'node -e 0', goal: 1.3})),
		),
	);
});
