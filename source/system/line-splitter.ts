import {StringDecoder} from 'node:string_decoder';
import {stripVTControlCharacters} from 'node:util';

/** A line longer than this is cut, in UTF-16 units. */
export const lineLimit = 16 * 1024;

const lineFeed = 10;

/** Cuts a stream of bytes into lines: `\r` replaces the line begun, invalid UTF-8 becomes U+FFFD, long lines are cut. */
export type LineSplitter = {
	push(chunk: Buffer): void;
	/** Takes only the last lines of a chunk, and tells how many line ends were passed over; for floods. */
	skim(chunk: Buffer, keptLines: number): number;
	/** Tells the last line, if it had no line end. */
	end(): void;
};

/** `onLine` is told each line without its end, cleaned by `cleanLine`. */
export function createLineSplitter(onLine: (text: string) => void): LineSplitter {
	let decoder = new StringDecoder('utf8');
	let pending = '';
	const take = (text: string) => {
		let start = 0;
		for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
			onLine(cleanLine(pending + text.slice(start, end)));
			pending = '';
			start = end + 1;
		}
		pending = shorten(pending + text.slice(start));
	};
	return {
		push: (chunk) => take(decoder.write(chunk)),
		skim(chunk, keptLines) {
			const from = startOfLastLines(chunk, keptLines);
			if (from > 0) {
				decoder = new StringDecoder('utf8');
				pending = '';
			}
			take(decoder.write(chunk.subarray(from)));
			return countLineFeeds(chunk, from);
		},
		end() {
			const rest = pending + decoder.end();
			pending = '';
			if (rest !== '') onLine(cleanLine(rest));
		},
	};
}

/** What a terminal would show of a line that was overwritten by `\r`, without escape codes and control characters, cut at the limit. */
export function cleanLine(raw: string): string {
	const shown = raw.includes('\r') ? (raw.split('\r').findLast((part) => part !== '') ?? '') : raw;
	const plain = shown.length > lineLimit ? shown.slice(0, lineLimit) : shown;
	// eslint-disable-next-line no-control-regex -- these are what is looked for
	if (!/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(plain)) return plain;
	// eslint-disable-next-line no-control-regex -- these are what is removed
	return stripVTControlCharacters(plain).replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}

/** Keeps a begun line bounded: a replaced part goes, and of a line without end the first part stays. */
function shorten(begun: string): string {
	if (begun.length <= lineLimit) return begun;
	const replaced = begun.lastIndexOf('\r', begun.length - 2);
	const kept = replaced === -1 ? begun : begun.slice(replaced + 1);
	return kept.slice(0, lineLimit);
}

function startOfLastLines(chunk: Buffer, lines: number): number {
	let from = chunk.length;
	for (let left = lines + 1; left > 0; left--) {
		from = from === 0 ? -1 : chunk.lastIndexOf(lineFeed, from - 1);
		if (from === -1) return 0;
	}
	return from + 1;
}

function countLineFeeds(chunk: Buffer, before: number): number {
	let count = 0;
	for (let at = chunk.indexOf(lineFeed); at !== -1 && at < before; at = chunk.indexOf(lineFeed, at + 1)) count++;
	return count;
}
