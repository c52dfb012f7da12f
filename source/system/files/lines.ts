import {StringDecoder} from 'node:string_decoder';
import {cleanText} from '../../i18n/terminal-text.ts';

/** A line longer than this is cut, in UTF-16 units. */
export const lineLimit = 16 * 1024;

/** Cuts a stream of bytes into lines: `\r` replaces the line begun, invalid UTF-8 becomes U+FFFD, long lines are cut. */
export type LineSplitter = {
	push(chunk: Buffer): void;
	/** Passes on the last line, if it had no line end. */
	end(): void;
};

/** Calls `onLine` with each line without its end, cleaned by `cleanLine`. */
export function createLineSplitter(onLine: (text: string) => void): LineSplitter {
	const decoder = new StringDecoder('utf8');
	let pending = '';
	return {
		push(chunk) {
			const text = decoder.write(chunk);
			let start = 0;
			for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
				onLine(cleanLine(pending + text.slice(start, end)));
				pending = '';
				start = end + 1;
			}
			pending = shorten(pending + text.slice(start));
		},
		end() {
			const rest = pending + decoder.end();
			pending = '';
			if (rest !== '') onLine(cleanLine(rest));
		},
	};
}

/** What a terminal would show of a line that was overwritten by `\r`, cleaned by `cleanText` and cut at the limit. */
export function cleanLine(raw: string): string {
	const shown = raw.includes('\r') ? (raw.split('\r').findLast((part) => part !== '') ?? '') : raw;
	return cleanText(shown.length > lineLimit ? shown.slice(0, lineLimit) : shown);
}

/** Keeps a begun line bounded: a replaced part goes, and of a line without end the first part stays. */
function shorten(begun: string): string {
	if (begun.length <= lineLimit) return begun;
	const replaced = begun.lastIndexOf('\r', begun.length - 2);
	const kept = replaced === -1 ? begun : begun.slice(replaced + 1);
	return kept.slice(0, lineLimit);
}
