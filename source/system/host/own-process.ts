import {setMaxListeners, type EventEmitter} from 'node:events';
import process from 'node:process';
import {defined} from '../../domain/defined.ts';
import type {LineSink} from '../../domain/ports/view.ts';
import {drawText} from '../../i18n/terminal-text.ts';

/** The two requests to stop that a run listens to. */
export type StopSignals = {
	/** Aborted by the first SIGINT (reason `SIGINT`), or by SIGTERM or SIGHUP (reason with that name). */
	readonly signal: AbortSignal;
	/** Aborted by the second: now. */
	readonly forceKill: AbortSignal;
	/** Counts as a SIGINT; for a key that means the same as Ctrl-C. */
	interrupt(): void;
	/** Removes the listeners. After the second stop the process still ends when its time is over. */
	close(): void;
};

/** So long after the second stop the process ends, even while something is pending. */
const endLimitMs = 1500;

const listened = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens to SIGINT, SIGTERM and SIGHUP. `end` ends the process soon after the second one. */
export function listenToStops(
	from: EventEmitter = process,
	end: (name: string) => void = endProcess,
	limitMs = endLimitMs,
): StopSignals {
	const polite = new AbortController();
	const now = new AbortController();
	// Every child and every question listens to both; Node would warn of a leak, in the middle of a screen.
	setMaxListeners(0, polite.signal, now.signal);
	let timer: NodeJS.Timeout | undefined;
	const stop = (name: string) => {
		if (!polite.signal.aborted) return polite.abort(name);
		timer ??= setTimeout(() => end(String(polite.signal.reason)), limitMs);
		now.abort('now');
	};
	const listeners = listened.map((name) => ({name, listener: () => stop(name)}));
	for (const {name, listener} of listeners) from.on(name, listener);
	return {
		signal: polite.signal,
		forceKill: now.signal,
		interrupt: () => stop('SIGINT'),
		close() {
			// After the second stop another signal changes nothing: the process ends by itself with the exit code of its command, or by the timer.
			if (timer) return void timer.unref();
			for (const {name, listener} of listeners) from.off(name, listener);
		},
	};
}

/**
 * Ends this process by the signal that stopped it, which a shell counts as 130 or 143. `process.exit` would wait for the threads of
 * libuv, and one of them may be in a read of a network mount that never returns. Listeners of `exit` restore the terminal and end children.
 */
function endProcess(name: string): void {
	const signal = name === 'SIGINT' ? 'SIGINT' : 'SIGTERM';
	attempt(() => process.emit('exit', signal === 'SIGINT' ? 130 : 143));
	attempt(() => process.stdin.isTTY && process.stdin.setRawMode(false));
	process.removeAllListeners(signal);
	process.kill(process.pid, signal);
}

/** Runs the work; nothing that fails may keep the process from ending. */
function attempt(work: () => unknown): void {
	try {
		work();
	} catch {
		// The terminal is gone.
	}
}

/** Standard output. On a terminal `write` cleans the text and draws its styles; into a file or a pipe it goes as it is. */
export type Stdout = LineSink & {
	/** Aborted with the system's error code once nothing more can be written: `EPIPE` when the reader has closed it. */
	readonly lost: AbortSignal;
	/** Resolves when the reader has taken what was written, or nothing more can be written. */
	drained(): Promise<void>;
};

/** Opens standard output, whose reader may close it and whose disk may be full: later text is dropped, the run continues. */
export function openStdout(stream: NodeJS.WriteStream = process.stdout): Stdout {
	const lost = new AbortController();
	setMaxListeners(0, lost.signal);
	stream.on('error', (error: NodeJS.ErrnoException) => lost.abort(error.code ?? error.message));
	return {
		lost: lost.signal,
		drained: async () => {
			if (lost.signal.aborted || !stream.writableNeedDrain) return;
			await new Promise<void>((resolve) => {
				stream.once('drain', resolve);
				lost.signal.addEventListener('abort', () => resolve(), {once: true});
			});
		},
		write(text) {
			if (!lost.signal.aborted && !stream.destroyed) stream.write(stream.isTTY ? drawText(text) : text);
		},
	};
}

/** Writes to standard error, on a terminal cleaned; does nothing where it is closed. */
export function writeError(text: string, stream: NodeJS.WriteStream = process.stderr): void {
	stream.once('error', () => {});
	if (!stream.destroyed) stream.write(stream.isTTY ? drawText(text) : text);
}

/**
 * Keeps Node's own warnings (deprecations, leaks) off the terminal while something is drawn there. They are emitted when `flush` is
 * called, at the latest when the process exits; one of each kind and text, so that weeks of them take no memory.
 */
export function deferWarnings(): {flush(): void} {
	const listeners = process.listeners('warning');
	const held = new Map<string, Error>();
	const hold = (warning: Error): void => void held.set(`${warning.name}: ${warning.message}`, warning);
	process.removeAllListeners('warning');
	process.on('warning', hold);
	const flush = (): void => {
		process.removeListener('exit', flush);
		process.removeListener('warning', hold);
		for (const listener of listeners) process.on('warning', listener);
		for (const warning of held.values()) process.emit('warning', warning);
		held.clear();
	};
	process.once('exit', flush);
	return {flush};
}

type Environment = Readonly<Record<string, string | undefined>>;
type Stream = {readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number};

/** What the terminal allows. */
export type TerminalFacts = {
	/** stdout is a terminal. */
	readonly isTerminal: boolean;
	/** Escape codes work: a terminal that is not TERM=dumb. */
	readonly mayDraw: boolean;
	/** A user can answer: stdin, and stdout or stderr, are a terminal. */
	readonly mayAsk: boolean;
	/** Undefined where unknown. */
	readonly columns?: number;
	readonly rows?: number;
	/** A variable announces a screen reader. */
	readonly screenReader: boolean;
	/** Colours are wanted (NO_COLOR, no-color.org) and the terminal is no dumb one. */
	readonly mayColour: boolean;
};

/** Reads the three streams and the environment; asks the terminal nothing. */
export function terminalFacts(
	streams: {readonly stdin: Stream; readonly stdout: Stream; readonly stderr: Stream},
	environment: Environment,
): TerminalFacts {
	const {stdin, stdout, stderr} = streams;
	const isTerminal = stdout.isTTY === true;
	const mayDraw = isTerminal && environment['TERM'] !== 'dumb';
	const {columns, rows} = isTerminal ? stdout : stderr;
	return {
		isTerminal,
		mayDraw,
		mayAsk: stdin.isTTY === true && (isTerminal || stderr.isTTY === true),
		...defined({columns, rows}),
		screenReader:
			isOn(environment['INK_SCREEN_READER']) || isOn(environment['ACCESSIBLE']) || isOn(environment['SCREEN_READER']),
		mayColour: mayDraw && (environment['NO_COLOR'] ?? '') === '',
	};
}

const isOn = (value: string | undefined) => value !== undefined && !['', '0', 'false'].includes(value);
