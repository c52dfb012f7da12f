import {defined} from '../domain/defined.ts';
import type {Clock} from '../domain/ports/step-context.ts';
import type {DetachedProcess, CommandResult} from '../domain/ports/command.ts';
import {writeError} from '../system/host/own-process.ts';
import {emitLine, emitNotKept, type Call, type Children, type RunnerContext} from '../system/process/call.ts';
import {collectOutput, openOutputFile} from '../system/process/output.ts';
import {detachedResult} from '../system/process/start-detached.ts';
import {watchChild} from '../system/process/timeouts.ts';
import type {SimulatedFiles} from './files.ts';
import {freePid} from './host.ts';
import type {Answer, Chunk, SimulatorEnvironment} from './simulator/answer.ts';
import {answer} from './simulator/index.ts';
import {isHelper} from './simulator/sudo.ts';
import type {StateStore} from './state-store.ts';

/** How a command is replayed: as fast as the clock goes. */
export type Replay = {
	readonly store: StateStore;
	readonly clock: Clock;
	message(stream: 'stdout' | 'stderr', text: string): void;
	readonly signal?: AbortSignal;
};

/**
 * Plays a command to its end, or until `signal` is aborted: later chunks are not applied. Returns its exit code; undefined
 * when it was aborted, or would run on (a tunnel, a command that hangs).
 */
export async function replay(answer: Answer, options: Replay): Promise<number | undefined> {
	const {clock, signal} = options;
	const startedAt = clock.now().getTime();
	const until = async (afterMs: number): Promise<void> => {
		const restMs = startedAt + afterMs - clock.now().getTime();
		if (restMs > 0) await clock.sleep(restMs, signal);
	};
	try {
		for (const chunk of answer.chunks) {
			await until(chunk.afterMs);
			if (signal?.aborted) return undefined;
			applyChunk(chunk, options);
		}
		if (answer.runsOn || answer.hangs) return undefined;
		await until(answer.durationMs);
		return signal?.aborted ? undefined : answer.exitCode;
	} catch (error) {
		if (signal?.aborted) return undefined;
		throw error;
	}
}

/** Applies one effect of a command: the change first, so that no text precedes it. */
export function applyChunk(chunk: Chunk, {store, message: write}: Pick<Replay, 'store' | 'message'>): void {
	if (chunk.patch) store.change(chunk.patch);
	if (chunk.stream && chunk.text) write(chunk.stream, chunk.text);
}

/** What simulated children need. `ends` holds the end of each daemon by its pid. */
type SimulatedChildrenOptions = {
	readonly store: StateStore;
	readonly speed: number;
	readonly environment: Omit<SimulatorEnvironment, 'nowMs' | 'speed' | 'pid' | 'isAlive'>;
	readonly files: SimulatedFiles;
	readonly clock: Clock;
	readonly ends: Map<number, (exitCode: number) => void>;
};

const exitCodeWhenStopped = 130;

/** The ways to run a child on the simulated machine. */
export function simulatedChildren(options: SimulatedChildrenOptions): Children {
	const {store, speed, environment} = options;
	const answerTo = ({command}: Call, pid: number): Answer =>
		answer(
			store.read(),
			{tool: command.tool, args: command.args},
			{...environment, nowMs: Date.now(), speed, pid, isAlive: () => true},
		);
	return {
		run: (call, context) => runWaited(call, context, answerTo(call, process.pid), options),
		spawnDetached: async (call, _session, context, onEnd) => {
			const pid = freePid(store.read());
			return startDaemon(call, context, {pid, given: answerTo(call, pid)}, options, onEnd);
		},
		runInteractive: async (call, context) => {
			const ended = await runWaited(call, {...context, emit: () => {}}, answerTo(call, process.pid), options);
			if (ended.stderr !== '') writeError(ended.stderr);
			return ended;
		},
	};
}

async function runWaited(
	call: Call,
	context: RunnerContext,
	given: Answer,
	{store, files, clock}: SimulatedChildrenOptions,
): Promise<CommandResult> {
	const {command, outputPath} = call;
	const took = stopwatch(clock);
	const file =
		outputPath === undefined ? undefined : openOutputFile(outputPath, (reason) => emitNotKept(call, context, reason));
	const abort = new AbortController();
	const output = collectOutput({
		file,
		onLine: command.onLine,
		readLine: command.readLine,
		show: (line) => emitLine(call, context, line),
		leftOut: () => {},
	});
	const write = (stream: 'stdout' | 'stderr', text: string): void => output.push(stream, Buffer.from(text));
	const ended = untilAborted(given, {store, clock, message: write, signal: abort.signal});
	const done = new AbortController();
	let isOver = false;
	clock.sleep(command.limitMs, done.signal).then(
		() => {
			isOver = true;
			abort.abort();
		},
		() => undefined,
	);
	const watch = watchChild({
		signalChild: () => abort.abort(),
		ended,
		stops: command.signal === undefined ? [context.signal] : [context.signal, command.signal],
		...defined({forceKill: context.forceKill}),
		limitMs: command.limitMs,
		killTimeouts: context.killTimeouts,
	});
	try {
		const exitCode = (await ended) || runHelper(call, files, write);
		return {
			exitCode,
			...output.finish(),
			...defined({outputPath}),
			durationMs: took(),
			endedBy: isOver ? 'limit' : watch.endedBy(),
		};
	} finally {
		done.abort();
		watch.close();
		file?.close();
	}
}

/** Runs the elevated helper's work behind the simulated sudo; returns its exit code. */
function runHelper({command}: Call, files: SimulatedFiles, write: Replay['message']): number {
	if (command.tool !== 'sudo' || !isHelper(command.args)) return 0;
	const {exitCode, lines} = files.editHosts(command.args.slice(2));
	for (const line of lines) write('stderr', `${line}\n`);
	return exitCode;
}

/** Longer than any limit of a command. */
const foreverMs = 24 * 3_600_000;

/** Replays a command; one that hangs, or a tunnel in the foreground, ends only when it is aborted. */
async function untilAborted(given: Answer, options: Replay & {readonly signal: AbortSignal}): Promise<number> {
	const exitCode = await replay(given, options);
	if (exitCode !== undefined) return exitCode;
	const {clock, signal} = options;
	while (!signal.aborted && (given.hangs || given.runsOn)) await clock.sleep(foreverMs, signal).catch(() => undefined);
	return exitCodeWhenStopped;
}

/** Answers the simulated time since now, in whole milliseconds. */
function stopwatch(clock: Clock): () => number {
	const startedAt = clock.now().getTime();
	return () => Math.round(clock.now().getTime() - startedAt);
}

function startDaemon(
	call: Call,
	context: RunnerContext,
	{pid, given}: {readonly pid: number; readonly given: Answer},
	{store, clock, ends}: SimulatedChildrenOptions,
	onEnd: (finished: CommandResult) => void,
): DetachedProcess {
	const {outputPath} = call;
	if (outputPath === undefined) throw new Error('A child that outlives its call needs a folder for its output.');
	const took = stopwatch(clock);
	const file = openOutputFile(outputPath, (reason) => emitNotKept(call, context, reason));
	const abort = new AbortController();
	const ended = new Promise<Awaited<DetachedProcess['ended']>>((resolve, reject) => {
		const end = (exitCode: number): void => {
			abort.abort();
			file?.close();
			ends.delete(pid);
			const result = detachedResult(outputPath, exitCode, took());
			onEnd(result);
			resolve({exitCode: result.exitCode, tail: result.tail});
		};
		ends.set(pid, end);
		const replaying = replay(given, {
			store,
			clock,
			message: (_stream, text) => file?.write(Buffer.from(text)),
			signal: abort.signal,
		});
		replaying.then((exitCode) => {
			if (exitCode !== undefined) end(exitCode);
		}, reject);
	});
	return {pid, startTime: `rehearsal:${pid}`, outputPath, ended};
}
