import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {stripVTControlCharacters} from 'node:util';
import type {LogDocument} from '../../domain/ports/platform.ts';

/** A file that is read as it grows. */
export type FollowedFile = {
	/** The whole lines that have come since the last call, 64 KiB of the file at a time. */
	next(): Generator<string>;
	/** What stands after the last line end. */
	rest(): readonly string[];
	close(): void;
};

/** Follows a file, which may come later, and may have been cut shorter since (it is then read from its beginning). */
export function followFile(path: string): FollowedFile {
	const piece = Buffer.alloc(65_536);
	let decoder = new TextDecoder();
	let descriptor: number | undefined;
	let position = 0;
	let rest = '';
	const open = (): number | undefined => {
		try {
			return (descriptor ??= openSync(path, 'r'));
		} catch {
			return undefined;
		}
	};
	return {
		*next() {
			const file = open();
			if (file === undefined) return;
			if (fstatSync(file).size < position) {
				position = 0;
				rest = '';
				decoder = new TextDecoder();
			}
			for (;;) {
				const length = readSync(file, piece, 0, piece.length, position);
				if (length === 0) return;
				position += length;
				const lines = (rest + decoder.decode(piece.subarray(0, length), {stream: true})).split('\n');
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

const pageBytes = 64 * 1024;
const longestLineBytes = 16 * 1024;
/** An offset is kept for each so many lines: a million lines cost a thousand numbers. */
const linesPerMark = 1000;
const newline = 0x0a;

/** Opens a log file for reading while a command still writes it; memory stays flat for any length. `readLine` gives the text of a line for users. */
export function openLog(path: string, readLine: (line: string) => string = (line) => line): LogDocument {
	const file = lazyFile(path);
	const index = createLineIndex();

	const lines = (from: number, wanted: number): readonly string[] => {
		const descriptor = file.open();
		if (descriptor === undefined) return [];
		index.read(descriptor);
		if (wanted <= 0 || from >= index.count()) return [];
		const found: string[] = [];
		const {offset, line} = index.before(from);
		eachLine(descriptor, offset, (text, at) => {
			if (line + at >= from) found.push(readLine(cleaned(text)));
			return found.length < Math.min(wanted, index.count() - from);
		});
		return found;
	};
	const lineCount = (): number => {
		const descriptor = file.open();
		if (descriptor !== undefined) index.read(descriptor);
		return index.count();
	};
	const find = (matches: (line: string) => boolean, from: number): number | undefined => {
		for (let start = from; start < lineCount(); start += linesPerMark) {
			const at = lines(start, linesPerMark).findIndex(matches);
			if (at !== -1) return start + at;
		}
		return undefined;
	};
	return {lineCount, lines, find, close: file.close};
}

/** A file that is opened once it is there: a command that has just been announced has no output yet. */
function lazyFile(path: string) {
	let descriptor: number | undefined;
	return {
		open(): number | undefined {
			try {
				descriptor ??= openSync(path, 'r');
			} catch {
				// Not there yet, or never: it has no lines.
			}
			return descriptor;
		},
		close(): void {
			if (descriptor !== undefined) closeSync(descriptor);
			descriptor = undefined;
		},
	};
}

/** Counts lines from where it left off, and keeps the offset of every thousandth. */
function createLineIndex() {
	const symbols: number[] = [0];
	const page = Buffer.alloc(pageBytes);
	let scanned = 0;
	let count = 0;
	return {
		count: (): number => count,
		/** The nearest kept offset before a line, and that line's number. */
		before: (line: number): {readonly offset: number; readonly line: number} => {
			const mark = Math.floor(line / linesPerMark);
			return {offset: symbols[mark] ?? 0, line: mark * linesPerMark};
		},
		read(descriptor: number): void {
			const {size} = fstatSync(descriptor);
			while (scanned < size) {
				const read = readSync(descriptor, page, 0, pageBytes, scanned);
				if (read === 0) return;
				for (let at = page.indexOf(newline); at !== -1 && at < read; at = page.indexOf(newline, at + 1)) {
					count += 1;
					if (count % linesPerMark === 0) symbols.push(scanned + at + 1);
				}
				scanned += read;
			}
		},
	};
}

/** Hands over lines from a byte offset until `more` answers false; an endless line is cut. */
function eachLine(file: number, offset: number, more: (line: Buffer, index: number) => boolean): void {
	const page = Buffer.alloc(pageBytes);
	let rest = Buffer.alloc(0);
	let index = 0;
	for (let at = offset; ;) {
		const read = readSync(file, page, 0, pageBytes, at);
		if (read === 0) return;
		at += read;
		let start = 0;
		for (let end = page.indexOf(newline); end !== -1 && end < read; end = page.indexOf(newline, start)) {
			if (!more(Buffer.concat([rest, page.subarray(start, end)]), index)) return;
			rest = Buffer.alloc(0);
			index += 1;
			start = end + 1;
		}
		rest = Buffer.concat([rest, page.subarray(start, read)]).subarray(0, longestLineBytes);
	}
}

/** Text that can be drawn: no escape codes, no control characters, the last of what `\r` overwrote. */
export function cleaned(line: Buffer | string): string {
	const text = stripVTControlCharacters(line.toString('utf8')).replace(/\r+$/, '');
	return text
		.slice(text.lastIndexOf('\r') + 1)
		.replaceAll('\t', '    ')
		.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, '');
}
