import {spawn} from 'node:child_process';
import {join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {SetupEvent} from '../../source/domain/event.ts';
import {buildCli} from './build-cli.ts';
import {inRepository} from './simulated-machine.ts';

/** How a call of the built program ended. `exitCode` is null, and `signal` told, when a signal ended it. */
export type CliResult = {
	readonly exitCode: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly events: readonly SetupEvent[];
};

/** What may differ in one call. */
export type RunOptions = {
	/** SIGKILL as soon as this event (its index) is written; needs `--json`. */
	readonly killAfter?: number;
	readonly signalAt?: readonly [NodeJS.Signals, (event: SetupEvent) => boolean];
	readonly environment?: Readonly<Record<string, string>>;
};

/** Runs the built program on a pipe, in a folder and with an environment that are all it has; `--json` output is parsed. */
export async function runProgram(
	args: readonly string[],
	folder: string,
	environment: Readonly<Record<string, string>>,
	{killAfter, signalAt, environment: more}: RunOptions = {},
): Promise<CliResult> {
	const before = killAfter === undefined ? [] : ['--require', inRepository('test/fakes/kill-after-line.cjs')];
	const child = spawn(process.execPath, [...before, join(await buildCli(), 'main.cjs'), ...args], {
		cwd: folder,
		env: {...environment, ...more, ...(killAfter === undefined ? {} : {KILL_AFTER_LINE: String(killAfter + 1)})},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const events: SetupEvent[] = [];
	const said = {stdout: '', stderr: ''};
	child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.stderr += text));
	createInterface({input: child.stdout}).on('line', (line) => {
		said.stdout += `${line}\n`;
		if (!args.includes('--json')) return;
		const event = JSON.parse(line) as SetupEvent;
		events.push(event);
		if (signalAt?.[1](event)) child.kill(signalAt[0]);
	});
	const ended = await new Promise<Pick<CliResult, 'exitCode' | 'signal'>>((resolve) =>
		child.on('close', (exitCode, signal) => resolve({exitCode, signal})),
	);
	return {...said, ...ended, events};
}
