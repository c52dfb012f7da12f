import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';
import {beforeAll, expect, test} from 'vitest';
import {words} from '../../source/domain/words/index.ts';
import {bundleEntry} from './bundle-entry.ts';
import {interleaved, print, ratioTable} from './measure.ts';
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

function answered(lines: number): Measured {
	rmSync(folder(), {recursive: true});
	const measured = JSON.parse(readFileSync(answer(), 'utf8')) as Measured;
	expect(measured.keptBytes).toBe(lines * lineBytes);
	return measured;
}

function measureAlone(how: 'file' | 'cat' | 'catfile', lines: number, rate: number): Measured {
	execFileSync(process.execPath, [alone, how, folder(), child.program, String(lines), String(rate), answer()], {
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	return answered(how === 'cat' ? 0 : lines);
}

/** Under the wizard's run screen, in a pseudo-terminal; the last lines that it showed are the child's. */
async function measureUnderWizard(lines: number, rate: number): Promise<Measured> {
	const wizard = inTerminal([underWizard, folder(), child.program, String(lines), String(rate), answer()]);
	try {
		await wizard.until((text) => stripVTControlCharacters(text).includes(words['wizard.keyExplain']));
		wizard.type('\r');
		await wizard.ended;
		expect(stripVTControlCharacters(wizard.text())).toContain('at such a length');
		return answered(lines);
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
			const measured = await measureUnderWizard(seconds * 100_000, 100_000);
			seen.push(measured);
			return measured.ms;
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
	const times = await interleaved(5, {
		'cat >/dev/null': () => measureAlone('cat', lines, 0).ms,
		'cat >file': () => measureAlone('catfile', lines, 0).ms,
		'under the run screen': async () => (await measureUnderWizard(lines, 0)).ms,
	});
	const row = {name: 'under the run screen', goal: 1.4};
	print(
		ratioTable('The same child unpaced, 1,000,000 lines, under the wizard, which keeps all of them in a file', times, [
			{...row, over: 'cat >/dev/null'},
			{...row, over: 'cat >file'},
		]),
	);
});
