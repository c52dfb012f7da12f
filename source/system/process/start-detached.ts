import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {dirname} from 'node:path';
import process from 'node:process';
import type {DetachedProcess, CommandResult} from '../../domain/ports/command.ts';
import type {Processes} from '../../domain/ports/step-context.ts';
import {makeOwnFolder} from '../files/own-folder.ts';
import {reasonOf, stateFailure} from '../host/system-error.ts';
import type {Call, RunnerContext} from './call.ts';
import {toolNotStarted} from './failure.ts';
import {readTail} from './output.ts';
import {exitCodeOf, groupsExist} from './run-child.ts';

/**
 * Starts a child that may outlive us: it writes into its log by itself. `own` gives it a session without a terminal,
 * `ours` leaves it in our session with the sudo ticket. SIGINT reaches it even where we were started with SIGINT ignored:
 * Node resets the signals of its children.
 */
export async function startDetached(
	call: Call,
	session: 'own' | 'ours',
	context: RunnerContext,
	onEnd: (finished: CommandResult) => void,
): Promise<DetachedProcess> {
	const {command, path, environment, outputPath} = call;
	if (outputPath === undefined) throw new Error('A child that outlives its call needs a folder for its output.');
	const startedAt = performance.now();
	const descriptor = openLog(outputPath);
	// Node's own spawn: the child writes to the descriptor itself, which is what lets it outlive us; execa would stand between.
	const child = spawn(path, command.args, {
		stdio: ['ignore', descriptor, descriptor],
		env: environment,
		detached: session === 'own' && groupsExist,
	});
	closeSync(descriptor);
	const pid = await pidOf(child).catch((error: unknown) => {
		throw toolNotStarted(command.tool, path, reasonOf(error));
	});
	const ended = new Promise<Awaited<DetachedProcess['ended']>>((resolve) => {
		child.once('exit', (code, signal) => {
			const result = detachedResult(outputPath, exitCodeOf(code, signal), performance.now() - startedAt);
			onEnd(result);
			resolve({exitCode: result.exitCode, tail: result.tail});
		});
	});
	// A child that has already exited has no start time.
	return {pid, startTime: (await context.processes.startTime(pid)) ?? '', outputPath, ended};
}

/** How a detached child ended: its output is in its file. */
export function detachedResult(outputPath: string, exitCode: number, durationMs: number): CommandResult {
	return {
		exitCode,
		stdout: '',
		stderr: '',
		tail: readTail(outputPath),
		outputPath,
		durationMs: Math.round(durationMs),
		endedBy: 'itself',
	};
}

/**
 * Starts our own program (a script of ours, by this Node) in a session of its own: it has none of our streams and outlives us;
 * its stderr is appended to the file `complaints`. Throws SetupError `state-unwritable`, or the system's error.
 */
export async function startOwnProgram(given: {
	readonly args: readonly string[];
	readonly folder: string;
	readonly complaints: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly processes: Processes;
}): Promise<{readonly pid: number; readonly startTime: string}> {
	const descriptor = openLog(given.complaints, 'a');
	const child = spawn(process.execPath, given.args, {
		cwd: given.folder,
		stdio: ['ignore', 'ignore', descriptor],
		env: given.environment,
		detached: true,
		windowsHide: true,
	});
	closeSync(descriptor);
	const pid = await pidOf(child);
	return {pid, startTime: (await given.processes.startTime(pid)) ?? ''};
}

/** The pid of a child that outlives us: this process does not wait for it. Throws the system's error when it did not start. */
async function pidOf(child: ChildProcess): Promise<number> {
	const failed = new Promise<Error>((resolve) => child.once('error', resolve));
	if (child.pid === undefined) throw await failed;
	child.unref();
	return child.pid;
}

function openLog(path: string, how: 'w' | 'a' = 'w'): number {
	try {
		makeOwnFolder(dirname(path));
		return openSync(path, how, 0o600);
	} catch (error) {
		throw stateFailure(error, path);
	}
}
