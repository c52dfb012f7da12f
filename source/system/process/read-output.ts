import {EventEmitter} from 'node:events';
import {fstatSync, readSync} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';
import type {OutputLine} from '../../domain/ports/command.ts';
import {createLineSplitter, type LineSplitter, createSecretMask} from './lines.ts';
import type {OutputFile} from './output-file.ts';

/** At most so many lines of one command become events in one window; the file has all. */
export const linesPerWindow = 2000;
export const windowMs = 100;

/** Lets a bounded number of lines through per window of time, and says how many it held back. */
type RateLimiter = {
	/** Whether `tick` would begin a new window. */
	isDue(nowMs: number): boolean;
	/** To be called with the time before lines are offered; opens the gate when a new window has begun. */
	tick(nowMs: number): void;
	/** Whether this window's lines are used up. */
	isShut(): boolean;
	/** Counts a line; true when it may pass. */
	take(): boolean;
	/** Counts lines that were not even looked at. */
	skip(lines: number): void;
	/** Says what was held back until now. */
	end(): void;
};

/** `leftOut` is told the number of lines held back, when the gate opens again and at the end. */
export function createRateLimiter(leftOut: (lines: number) => void): RateLimiter {
	let startedAt = Number.NEGATIVE_INFINITY;
	let taken = 0;
	let held = 0;
	const tell = () => {
		if (held > 0) leftOut(held);
		held = 0;
	};
	const isDue = (nowMs: number): boolean => nowMs - startedAt >= windowMs;
	return {
		isDue,
		tick(nowMs) {
			if (!isDue(nowMs)) return;
			tell();
			startedAt = nowMs;
			taken = 0;
		},
		isShut: () => taken >= linesPerWindow,
		take() {
			if (taken >= linesPerWindow) held++;
			else taken++;
			return held === 0;
		},
		skip(lines) {
			held += lines;
		},
		end: tell,
	};
}

/** So many last lines of both streams are kept. */
export const tailLength = 60;
const keptBytes = {stdout: 16 * 1024 * 1024, stderr: 1024 * 1024} as const;

/** Where a child's bytes come from: a pipe, or the file into which it writes by itself. */
type ByteSource = {
	on(event: 'data', listener: (chunk: Buffer) => void): unknown;
	on(event: 'error', listener: () => void): unknown;
};

/** What is to be done with a child's output. */
type OutputSink = {
	/** Undefined where it is on the disk already, or cannot be kept. */
	readonly file: OutputFile | undefined;
	readonly secrets: readonly string[];
	/** Told every line; may throw: the error comes back from `finish`. */
	readonly onLine: ((line: OutputLine) => void) | undefined;
	/** The text of a line for users. */
	readonly readLine?: ((text: string) => string) | undefined;
	/** Told the lines that become events: a bounded number per time. */
	readonly show: (line: OutputLine) => void;
	readonly leftOut: (lines: number) => void;
	readonly heard: () => void;
};

/** What was heard of a child; text is made of the bytes when it is first asked for. */
export type Heard = {readonly stdout: string; readonly stderr: string; readonly tail: readonly string[]};

/**
 * Follows what a child says: to disk first, then line by line; cheap however much comes. To be asked for what was
 * heard once the child has ended; throws then what `onLine` threw.
 */
export function followOutput(stdout: ByteSource | null, stderr: ByteSource | null, sink: OutputSink): () => Heard {
	const tail: string[] = [];
	let thrown: {readonly error: unknown} | undefined;
	const gate = createRateLimiter(sink.leftOut);
	const onLine = (stream: OutputLine['stream'], text: string) => {
		const readable = sink.readLine?.(text) ?? text;
		const line: OutputLine = readable === text ? {stream, text} : {stream, text, readable};
		if (readable !== '' || text === '') tail.push(readable);
		if (tail.length > tailLength) tail.shift();
		if (gate.take()) sink.show(line);
		try {
			if (thrown === undefined) sink.onLine?.(line);
		} catch (error) {
			thrown = {error};
		}
	};
	const splitters = {
		stdout: createLineSplitter((text) => onLine('stdout', text)),
		stderr: createLineSplitter((text) => onLine('stderr', text)),
	};
	const look = (): boolean => {
		const now = performance.now();
		if (gate.isDue(now)) for (const splitter of Object.values(splitters)) gate.skip(splitter.settle(tailLength));
		gate.tick(now);
		return sink.onLine !== undefined || !gate.isShut();
	};
	const ofStdout = followStream(stdout, sink, splitters.stdout, keptBytes.stdout, look);
	const ofStderr = followStream(stderr, sink, splitters.stderr, keptBytes.stderr, look);
	return () => {
		const heard = {stdout: ofStdout(), stderr: ofStderr()};
		for (const splitter of Object.values(splitters)) {
			gate.skip(splitter.settle(tailLength));
			splitter.end();
		}
		gate.end();
		if (thrown !== undefined) throw thrown.error;
		return {
			get stdout() {
				return heard.stdout();
			},
			get stderr() {
				return heard.stderr();
			},
			tail,
		};
	};
}

/** `look` opens the gate when it is time and answers whether lines are to be looked at. Answers how to end, and then to ask for the text. */
function followStream(
	from: ByteSource | null,
	sink: OutputSink,
	splitter: LineSplitter,
	limit: number,
	look: () => boolean,
): () => () => string {
	const mask = createSecretMask(sink.secrets);
	const kept = keepFirst(limit);
	const take = (bytes: Buffer) => {
		sink.file?.write(bytes);
		kept.add(bytes);
		if (look()) splitter.push(bytes);
		else splitter.skim(bytes);
	};
	from?.on('data', (chunk) => {
		sink.heard();
		take(mask.push(chunk));
	});
	// A stream that breaks has told all that it will tell.
	from?.on('error', () => undefined);
	return () => {
		take(mask.end());
		return kept.text;
	};
}

function keepFirst(limit: number): {add(bytes: Buffer): void; text(): string} {
	let chunks: Buffer[] = [];
	let length = 0;
	let text: string | undefined;
	return {
		add(bytes) {
			if (length >= limit || bytes.length === 0) return;
			chunks.push(bytes.subarray(0, limit - length));
			length += bytes.length;
		},
		text() {
			// Not `toString` alone: a character cut by the bound is not shown half.
			text ??= new StringDecoder('utf8').write(Buffer.concat(chunks));
			chunks = [];
			return text;
		},
	};
}

const calmMs = 50;
/** While a child writes, so that little is left to be read when it has ended. */
const busyMs = 10;
const pageBytes = 256 * 1024;
/** So much at once, so that keys and signals get their turn however fast a child writes. */
const turnBytes = 64 * 1024 * 1024;

/** What a file gains while a child writes into it by itself. */
type TailFile = {
	readonly source: ByteSource;
	/** Tells what came since the last look; to be called when the child has ended. */
	finish(): void;
	/** Stops looking. */
	close(): void;
};

/** Looks twenty times a second, more often while something comes: the child waits for nobody who reads, and a flood costs no more looks than a drop. */
export function tailFile(descriptor: number): TailFile {
	const source = new EventEmitter();
	let told = 0;
	const tell = (mostBytes: number): void => {
		const until = Math.min(fstatSync(descriptor).size, told + mostBytes);
		while (told < until) {
			const page = Buffer.allocUnsafeSlow(Math.min(pageBytes, until - told));
			const length = readSync(descriptor, page, 0, page.length, told);
			if (length === 0) return;
			told += length;
			source.emit('data', page.subarray(0, length));
		}
	};
	const look = (): void => {
		const before = told;
		tell(turnBytes);
		timer = setTimeout(look, told > before ? busyMs : calmMs);
	};
	let timer = setTimeout(look, calmMs);
	return {
		source,
		finish: () => tell(Number.POSITIVE_INFINITY),
		close: () => clearTimeout(timer),
	};
}
