import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync} from 'node:fs';
import {dirname} from 'node:path';
import type {Daemon, Finished} from '../domain/tool.ts';
import {toolNotStarted} from './child-failure.ts';
import {tailLength} from './child-output.ts';
import {exitCodeOf, groupsExist} from './child-process.ts';
import {readTail} from './output-file.ts';
import type {Call, RunnerContext} from './runner-call.ts';
import {stateFailure} from './system-error.ts';

/**
 * Starts a child that may outlive us: it writes into its log by itself. `own` gives it a session without a terminal,
 * `ours` leaves it in our session with the sudo ticket. SIGINT reaches it even where we were started with SIGINT ignored:
 * Node resets the signals of its children.
 */
export async function startDaemon(
	call: Call,
	session: 'own' | 'ours',
	context: RunnerContext,
	tellEnd: (finished: Finished) => void,
): Promise<Daemon> {
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
	const failed = new Promise<Error>((resolve) => child.once('error', resolve));
	if (child.pid === undefined) throw toolNotStarted(command.tool, path, (await failed).message);
	// In either session it outlives us: a run that is done goes back to the shell.
	child.unref();
	const ended = new Promise<{readonly exitCode: number; readonly tail: readonly string[]}>((resolve) => {
		child.once('exit', (code, signal) => {
			const exitCode = exitCodeOf(code, signal);
			const tail = readTail(outputPath, tailLength);
			tellEnd({
				exitCode,
				stdout: '',
				stderr: '',
				tail,
				outputPath,
				durationMs: Math.round(performance.now() - startedAt),
				endedBy: 'itself',
			});
			resolve({exitCode, tail});
		});
	});
	// A child that has ended already has no birth; `ended` tells the rest.
	return {pid: child.pid, bornAt: (await context.processes.born(child.pid)) ?? '', outputPath, ended};
}

function openLog(path: string): number {
	try {
		mkdirSync(dirname(path), {recursive: true, mode: 0o700});
		return openSync(path, 'w', 0o600);
	} catch (error) {
		throw stateFailure(error, path);
	}
}
