import {defined} from '../../domain/defined.ts';
import {execa} from 'execa';
import type {ChildProcess} from 'node:child_process';
import {constants} from 'node:os';
import process from 'node:process';
import type {CommandResult} from '../../domain/ports/command.ts';
import {message} from '../../i18n/message.ts';
import {emitLine, emitNotKept, type Call, type RunnerContext} from './call.ts';
import {toolForeign, toolNotStarted} from './failure.ts';
import {isDiskFull, openOutputFile, type OutputFile} from './output-file.ts';
import {followOutput, type Heard, tailFile} from './read-output.ts';
import {watchChild} from './timeouts.ts';

/** A signal that we send to children. */
type ChildSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

/** Whether children may lead a group of their own here (on Windows that would open a window). */
export const groupsExist = process.platform !== 'win32';

/** Signals a child, or its whole group; a child that is gone or not ours to signal (sudo) is left alone. */
export function signalChild(child: Pick<ChildProcess, 'pid' | 'kill'>, signal: ChildSignal, group: boolean): void {
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

/** Has a child ended when we end without having waited for it (a crash of ours); answers how to take that back. */
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
 * Runs a child to its end; throws `tool-missing` when the system would not start it. Work writes into its file by itself, both streams
 * in the order in which it spoke, so that nothing of ours ever holds it up; what was heard then counts as stdout. Pipes are for
 * questions, whose streams are told apart, and for what must not reach the disk as it is.
 */
export async function runChild(call: Call, context: RunnerContext): Promise<CommandResult> {
	const startedAt = performance.now();
	// sudo alone stays in our session: a session of its own would lose the ticket of an earlier password.
	const group = groupsExist && call.command.tool !== 'sudo';
	const file =
		call.outputPath === undefined
			? undefined
			: openOutputFile(call.outputPath, (reason) => emitNotKept(call, context, reason));
	const writesItself = call.kind === 'run' && (call.command.secrets ?? []).length === 0;
	const written = writesItself ? file : undefined;
	const child = spawn(call, group, written?.descriptor ?? 'pipe');
	const output = listen(call, context, child, {file, written, heard: () => watch.heard()});
	const forget = endWithUs(() => signalChild(child, 'SIGTERM', group));
	const exit = exitOf(child);
	const watch = watchChild({
		signalChild: (signal) => signalChild(child, signal, group),
		ended: exit,
		stops: call.command.signal === undefined ? [context.signal] : [context.signal, call.command.signal],
		...defined({forceKill: context.forceKill}),
		limitMs: call.command.limitMs,
		...defined({silenceMs: call.command.silenceMs}),
		killTimeouts: context.killTimeouts,
	});
	try {
		await exit;
		await lettingGo(child, context.killTimeouts.lingerMs);
		const result = await child;
		if (result.exitCode === undefined && result.signal === undefined)
			throw notStarted(call, context, result.code, result.shortMessage ?? String(result.code));
		return finishedOf(output.finish(), {
			exitCode: exitCodeOf(result.exitCode, result.signal),
			...(file === undefined || call.outputPath === undefined ? {} : {outputPath: call.outputPath}),
			durationMs: Math.round(performance.now() - startedAt),
			endedBy: watch.endedBy(),
		});
	} finally {
		watch.close();
		forget();
		output.close();
		file?.close();
	}
}

/** Hears a child by its pipes, or by what the file gains into which it writes by itself. To be finished once the child has ended. */
function listen(
	call: Call,
	context: RunnerContext,
	child: Child,
	{file, written, heard}: {file: OutputFile | undefined; written: OutputFile | undefined; heard: () => void},
): {finish(): Heard; close(): void} {
	const growth = written && tailFile(written.descriptor);
	const output = followOutput(growth?.source ?? child.stdout, child.stderr, {
		file: written ? undefined : file,
		secrets: call.command.secrets ?? [],
		onLine: call.command.onLine,
		readLine: call.command.readLine,
		show: (line) => emitLine(call, context, line),
		leftOut: (count) => emitLine(call, context, {stream: 'stdout', text: message('system.linesLeftOut', {count}).text}),
		heard,
	});
	return {
		finish() {
			growth?.finish();
			if (growth && call.outputPath !== undefined && isDiskFull(call.outputPath))
				emitNotKept(call, context, 'ENOSPC: no space left on device');
			return output();
		},
		close: () => growth?.close(),
	};
}

/** Sixteen megabytes are decoded for nobody but who reads them. */
function finishedOf(heard: Heard, rest: Omit<CommandResult, keyof Heard>): CommandResult {
	return {
		...rest,
		get stdout() {
			return heard.stdout;
		},
		get stderr() {
			return heard.stderr;
		},
		tail: heard.tail,
	};
}

function spawn({path, command, environment}: Call, group: boolean, output: number | 'pipe') {
	// The types of execa name the first ten descriptors only.
	const outputs = {stdout: output as 3 | 'pipe', stderr: output as 3 | 'pipe'};
	return execa(path, command.args, {
		buffer: false,
		encoding: 'buffer',
		...(command.stdin === undefined ? {stdin: 'ignore' as const} : {input: command.stdin}),
		...outputs,
		env: environment,
		extendEnv: false,
		preferLocal: false,
		reject: false,
		stripFinalNewline: false,
		detached: group,
		cleanup: false,
	});
}

type Child = ReturnType<typeof spawn>;

/** Resolves when the child itself has ended, whoever may still hold its pipes; also when it could not be started. */
function exitOf(child: Child): Promise<void> {
	return new Promise((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
		void child.then(() => resolve());
	});
}

/** Waits for the end of the pipes, but not for a grandchild that keeps them open. */
async function lettingGo(child: Child, lingerMs: number): Promise<void> {
	const timer = setTimeout(() => {
		child.stdout?.destroy();
		child.stderr?.destroy();
	}, lingerMs);
	await child;
	clearTimeout(timer);
}

function notStarted(
	{command, path}: Call,
	{installHint}: RunnerContext,
	code: string | undefined,
	reason: string,
): Error {
	if (code === 'ENOEXEC' || code === 'EBADARCH' || code === 'ERROR_BAD_EXE_FORMAT')
		return toolForeign(command.tool, path, installHint(command.tool));
	return toolNotStarted(command.tool, path, reason);
}
