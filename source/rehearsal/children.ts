import {defined} from '../domain/defined.ts';
import {setTimeout as wait} from 'node:timers/promises';
import type {DetachedProcess, CommandResult} from '../domain/ports/command.ts';
import {reasonOf} from '../system/host/system-error.ts';
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

/** Who hears a command, and how much faster than recorded it goes (Infinity: at once). */
export type Replay = {
	readonly room: StateStore;
	readonly speed: number;
	message(stream: 'stdout' | 'stderr', text: string): void;
	readonly signal?: AbortSignal;
};

/**
 * Plays a command to its end, or until `signal` is aborted: what comes later then never happens. Answers its exit code; undefined
 * when it was cut off, or would live on (a tunnel, a command that hangs).
 */
export async function replay(answer: Answer, playing: Replay): Promise<number | undefined> {
	const startedAt = performance.now();
	const until = async (afterMs: number): Promise<void> => {
		const restMs = afterMs / playing.speed - (performance.now() - startedAt);
		if (restMs > 1) await wait(restMs, undefined, playing.signal ? {signal: playing.signal} : {});
	};
	try {
		for (const chunk of answer.chunks) {
			await until(chunk.afterMs);
			if (playing.signal?.aborted) return undefined;
			happen(chunk, playing);
		}
		if (answer.runsOn || answer.hangs) return undefined;
		await until(answer.durationMs);
		return playing.signal?.aborted ? undefined : answer.exitCode;
	} catch (error) {
		if (playing.signal?.aborted) return undefined;
		throw error;
	}
}

/** One moment of a command: the change first, so that nothing is said before it is so. */
export function happen(chunk: Chunk, {room, message: say}: Replay): void {
	if (chunk.patch) room.change(chunk.patch);
	if (chunk.stream && chunk.text) say(chunk.stream, chunk.text);
}

/** What pretend children stand on. `ends` hears of the daemons that were signalled. */
type SimulatedChildrenOptions = {
	readonly room: StateStore;
	readonly speed: number;
	readonly surroundings: Omit<SimulatorEnvironment, 'nowMs' | 'speed' | 'pid' | 'isAlive'>;
	readonly files: SimulatedFiles;
	readonly ends: Map<number, (exitCode: number) => void>;
};

/** However fast the time runs, a command has so long before a limit of ours ends it. */
const leastLimitMs = 3000;
const exitCodeWhenStopped = 130;

/** The ways to run a child on the pretend machine. */
export function simulatedChildren(options: SimulatedChildrenOptions): Children {
	const {room, speed, surroundings} = options;
	const ask = ({command}: Call, pid: number): Answer =>
		answer(
			room.read(),
			{tool: command.tool, args: command.args},
			{...surroundings, nowMs: Date.now(), speed, pid, isAlive: () => true},
		);
	return {
		waited: (call, context) => waited(call, context, ask(call, process.pid), options),
		daemon: async (call, _session, context, tellEnd) => {
			const pid = freePid(room.read());
			return daemon(call, context, {pid, given: ask(call, pid)}, options, tellEnd);
		},
		lent: async (call, context) => {
			const ended = await waited(call, {...context, emit: () => {}}, ask(call, process.pid), options);
			if (ended.stderr !== '') process.stderr.write(ended.stderr);
			return ended;
		},
	};
}

async function waited(
	call: Call,
	context: RunnerContext,
	given: Answer,
	{room, speed, files}: SimulatedChildrenOptions,
): Promise<CommandResult> {
	const {command, outputPath} = call;
	const startedAt = performance.now();
	const file =
		outputPath === undefined ? undefined : openOutputFile(outputPath, (reason) => emitNotKept(call, context, reason));
	const cut = new AbortController();
	const output = collectOutput({
		file,
		onLine: command.onLine,
		show: ({stream, text}) => emitLine(call, context, stream, text),
		leftOut: () => {},
	});
	const say = (stream: 'stdout' | 'stderr', text: string): void => output.push(stream, Buffer.from(text));
	const life = untilCut(replay(given, {room, speed, message: say, signal: cut.signal}), given, cut.signal);
	const scaled = (limitMs: number): number => Math.max(leastLimitMs, limitMs / speed);
	const watch = watchChild({
		signalChild: () => cut.abort(),
		ended: life,
		stops: command.signal === undefined ? [context.signal] : [context.signal, command.signal],
		...defined({forceKill: context.forceKill}),
		limitMs: scaled(command.limitMs),
		killTimeouts: context.killTimeouts,
	});
	try {
		const exitCode = (await life) || runHelper(call, files, say);
		return {
			exitCode,
			...output.finish(),
			...defined({outputPath}),
			durationMs: Math.round((performance.now() - startedAt) * speed),
			endedBy: watch.endedBy(),
		};
	} finally {
		watch.close();
		file?.close();
	}
}

/** Runs the elevated helper's work behind the simulated sudo; returns its exit code. */
function runHelper({command}: Call, files: SimulatedFiles, write: Replay['message']): number {
	if (command.tool !== 'sudo' || !isHelper(command.args)) return 0;
	try {
		files.editHosts(command.args.slice(2));
		return 0;
	} catch (error) {
		write('stderr', `digimon-setup: ${reasonOf(error)}\n`);
		return 4;
	}
}

/** A command that hangs, or a tunnel in the foreground, ends only when it is cut off. */
async function untilCut(played: Promise<number | undefined>, given: Answer, signal: AbortSignal): Promise<number> {
	const exitCode = await played;
	if (exitCode !== undefined) return exitCode;
	if (!signal.aborted && (given.hangs || given.runsOn))
		await new Promise((resolve) => signal.addEventListener('abort', resolve, {once: true}));
	return exitCodeWhenStopped;
}

function daemon(
	call: Call,
	context: RunnerContext,
	{pid, given}: {readonly pid: number; readonly given: Answer},
	{room, speed, ends}: SimulatedChildrenOptions,
	tellEnd: (finished: CommandResult) => void,
): DetachedProcess {
	const {outputPath} = call;
	if (outputPath === undefined) throw new Error('A child that outlives its call needs a folder for its output.');
	const startedAt = performance.now();
	const file = openOutputFile(outputPath, (reason) => emitNotKept(call, context, reason));
	const cut = new AbortController();
	const ended = new Promise<Awaited<DetachedProcess['ended']>>((resolve, reject) => {
		const end = (exitCode: number): void => {
			cut.abort();
			file?.close();
			ends.delete(pid);
			const result = detachedResult(outputPath, exitCode, (performance.now() - startedAt) * speed);
			tellEnd(result);
			resolve({exitCode: result.exitCode, tail: result.tail});
		};
		ends.set(pid, end);
		const life = replay(given, {
			room,
			speed,
			message: (_stream, text) => file?.write(Buffer.from(text)),
			signal: cut.signal,
		});
		life.then((exitCode) => {
			if (exitCode !== undefined) end(exitCode);
		}, reject);
	});
	return {pid, startTime: `rehearsal:${pid}`, outputPath, ended};
}
