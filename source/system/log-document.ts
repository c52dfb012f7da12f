import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {stripVTControlCharacters} from 'node:util';
import type {LogDocument} from '../domain/log-document.ts';

const pageBytes = 64 * 1024;
const longestLineBytes = 16 * 1024;
/** An offset is kept for each so many lines: a million lines cost a thousand numbers. */
const linesPerMark = 1000;
const newline = 0x0a;

/** Opens a log file for reading while somebody still writes it; memory stays flat whatever its length. */
export function openLog(path: string): LogDocument {
	const marks: number[] = [0];
	const page = Buffer.alloc(pageBytes);
	let descriptor: number | undefined;
	let scanned = 0;
	let count = 0;

	const open = (): number | undefined => {
		if (descriptor !== undefined) return descriptor;
		try {
			descriptor = openSync(path, 'r');
		} catch {
			// Not there yet: a command that has just been announced has no output.
		}
		return descriptor;
	};
	const scan = (): void => {
		const file = open();
		if (file === undefined) return;
		for (let size = fstatSync(file).size; scanned < size; ) {
			const read = readSync(file, page, 0, pageBytes, scanned);
			if (read === 0) return;
			for (let at = page.indexOf(newline); at !== -1 && at < read; at = page.indexOf(newline, at + 1)) {
				count += 1;
				if (count % linesPerMark === 0) marks.push(scanned + at + 1);
			}
			scanned += read;
		}
	};
	const lines = (from: number, wanted: number): readonly string[] => {
		scan();
		const file = open();
		if (file === undefined || wanted <= 0 || from >= count) return [];
		const found: string[] = [];
		const mark = Math.floor(from / linesPerMark);
		eachLine(file, marks[mark] ?? 0, (line, index) => {
			if (mark * linesPerMark + index >= from) found.push(cleaned(line));
			return found.length < Math.min(wanted, count - from);
		});
		return found;
	};
	return {
		lineCount: () => {
			scan();
			return count;
		},
		lines,
		find: (matches, from) => {
			scan();
			for (let start = from; start < count; start += linesPerMark) {
				const at = lines(start, linesPerMark).findIndex(matches);
				if (at !== -1) return start + at;
			}
			return undefined;
		},
		close: () => {
			if (descriptor !== undefined) closeSync(descriptor);
			descriptor = undefined;
		},
	};
}

/** Hands over lines from a byte offset until `more` answers false; an endless line is cut. */
function eachLine(file: number, offset: number, more: (line: Buffer, index: number) => boolean): void {
	const page = Buffer.alloc(pageBytes);
	let rest = Buffer.alloc(0);
	let index = 0;
	for (let at = offset; ; ) {
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
