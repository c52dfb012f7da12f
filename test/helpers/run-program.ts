import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {SetupEvent} from '../../source/domain/event.ts';
import {buildCli} from './build-cli.ts';
import {inRepository} from './simulated-machine.ts';

/** The result of the built program. `exitCode` is null and `signal` is set when a signal ended it. */
export type CliResult = {
	readonly exitCode: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly events: readonly SetupEvent[];
};

/** Options of one call. */
export type RunOptions = {
	/** Kills the program by SIGKILL after the event of this index; needs `--json`. */
	readonly killAfter?: number;
	/** Sends the signal at every event for which the function returns true; needs `--json`. */
	readonly signalAt?: readonly [NodeJS.Signals, (event: SetupEvent) => boolean];
	readonly environment?: Readonly<Record<string, string>>;
};

/** Folders for PATH with a program as the command `digimon-setup`, by the program. */
const bins = new Map<string, string>();

function binWith(program: string): string {
	const known = bins.get(program);
	if (known !== undefined) return known;
	const bin = mkdtempSync(join(tmpdir(), 'digimon-setup-bin-'));
	symlinkSync(program, join(bin, 'digimon-setup'));
	bins.set(program, bin);
	process.once('exit', () => rmSync(bin, {recursive: true, force: true}));
	return bin;
}

/** A folder for PATH with the built program, as after a global install; Node has to start it. */
export const globalBin = async (): Promise<string> => binWith(join(await buildCli(), 'main.cjs'));

/** The same with the launcher, which a shell can start. */
export async function shellBin(): Promise<string> {
	await buildCli();
	return binWith(inRepository('source/packaging/launch.cjs'));
}

/** Runs the built program without a terminal in this folder and with this environment only. Parses the output of `--json`. */
export async function runProgram(
	args: readonly string[],
	folder: string,
	environment: Readonly<Record<string, string>>,
	{killAfter, signalAt, environment: more}: RunOptions = {},
): Promise<CliResult> {
	const nodeOptions = killAfter === undefined ? [] : ['--require', inRepository('test/fakes/kill-after-line.cjs')];
	const bin = await globalBin();
	const PATH = `${environment['PATH'] ?? ''}${delimiter}${bin}`;
	const child = spawn(process.execPath, [...nodeOptions, join(bin, 'digimon-setup'), ...args], {
		cwd: folder,
		env: {
			DIGIMON_SETUP_NO_UPDATE_CHECK: '1',
			...environment,
			PATH,
			...more,
			...(killAfter === undefined ? {} : {KILL_AFTER_LINE: String(killAfter + 1)}),
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const events: SetupEvent[] = [];
	const output = {stdout: '', stderr: ''};
	child.stderr.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text));
	createInterface({input: child.stdout}).on('line', (line) => {
		output.stdout += `${line}\n`;
		if (!args.includes('--json')) return;
		const event = JSON.parse(line) as SetupEvent;
		events.push(event);
		if (signalAt?.[1](event)) child.kill(signalAt[0]);
	});
	const ended = await new Promise<Pick<CliResult, 'exitCode' | 'signal'>>((resolve) =>
		child.on('close', (exitCode, signal) => resolve({exitCode, signal})),
	);
	return {...output, ...ended, events};
}
