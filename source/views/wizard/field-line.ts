import stringWidth from 'string-width';
import {span, type Line} from './spans.ts';
import type {TextField} from './text-field.ts';

const segmenter = new Intl.Segmenter();

/** The field in so many cells, the cursor's letter marked; what does not fit is cut on both sides and marked by `…`. */
export function fieldLine({before, after}: TextField, columns: number): Line {
	const [first = ' ', ...rest] = Array.from(segmenter.segment(after), ({segment}) => segment);
	const room = columns - stringWidth(first);
	if (room < 0) return [span(' '.repeat(Math.max(0, columns)), 'chosen')];
	const right = kept(rest, Math.floor(room / 3));
	const spare = room - stringWidth(right.text);
	const left = kept(Array.from(segmenter.segment(before), ({segment}) => segment).reverse(), spare);
	const leftText = [...left.letters].reverse().join('');
	// A short beginning leaves its room to the end.
	const end = kept(rest, room - stringWidth(left.isCut ? `…${leftText}` : leftText));
	return [
		span(left.isCut ? '…' : '', 'dim'),
		span(leftText),
		span(first, 'chosen'),
		span(end.letters.join('')),
		span(end.isCut ? '…' : '', 'dim'),
	];
}

/** As many letters as fit, with room for the mark of a cut where not all do. */
function kept(
	letters: readonly string[],
	columns: number,
): {readonly letters: readonly string[]; readonly isCut: boolean; readonly text: string} {
	if (stringWidth(letters.join('')) <= columns) return {letters, isCut: false, text: letters.join('')};
	const fitting: string[] = [];
	let left = columns - 1;
	for (const letter of letters) {
		left -= stringWidth(letter);
		if (left < 0) break;
		fitting.push(letter);
	}
	// Where not even the mark fits, nothing is said to be cut.
	return {letters: fitting, isCut: columns >= 1, text: `${fitting.join('')}${columns >= 1 ? '…' : ''}`};
}
