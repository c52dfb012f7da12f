import {spawn} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {makeCliHome} from '../helpers/run-cli.ts';
import {realMachine, whyNotReal} from '../real/real-machine.ts';
import {print, table, verdict} from './measure.ts';
import {spansOf, spansOfScript, withMarks, type Span} from './walk-times.ts';

/** A machine to walk: by us, by the exported script, and back each time. */
type Walked = {
	readonly folder: string;
	readonly environment: NodeJS.ProcessEnv;
	run(
		command: readonly string[],
	): Promise<{readonly exitCode: number | null; readonly stderr: string; readonly events: readonly SetupEvent[]}>;
	script(): string | Promise<string>;
	close(): void | Promise<void>;
};

const wanted = process.env['BENCH_REAL'];
const whyNot =
	wanted === '1'
		? whyNotReal()
		: wanted === 'pretend'
			? undefined
			: 'only when asked: BENCH_REAL=1 for the tools on PATH, BENCH_REAL=pretend for the recordings at their own speed';
if (whyNot !== undefined) print(`the walk is not measured: ${whyNot}\n`);

function onThisMachine(): Walked {
	const platform = realMachine();
	return {...platform, environment: process.env, script: () => platform.print('export')};
}

/** The script ends where the simulated tools know no more: the address is there, the hosts file is not written and nothing is verified. */
async function onPretendTools(): Promise<Walked> {
	const home = await makeCliHome({speed: 1});
	const flags = ['--address', 'node', '--images', 'bundled', '--hosts-file', home.hostsFile];
	return {
		folder: home.tools.folder,
		environment: {PATH: `${home.tools.path}:/usr/bin:/bin`, HOME: join(home.tools.folder, 'home')},
		run: (command) => home.run([...command, '--json', ...flags]),
		script: async () => (await home.run(['export', ...flags])).stdout.replace(/^# --- Add the host names[^]*/m, ''),
		close: () => home.close(),
	};
}

/** Runs a script by sh; answers its standard error and how long it took. */
async function runScript(
	platform: Walked,
	script: string,
): Promise<{readonly stderr: string; readonly seconds: number}> {
	const folder = join(platform.folder, 'script');
	mkdirSync(folder, {recursive: true});
	const startedAt = performance.now();
	const child = spawn('/bin/sh', ['-s'], {cwd: folder, env: platform.environment, stdio: ['pipe', 'ignore', 'pipe']});
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
	child.stdin.end(script);
	const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
	expect(exitCode, stderr.slice(-4000)).toBe(0);
	return {stderr, seconds: (performance.now() - startedAt) / 1000};
}

const spanTable = (title: string, spans: readonly Span[]): string =>
	table(
		title,
		['what', 'from s', 'to s', 'took s'],
		spans.map(({name, from, to}) => [name, from.toFixed(1), to.toFixed(1), (to - from).toFixed(1)]),
	);

test.skipIf(whyNot !== undefined)(
	`to a proven site in less time than the same commands back to back${whyNot === undefined ? '' : ` (${whyNot})`}`,
	async () => {
		const platform = wanted === '1' ? onThisMachine() : await onPretendTools();
		try {
			const script = await platform.script();
			const profile = /minikube start -p (\S+)/.exec(script)?.[1] ?? '';
			const startedAt = performance.now();
			const up = await platform.run(['up', '--yes']);
			const seconds = (performance.now() - startedAt) / 1000;
			expect(up.exitCode, `${up.stderr}\n${JSON.stringify(up.events.at(-1))}`).toBe(0);
			print(spanTable('Where each second went: digimon-setup', spansOf(up.events)));
			const down = await platform.run(['down', '--yes']);
			expect(down.exitCode, `${down.stderr}\n${JSON.stringify(down.events.at(-1))}`).toBe(0);
			const byHand = await runScript(platform, withMarks(script));
			print(spanTable('Where each second went: the exported script', spansOfScript(byHand.stderr)));
			// No journal knows what the script has made.
			await runScript(platform, `minikube delete -p ${profile}`);
			const ratio = seconds / byHand.seconds;
			print(
				table(
					'To a proven site',
					['digimon-setup', 'the script', 'ratio', 'goal', ''],
					[[`${seconds.toFixed(1)} s`, `${byHand.seconds.toFixed(1)} s`, ratio.toFixed(3), ...verdict(ratio, 0.85)]],
				),
			);
		} finally {
			await platform.close();
		}
	},
);
