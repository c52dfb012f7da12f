import {StringDecoder} from 'node:string_decoder';
import {stripVTControlCharacters} from 'node:util';
import {createSkimmedTail} from './skimmed-tail.ts';

/** A line longer than this is cut, in UTF-16 units. */
export const lineLimit = 16 * 1024;

/** Cuts a stream of bytes into lines: `\r` replaces the line begun, invalid UTF-8 becomes U+FFFD, long lines are cut. */
export type LineSplitter = {
	push(chunk: Buffer): void;
	/** Takes a chunk of a flood: nothing is decoded, only the last bytes are held until `settle`. */
	skim(chunk: Buffer): void;
	/** Tells the last lines of what was skimmed, and answers how many lines were passed over. To be called before the next `push` or `end`. */
	settle(keptLines: number): number;
	/** Tells the last line, if it had no line end. */
	end(): void;
};

/** `onLine` is told each line without its end, cleaned by `cleanLine`. */
export function createLineSplitter(onLine: (text: string) => void): LineSplitter {
	let decoder = new StringDecoder('utf8');
	let pending = '';
	const skimmed = createSkimmedTail();
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
		skim: (chunk) => skimmed.add(chunk),
		settle(keptLines) {
			const held = skimmed.take(keptLines);
			if (held === undefined) return 0;
			if (held.isCut) {
				decoder = new StringDecoder('utf8');
				pending = '';
			}
			take(decoder.write(held.bytes));
			return held.passed;
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
