import {closeSync, fstatSync, ftruncateSync, openSync, readSync, statfsSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {StringDecoder} from 'node:string_decoder';
import type {CommandResult, OutputLine} from '../../domain/ports/command.ts';
import {cleanLine, createLineSplitter} from '../files/lines.ts';
import {followFile, readEnd} from '../files/log-document.ts';
import {makeOwnFolder} from '../files/own-folder.ts';
import {reasonOf} from '../host/system-error.ts';

/** The whole output of a command on disk. */
export type OutputFile = {
	/** For a child that writes by itself; appends. */
	readonly descriptor: number;
	/** Written before it returns, so that nothing is shown before it is kept; also holds the child back when the disk is slow. */
	write(chunk: Buffer): void;
	close(): void;
};

/** So many bytes of one command's output are kept once it has ended. */
const keptBytes = 64 * 1024 ** 2;

/**
 * Makes the file and its folder, readable by its owner only. Calls `onFailure` once, with the system's reason, when the
 * output can no longer be kept (disk full): the command continues without. An output that is too long loses its middle when it is
 * closed, since a child writes into the file by itself until then.
 */
export function openOutputFile(
	path: string,
	onFailure: (reason: string) => void,
	limitBytes = keptBytes,
): OutputFile | undefined {
	let descriptor: number | undefined;
	const giveUp = (error: unknown) => {
		if (descriptor !== undefined) closeSync(descriptor);
		descriptor = undefined;
		onFailure(reasonOf(error));
	};
	try {
		makeOwnFolder(dirname(path));
		descriptor = openSync(path, 'a', 0o600);
	} catch (error) {
		giveUp(error);
		return undefined;
	}
	return {
		descriptor,
		write(chunk) {
			if (descriptor === undefined) return;
			try {
				for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at);
			} catch (error) {
				giveUp(error);
			}
		},
		close() {
			if (descriptor !== undefined) closeSync(descriptor);
			descriptor = undefined;
			cutMiddle(path, limitBytes);
		},
	};
}

/** Keeps the first and the last half of what a file may hold, and says between them what is missing. */
function cutMiddle(path: string, limitBytes: number): void {
	let file: number | undefined;
	try {
		file = openSync(path, 'r+');
		const {size} = fstatSync(file);
		if (size <= limitBytes) return;
		const half = Math.floor(limitBytes / 2);
		const end = Buffer.alloc(half);
		const length = readSync(file, end, 0, half, size - half);
		const note = Buffer.from(`\n[digimon-setup: ${size - half - length} bytes are cut out here]\n`);
		writeSync(file, note, 0, note.length, half);
		writeSync(file, end, 0, length, half + note.length);
		ftruncateSync(file, half + note.length + length);
	} catch {
		// The file stays as long as it is.
	} finally {
		if (file !== undefined) closeSync(file);
	}
}

/** Whether the disk of this file is full; what a child writes by itself is lost then, and only the child gets the error. */
export function isDiskFull(path: string): boolean {
	try {
		return statfsSync(path).bavail === 0;
	} catch {
		return false;
	}
}

/** So many last lines of both streams are kept. */
export const tailLength = 60;

/** The last lines of a file that may still be written; none when it cannot be read. */
export function readTail(path: string): readonly string[] {
	try {
		const all = readEnd(path, 64 * 1024)
			.toString()
			.split('\n')
			.map(cleanLine);
		return (all.at(-1) === '' ? all.slice(0, -1) : all).slice(-tailLength);
	} catch {
		return [];
	}
}

const calmMs = 50;
/** While a child writes, so that little is left to be read when it has ended. */
const busyMs = 10;
/** So much at once, so that keys and signals get their turn however fast a child writes. */
const turnBytes = 4 * 1024 * 1024;

/** Passes on what a file gains while a child writes into it. `finish` reads what is left, to be called when the child has ended. */
export function tailFile(path: string, onChunk: (chunk: Buffer) => void): {finish(): void; close(): void} {
	const file = followFile(path);
	const read = (maxBytes?: number): boolean => {
		let hasGrown = false;
		for (const chunk of file.chunks(maxBytes)) {
			hasGrown = true;
			onChunk(chunk);
		}
		return hasGrown;
	};
	const poll = (): void => {
		timer = setTimeout(poll, read(turnBytes) ? busyMs : calmMs);
	};
	let timer = setTimeout(poll, calmMs);
	return {
		finish: () => void read(),
		close() {
			clearTimeout(timer);
			file.close();
		},
	};
}

/** At most so many lines of one command become events in one window; the file has all. */
export const linesPerWindow = 2000;
export const windowMs = 100;

/** Passes a bounded number of lines per window of time; `leftOut` gets the number of the others, when a new window begins and at the end. */
export function createRateLimiter<T>(
	show: (line: T) => void,
	leftOut: (lines: number) => void,
): {push(line: T, nowMs: number): void; end(): void} {
	let startedAt = Number.NEGATIVE_INFINITY;
	let shown = 0;
	let held = 0;
	const end = () => {
		if (held > 0) leftOut(held);
		held = 0;
	};
	return {
		push(line, nowMs) {
			if (nowMs - startedAt >= windowMs) {
				end();
				startedAt = nowMs;
				shown = 0;
			}
			if (shown >= linesPerWindow) held++;
			else {
				shown++;
				show(line);
			}
		},
		end,
	};
}

/** What is done with a child's output. */
type OutputSink = {
	/** Undefined where the output is on the disk already, or cannot be kept. */
	readonly file: OutputFile | undefined;
	/** Gets every line; what it throws is thrown by `finish`. */
	readonly onLine: ((line: OutputLine) => void) | undefined;
	/** The text of a line for users. */
	readonly readLine: ((text: string) => string) | undefined;
	/** Gets the lines that become events: a bounded number per time. */
	readonly show: (line: OutputLine) => void;
	readonly leftOut: (lines: number) => void;
};

/** Passes a child's output on: to disk first, then line by line. `finish` is to be called once the child has ended. */
export function collectOutput(sink: OutputSink) {
	const tail: string[] = [];
	let thrown: {readonly error: unknown} | undefined;
	const limiter = createRateLimiter(sink.show, sink.leftOut);
	const splitterOf = (stream: OutputLine['stream']) =>
		createLineSplitter((text) => {
			const readable = sink.readLine?.(text) ?? text;
			const line: OutputLine = readable === text ? {stream, text} : {stream, text, readable};
			if (readable !== '' || text === '') tail.push(readable);
			if (tail.length > tailLength) tail.shift();
			limiter.push(line, performance.now());
			try {
				if (thrown === undefined) sink.onLine?.(line);
			} catch (error) {
				thrown = {error};
			}
		});
	const streams = {
		stdout: {splitter: splitterOf('stdout'), kept: keepFirst(16 * 1024 * 1024)},
		stderr: {splitter: splitterOf('stderr'), kept: keepFirst(1024 * 1024)},
	};
	return {
		push(stream: OutputLine['stream'], chunk: Buffer): void {
			sink.file?.write(chunk);
			streams[stream].kept.add(chunk);
			streams[stream].splitter.push(chunk);
		},
		finish(): Pick<CommandResult, 'stdout' | 'stderr' | 'tail'> {
			for (const {splitter} of Object.values(streams)) splitter.end();
			limiter.end();
			if (thrown !== undefined) throw thrown.error;
			return {stdout: streams.stdout.kept.text(), stderr: streams.stderr.kept.text(), tail};
		},
	};
}

/** Decodes as the bytes come, so that a long output costs nothing at its end; a character that the limit cuts is left out. */
function keepFirst(limitBytes: number): {add(bytes: Buffer): void; text(): string} {
	const decoder = new StringDecoder('utf8');
	let text = '';
	let room = limitBytes;
	return {
		add(bytes) {
			if (room <= 0) return;
			text += decoder.write(bytes.subarray(0, room));
			room -= bytes.length;
		},
		text: () => text,
	};
}
