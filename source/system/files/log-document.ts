import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import type {LogDocument} from '../../domain/ports/platform.ts';
import {createLineSplitter} from './lines.ts';

/** A file that is read as it grows. */
export type FollowedFile = {
	/** The bytes that have come since the last call, 64 KiB at a time and at most `maxBytes`. */
	chunks(maxBytes?: number): Generator<Buffer>;
	/** The whole lines that have come since the last call. */
	next(): Generator<string>;
	/** The text after the last line end. */
	rest(): readonly string[];
	close(): void;
};

const pageBytes = 64 * 1024;

/** Follows a file from a byte offset. The file may be created later; one that became shorter is read from its beginning, after `onRestart`. */
export function followFile(path: string, offset = 0, onRestart: () => void = () => {}): FollowedFile {
	let descriptor: number | undefined;
	let position = offset;
	let decoder = new TextDecoder();
	let rest = '';
	const open = (): number | undefined => {
		try {
			return (descriptor ??= openSync(path, 'r'));
		} catch {
			// Not there yet, or never: it has no lines.
			return undefined;
		}
	};
	function* chunks(maxBytes = Number.POSITIVE_INFINITY): Generator<Buffer> {
		const file = open();
		if (file === undefined) return;
		const {size} = fstatSync(file);
		if (size < position) {
			onRestart();
			position = 0;
			decoder = new TextDecoder();
			rest = '';
		}
		const end = Math.min(size, position + maxBytes);
		while (position < end) {
			const page = Buffer.allocUnsafe(Math.min(pageBytes, end - position));
			const length = readSync(file, page, 0, page.length, position);
			if (length === 0) return;
			position += length;
			yield page.subarray(0, length);
		}
	}
	return {
		chunks,
		*next() {
			for (const chunk of chunks()) {
				const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n');
				rest = lines.pop() ?? '';
				yield* lines;
			}
		},
		rest: () => (rest === '' ? [] : [rest]),
		close() {
			if (descriptor !== undefined) closeSync(descriptor);
			descriptor = undefined;
		},
	};
}

/** The last bytes of a file that may still be written. Throws the system's error. */
export function readEnd(path: string, maxBytes: number): Buffer {
	const descriptor = openSync(path, 'r');
	try {
		const {size} = fstatSync(descriptor);
		const end = Buffer.alloc(Math.min(size, maxBytes));
		return end.subarray(0, readSync(descriptor, end, 0, end.length, size - end.length));
	} finally {
		closeSync(descriptor);
	}
}

/** An offset is kept for each so many lines: a million lines cost a thousand numbers. */
const linesPerOffset = 1000;

/** Opens a log file that may still be written; memory stays flat for any length. `readLine` gives the text of a line for users. */
export function openLog(path: string, readLine: (line: string) => string = (line) => line): LogDocument {
	const offsets: number[] = [0];
	let bytes = 0;
	let count = 0;
	const file = followFile(path, 0, () => {
		offsets.length = 1;
		bytes = 0;
		count = 0;
	});
	const lineCount = (): number => {
		for (const chunk of file.chunks()) {
			for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) {
				count += 1;
				if (count % linesPerOffset === 0) offsets.push(bytes + at + 1);
			}
			bytes += chunk.length;
		}
		return count;
	};
	const lines = (from: number, wanted: number): readonly string[] => {
		const end = Math.min(from + wanted, lineCount());
		if (from >= end) return [];
		const found: string[] = [];
		const kept = Math.floor(from / linesPerOffset);
		let line = kept * linesPerOffset;
		const splitter = createLineSplitter((text) => {
			if (line >= from && line < end) found.push(readLine(text.replaceAll('\t', '    ')));
			line += 1;
		});
		const page = followFile(path, offsets[kept]);
		for (const chunk of page.chunks()) {
			splitter.push(chunk);
			if (line >= end) break;
		}
		page.close();
		return found;
	};
	const find = (matches: (line: string) => boolean, from: number): number | undefined => {
		for (let start = from; start < lineCount(); start += linesPerOffset) {
			const at = lines(start, linesPerOffset).findIndex(matches);
			if (at !== -1) return start + at;
		}
		return undefined;
	};
	return {lineCount, lines, find, close: file.close};
}
