import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {beforeAll, expect, test} from 'vitest';
import {bundleEntry} from './bundle-entry.ts';
import {interleaved, print, ratioTable} from './measure.ts';
import {lineBytes, makeNoisyChild, type NoisyChild} from './noisy-child.ts';
import type {Measured} from './noisy-entry.ts';

let child: NoisyChild;
let entry: string;
beforeAll(async () => {
	child = makeNoisyChild();
	entry = await bundleEntry('runner-entry.ts');
});

/** One measurement in a process of its own; its files go again. */
function measure(how: string, lines: number, rate: number): Measured {
	const answer = join(child.folder, 'answer.json');
	const folder = join(child.folder, 'run');
	execFileSync(process.execPath, [entry, how, folder, child.program, String(lines), String(rate), answer], {
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	rmSync(folder, {recursive: true});
	const measured = JSON.parse(readFileSync(answer, 'utf8')) as Measured;
	expect(measured.keptBytes).toBe(how === 'cat' || how === 'runner-bare' ? 0 : lines * lineBytes);
	return measured;
}

test('a child that prints 100,000 lines a second is not slowed down, and its lines do not fill the memory', async () => {
	const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
	const memory: Measured['memoryMiB'][] = [];
	const times = await interleaved(3, {
		alone: () => measure('file', seconds * 100_000, 100_000).ms,
		runner: () => {
			const {ms, memoryMiB} = measure('runner', seconds * 100_000, 100_000);
			memory.push(memoryMiB);
			return ms;
		},
	});
	print(
		ratioTable(`A child in ${child.language}, 100,000 lines of 100 bytes a second for ${seconds} s`, times, [
			{name: 'runner', over: 'alone', goal: 1.05},
		]),
	);
	print(
		`  memory in MiB, after half a second and at most: ${memory.map(({early, most}) => `${early} → ${most}`).join(', ')}\n`,
	);
});

test('a child that prints 1,000,000 lines as fast as it can is read about as fast as cat reads it', async () => {
	const lines = 1_000_000;
	const times = await interleaved(7, {
		'cat >/dev/null': () => measure('cat', lines, 0).ms,
		'cat >file': () => measure('catfile', lines, 0).ms,
		'alone >file': () => measure('file', lines, 0).ms,
		runner: () => measure('runner', lines, 0).ms,
		'runner, kept nowhere': () => measure('runner-bare', lines, 0).ms,
	});
	const title = `The same child unpaced, 1,000,000 lines; the runner keeps all of them in a file`;
	print(
		ratioTable(title, times, [
			{name: 'runner', over: 'cat >/dev/null', goal: 1.4},
			{name: 'runner', over: 'cat >file', goal: 1.4},
			{name: 'runner', over: 'alone >file'},
			{name: 'runner, kept nowhere', over: 'cat >/dev/null', goal: 1.4},
		]),
	);
});
