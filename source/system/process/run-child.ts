import {defined} from '../../domain/defined.ts';
import {execa} from 'execa';
import type {ChildProcess} from 'node:child_process';
import {constants} from 'node:os';
import process from 'node:process';
import type {CommandResult} from '../../domain/ports/command.ts';
import {message} from '../../i18n/message.ts';
import {emitLine, emitNotKept, type Call, type RunnerContext} from './call.ts';
import {toolForeign, toolNotStarted} from './failure.ts';
import {collectOutput, isDiskFull, openOutputFile, tailFile, type OutputFile} from './output.ts';
import {watchChild, type Watched} from './timeouts.ts';

/** Whether children may lead a group of their own here (on Windows that would open a window). */
export const groupsExist = process.platform !== 'win32';

/** Signals a child, or its whole group; a child that is gone or not ours to signal (sudo) is left alone. */
export function signalChild(child: Pick<ChildProcess, 'pid' | 'kill'>, signal: NodeJS.Signals, group: boolean): void {
	if (child.pid === undefined) return;
	try {
		if (group) process.kill(-child.pid, signal);
		else child.kill(signal);
	} catch {
		// ESRCH: it has ended. EPERM: it is root's; the terminal's own Ctrl-C reaches it.
	}
}

/** How a child ended, as a shell counts it: 128 and the signal's number where a signal ended it. */
export function exitCodeOf(exitCode: number | null | undefined, signal: string | null | undefined): number {
	if (typeof exitCode === 'number') return exitCode;
	return 128 + (constants.signals[(signal ?? 'SIGKILL') as NodeJS.Signals] ?? 0);
}

const living = new Set<() => void>();

/** Ends a child when this process exits without having waited for it (a crash of ours); returns how to cancel that. */
function endWithUs(end: () => void): () => void {
	if (living.size === 0) process.once('exit', endAll);
	living.add(end);
	return () => {
		living.delete(end);
		if (living.size === 0) process.removeListener('exit', endAll);
	};
}

function endAll(): void {
	for (const end of living) end();
}

/**
 * Runs a child to its end; throws `tool-missing` when the system does not start it. Work writes into its file by itself, both streams
 * in order, so that it never waits for us; its output counts as stdout. A query writes into pipes, one for each stream.
 */
export async function runChild(call: Call, context: RunnerContext): Promise<CommandResult> {
	const startedAt = performance.now();
	// sudo alone stays in our session: a session of its own would lose the ticket of an earlier password.
	const group = groupsExist && call.command.tool !== 'sudo';
	const file =
		call.outputPath === undefined
			? undefined
			: openOutputFile(call.outputPath, (reason) => emitNotKept(call, context, reason));
	const written = call.kind === 'run' ? file : undefined;
	const record = call.kind === 'run' ? await context.workRecords?.begin(call.command, call.outputPath) : undefined;
	const child = spawn(call, group, written?.descriptor ?? 'pipe');
	void record?.started(child.pid);
	const output = listen(call, context, child, {file, isWrittenByChild: written !== undefined});
	const forget = endWithUs(() => signalChild(child, 'SIGTERM', group));
	const exit = exitOf(child);
	const watch = watchChild({
		...watchOptions(call, context),
		signalChild: (signal) => signalChild(child, signal, group),
		ended: exit,
	});
	try {
		await exit;
		await untilClosed(child, context.killTimeouts.lingerMs);
		const result = await child;
		throwIfNotStarted(result, call, context);
		return {
			...output.finish(),
			exitCode: exitCodeOf(result.exitCode, result.signal),
			...defined({outputPath: file && call.outputPath}),
			durationMs: Math.round(performance.now() - startedAt),
			endedBy: watch.endedBy(),
		};
	} finally {
		watch.close();
		forget();
		output.close();
		file?.close();
		record?.ended();
	}
}

function watchOptions({command}: Call, context: RunnerContext): Omit<Watched, 'signalChild' | 'ended'> {
	return {
		stops: command.signal === undefined ? [context.signal] : [context.signal, command.signal],
		...defined({forceKill: context.forceKill}),
		limitMs: command.limitMs,
		killTimeouts: context.killTimeouts,
	};
}

/** Reads a child's pipes, or the file into which it writes by itself. `finish` is to be called once the child has ended. */
function listen(
	call: Call,
	context: RunnerContext,
	child: Child,
	{file, isWrittenByChild}: {readonly file: OutputFile | undefined; readonly isWrittenByChild: boolean},
) {
	const {outputPath} = call;
	const output = collectOutput({
		file: isWrittenByChild ? undefined : file,
		onLine: call.command.onLine,
		readLine: call.command.readLine,
		show: (line) => emitLine(call, context, line),
		leftOut: (count) => emitLine(call, context, {stream: 'stdout', text: message('system.linesLeftOut', {count}).text}),
	});
	for (const stream of ['stdout', 'stderr'] as const) {
		child[stream]?.on('data', (chunk: Buffer) => output.push(stream, chunk));
		// A stream that breaks has passed on all that it will.
		child[stream]?.on('error', () => undefined);
	}
	if (!isWrittenByChild || outputPath === undefined) return {finish: output.finish, close: () => undefined};
	const growing = tailFile(outputPath, (chunk) => output.push('stdout', chunk));
	return {
		finish() {
			growing.finish();
			if (isDiskFull(outputPath)) emitNotKept(call, context, 'ENOSPC: no space left on device');
			return output.finish();
		},
		close: growing.close,
	};
}

const spawnOptions = {extendEnv: false, preferLocal: false, reject: false, cleanup: false} as const;

function spawn({path, command, environment}: Call, group: boolean, output: number | 'pipe') {
	return execa(path, command.args, {
		...spawnOptions,
		buffer: false,
		encoding: 'buffer',
		stdin: 'ignore',
		// The types of execa name the first ten descriptors only.
		stdout: output as 3 | 'pipe',
		stderr: output as 3 | 'pipe',
		env: environment,
		stripFinalNewline: false,
		detached: group,
	});
}

type Child = ReturnType<typeof spawn>;

/** Resolves when the child itself has ended, also while another process still holds its pipes; also when it could not be started. */
function exitOf(child: Child): Promise<void> {
	return new Promise((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
		void child.then(() => resolve());
	});
}

/** Waits for the end of the pipes, but not for a grandchild that keeps them open. */
async function untilClosed(child: Child, lingerMs: number): Promise<void> {
	const timer = setTimeout(() => {
		child.stdout?.destroy();
		child.stderr?.destroy();
	}, lingerMs);
	await child;
	clearTimeout(timer);
}

function throwIfNotStarted(
	{exitCode, signal, code, shortMessage}: Pick<Awaited<Child>, 'exitCode' | 'signal' | 'code' | 'shortMessage'>,
	{command, path}: Call,
	{installHint}: RunnerContext,
): void {
	if (exitCode !== undefined || signal !== undefined) return;
	if (code === 'ENOEXEC' || code === 'EBADARCH' || code === 'ERROR_BAD_EXE_FORMAT')
		throw toolForeign(command.tool, path, installHint(command.tool));
	throw toolNotStarted(command.tool, path, shortMessage ?? String(code));
}

/**
 * Runs a child on the bare terminal, in our own session so that sudo may ask there. Its output is not read.
 * A child of root cannot be signalled; after the last signal of a stop it is no longer waited for.
 */
export async function runInteractive(call: Call, context: RunnerContext): Promise<CommandResult> {
	const startedAt = performance.now();
	const child = execa(call.path, call.command.args, {...spawnOptions, stdio: 'inherit', env: call.environment});
	let giveUp: () => void = () => undefined;
	const givenUp = new Promise<undefined>((resolve) => {
		giveUp = () => resolve(undefined);
	});
	const watch = watchChild({
		...watchOptions(call, context),
		signalChild(signal) {
			signalChild(child, signal, false);
			if (signal === 'SIGKILL') giveUp();
		},
		ended: child,
	});
	try {
		const result = await Promise.race([child, givenUp]);
		if (result !== undefined) throwIfNotStarted(result, call, context);
		return {
			exitCode: exitCodeOf(result?.exitCode, result?.signal),
			stdout: '',
			stderr: '',
			tail: [],
			durationMs: Math.round(performance.now() - startedAt),
			endedBy: watch.endedBy(),
		};
	} finally {
		watch.close();
	}
}
