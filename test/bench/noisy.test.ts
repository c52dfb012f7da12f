import {spawnSync} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';
import {beforeAll, expect, test} from 'vitest';
import which from 'which';
import {messages} from '../../source/i18n/en/index.ts';
import {bundleEntry} from './bundle-entry.ts';
import {interleaved, print, ratioTable} from './measure.ts';
import type {Measured} from './measure-runner.ts';
import {lineBytes, makeNoisyChild, type NoisyChild} from './noisy-child.ts';
import {inTerminal} from './terminal.ts';

const linesPerSecond = 100_000;
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const lines = seconds * linesPerSecond;

let child: NoisyChild;
let underRunner: string;
let underWizard: string;
const whyNot = which.sync('cc', {nothrow: true}) === null ? 'no C compiler' : undefined;

beforeAll(async () => {
	if (whyNot !== undefined) return;
	child = makeNoisyChild();
	[underRunner, underWizard] = await Promise.all([bundleEntry('runner-entry.ts'), bundleEntry('wizard-entry.ts')]);
}, 120_000);

const folder = (): string => join(child.folder, 'run');
const answer = (): string => join(child.folder, 'answer.json');
const entryArguments = (): readonly string[] => [folder(), child.program, `${lines}`, `${linesPerSecond}`, answer()];

/** Milliseconds of the child alone, which writes into a file. */
function measureAlone(): number {
	mkdirSync(folder(), {recursive: true});
	const descriptor = openSync(join(folder(), 'alone.log'), 'w');
	const startedAt = performance.now();
	spawnSync(child.program, [`${lines}`, `${linesPerSecond}`], {stdio: ['ignore', descriptor, 'inherit']});
	const ms = performance.now() - startedAt;
	closeSync(descriptor);
	return ms;
}

function answered(): Measured {
	rmSync(folder(), {recursive: true});
	const measured = JSON.parse(readFileSync(answer(), 'utf8')) as Measured;
	expect(measured.keptBytes).toBe(lines * lineBytes);
	return measured;
}

function measureUnderRunner(): Measured {
	spawnSync(process.execPath, [underRunner, ...entryArguments()], {stdio: 'inherit'});
	return answered();
}

/** Under the wizard's run screen, in a pseudo-terminal; the last lines that it showed are the child's. */
async function measureUnderWizard(): Promise<Measured> {
	const wizard = inTerminal([underWizard, ...entryArguments()]);
	try {
		await wizard.until((text) => stripVTControlCharacters(text).includes(messages['wizard.keyExplain']));
		wizard.type('\r');
		await wizard.ended;
		expect(stripVTControlCharacters(wizard.text())).toContain('at such a length');
		return answered();
	} finally {
		wizard.kill();
	}
}

test.skipIf(whyNot !== undefined)(
	`a child that prints 100,000 lines a second is not slowed down, and its lines do not fill the memory${whyNot === undefined ? '' : ` (${whyNot})`}`,
	async () => {
		const measured: [string, Measured][] = [];
		const record = (name: string, one: Measured): number => {
			measured.push([name, one]);
			return one.ms;
		};
		const times = await interleaved(3, {
			alone: measureAlone,
			runner: () => record('runner', measureUnderRunner()),
			'run screen': async () => record('run screen', await measureUnderWizard()),
		});
		print(
			ratioTable(`A child, 100,000 lines of 100 bytes a second for ${seconds} s`, times, [
				{name: 'runner', over: 'alone', goal: 1.05},
				{name: 'run screen', over: 'alone', goal: 1.05},
			]),
		);
		for (const [name, {memoryMiB, ownCpuMs}] of measured)
			print(
				`  ${name}: memory ${memoryMiB.early} → ${memoryMiB.most} MiB, processor ${(ownCpuMs / 1000).toFixed(2)} s\n`,
			);
	},
);
