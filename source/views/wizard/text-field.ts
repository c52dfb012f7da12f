import {stripVTControlCharacters} from 'node:util';
import stringWidth from 'string-width';
import {span, type Line} from './spans.ts';

/** A line of text that is being typed; `cursor` is where the next letter goes, an index into the text that never parts a letter. */
export type TextField = {readonly text: string; readonly cursor: number};

/** Letters beyond it are not taken. */
const longestText = 4000;
const segmenter = new Intl.Segmenter();
const lettersOf = (text: string): readonly string[] => [...segmenter.segment(text)].map(({segment}) => segment);

/** A text with the cursor behind it. */
export function fieldWith(text: string): TextField {
	return {text, cursor: text.length};
}

/** The field after a key by its name, as in readline and in a browser's field; `typed` is the text of any other key, or what was pasted. */
export function editField(field: TextField, key: string, typed: string): TextField {
	const before = field.text.slice(0, field.cursor);
	const after = field.text.slice(field.cursor);
	switch (key) {
		case 'left':
		case 'ctrl-b':
			return {...field, cursor: before.length - (lettersOf(before).at(-1)?.length ?? 0)};
		case 'right':
		case 'ctrl-f':
			return {...field, cursor: before.length + (lettersOf(after)[0]?.length ?? 0)};
		case 'home':
		case 'ctrl-a':
			return {...field, cursor: 0};
		case 'end':
		case 'ctrl-e':
			return fieldWith(field.text);
		case 'backspace':
			return joined(lettersOf(before).slice(0, -1).join(''), after);
		case 'delete':
		case 'ctrl-d':
			return joined(before, lettersOf(after).slice(1).join(''));
		case 'ctrl-u':
			return joined('', after);
		case 'ctrl-k':
			return joined(before, '');
		case 'ctrl-w':
			return joined(before.replace(/\S*\s*$/, ''), after);
		default:
			return key.startsWith('ctrl-') ? field : inserted(before, typed, after);
	}
}

/** Pasted lines become one; what would steer the terminal is left out. */
function inserted(before: string, typed: string, after: string): TextField {
	const clean = stripVTControlCharacters(typed)
		.replaceAll(/[\t\r\n\u2028\u2029]+/g, ' ')
		.replaceAll(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');
	let kept = '';
	for (const letter of lettersOf(clean))
		if (before.length + kept.length + letter.length + after.length <= longestText) kept += letter;
	return joined(before + kept, after);
}

/** Both parts as one text, the cursor between them, or behind the letter that they have become together. */
function joined(before: string, after: string): TextField {
	const text = before + after;
	let cursor = 0;
	for (const letter of lettersOf(text)) {
		if (cursor >= before.length) break;
		cursor += letter.length;
	}
	return {text, cursor};
}

/** The field in so many cells: the cursor is always seen, what does not fit on either side is marked by `…`. */
export function fieldLine({text, cursor}: TextField, columns: number): Line {
	const before = lettersOf(text.slice(0, cursor));
	const [at = ' ', ...after] = lettersOf(text.slice(cursor));
	const room = columns - stringWidth(at);
	if (room < 1) return [span(' ', 'chosen')];
	const behind = Math.min(widthOf(after), Math.floor(room / 3));
	const left = fitted([...before].reverse(), room - behind);
	const right = fitted(after, room - left.width);
	return [span([...left.letters].reverse().join('')), span(at, 'chosen'), span(right.letters.join(''))];
}

function widthOf(letters: readonly string[]): number {
	return letters.reduce((sum, letter) => sum + stringWidth(letter), 0);
}

/** As many letters as fit, from the cursor away; the last cell says that there are more. */
function fitted(
	letters: readonly string[],
	room: number,
): {readonly letters: readonly string[]; readonly width: number} {
	if (widthOf(letters) <= room) return {letters, width: widthOf(letters)};
	const kept: string[] = [];
	let width = 0;
	for (const letter of letters) {
		const cells = stringWidth(letter);
		if (width + cells > room - 1) break;
		kept.push(letter);
		width += cells;
	}
	return room < 1 ? {letters: [], width: 0} : {letters: [...kept, '…'], width: width + 1};
}
