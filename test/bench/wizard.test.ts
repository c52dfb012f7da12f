import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';
import {beforeAll, expect, test} from 'vitest';
import {messages as catalogue} from '../../source/i18n/en/index.ts';
import {bundleEntry} from './bundle-entry.ts';
import {interleaved, median, print, ratioTable} from './measure.ts';
import {lineBytes, makeNoisyChild, type NoisyChild} from './noisy-child.ts';
import type {Measured} from './noisy-entry.ts';
import {inTerminal} from './terminal.ts';

let child: NoisyChild;
let alone: string;
let underWizard: string;
beforeAll(async () => {
	child = makeNoisyChild();
	[alone, underWizard] = await Promise.all([bundleEntry('runner-entry.ts'), bundleEntry('wizard-entry.ts')]);
});

const answer = (): string => join(child.folder, 'answer.json');
const folder = (): string => join(child.folder, 'run');

function answered<Answer extends Measured | readonly Measured[]>(lines: number): Answer {
	rmSync(folder(), {recursive: true});
	const measured = JSON.parse(readFileSync(answer(), 'utf8')) as Answer;
	for (const {keptBytes} of [measured].flat()) expect(keptBytes).toBe(lines * lineBytes);
	return measured;
}

function measureAlone(how: 'file' | 'cat' | 'catfile', lines: number, rate: number): Measured {
	execFileSync(process.execPath, [alone, how, folder(), child.program, String(lines), String(rate), answer()], {
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	return answered<Measured>(how === 'cat' ? 0 : lines);
}

/** Under the wizard's run screen, in a pseudo-terminal, so many times one after the other; the last lines that it showed are the child's. */
async function measureUnderWizard(lines: number, rate: number, times = 1): Promise<readonly Measured[]> {
	const words = [lines, rate, times].map(String);
	const wizard = inTerminal([underWizard, folder(), child.program, ...words, answer()]);
	try {
		await wizard.until((text) => stripVTControlCharacters(text).includes(catalogue['wizard.keyExplain']));
		wizard.type('\r');
		await wizard.ended;
		expect(stripVTControlCharacters(wizard.text())).toContain('at such a length');
		return answered<readonly Measured[]>(lines);
	} finally {
		wizard.kill();
	}
}

test('a child that prints 100,000 lines a second is not slowed down by the run screen', async () => {
	const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
	const seen: Measured[] = [];
	const times = await interleaved(3, {
		alone: () => measureAlone('file', seconds * 100_000, 100_000).ms,
		'under the run screen': async () => {
			const [measured] = await measureUnderWizard(seconds * 100_000, 100_000);
			if (measured) seen.push(measured);
			return measured?.ms ?? Number.NaN;
		},
	});
	print(
		ratioTable(
			`A child in ${child.language}, 100,000 lines of 100 bytes a second for ${seconds} s, under the wizard`,
			times,
			[{name: 'under the run screen', over: 'alone', goal: 1.05}],
		),
	);
	print(
		`  memory in MiB, after half a second and at most: ${seen.map(({memoryMiB: {early, most}}) => `${early} → ${most}`).join(', ')}; processor time: ${seen.map(({ownCpuMs}) => `${(ownCpuMs / 1000).toFixed(2)} s`).join(', ')}\n`,
	);
});

test('a child that prints 1,000,000 lines as fast as it can is read under the run screen about as fast as cat reads it', async () => {
	const lines = 1_000_000;
	let later = Number.NaN;
	const times = await interleaved(5, {
		'cat >/dev/null': () => measureAlone('cat', lines, 0).ms,
		'cat >file': () => measureAlone('catfile', lines, 0).ms,
		'first child under the run screen': async () => {
			const [first, ...others] = await measureUnderWizard(lines, 0, 4);
			later = median(others.map(({ms}) => ms));
			return first?.ms ?? Number.NaN;
		},
		// Of the same process: by then the code that draws is warm, as it is after the minutes that `minikube start` takes.
		'later ones': () => later,
	});
	const rows = ['first child under the run screen', 'later ones'].flatMap((name) => [
		{name, goal: 1.4, over: 'cat >/dev/null'},
		{name, goal: 1.4, over: 'cat >file'},
	]);
	print(
		ratioTable(
			'The same child unpaced, 1,000,000 lines, under the wizard, which keeps all of them in a file',
			times,
			rows,
		),
	);
});
