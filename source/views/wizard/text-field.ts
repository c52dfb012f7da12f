import {cellsOf, charactersOf, cleanRow, fitCharacters, widthOf} from '../text.ts';

/** A line of text that is being typed; `cursor` is the index of the next character, never within a grapheme. */
export type TextField = {readonly text: string; readonly cursor: number};

/** The longest text in UTF-16 units; characters beyond it are dropped. */
const longestText = 4000;

/** A text with the cursor after it. */
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
			return {...field, cursor: before.length - (charactersOf(before).at(-1)?.length ?? 0)};
		case 'right':
		case 'ctrl-f':
			return {...field, cursor: before.length + (charactersOf(after)[0]?.length ?? 0)};
		case 'home':
		case 'ctrl-a':
			return {...field, cursor: 0};
		case 'end':
		case 'ctrl-e':
			return fieldWith(field.text);
		case 'backspace':
			return joinAtCursor(charactersOf(before).slice(0, -1).join(''), after);
		case 'delete':
		case 'ctrl-d':
			return joinAtCursor(before, charactersOf(after).slice(1).join(''));
		case 'ctrl-u':
			return joinAtCursor('', after);
		case 'ctrl-k':
			return joinAtCursor(before, '');
		case 'ctrl-w':
			return joinAtCursor(before.replace(/\S*\s*$/, ''), after);
		default:
			return key.startsWith('ctrl-') ? field : insertText(before, typed, after);
	}
}

/** Inserts text, cleaned for one row. */
function insertText(before: string, typed: string, after: string): TextField {
	let kept = '';
	for (const character of charactersOf(cleanRow(typed)))
		if (before.length + kept.length + character.length + after.length <= longestText) kept += character;
	return joinAtCursor(before + kept, after);
}

/** Joins both parts, with the cursor between them, or after the grapheme that they form together. */
function joinAtCursor(before: string, after: string): TextField {
	const text = before + after;
	let cursor = 0;
	for (const character of charactersOf(text)) if (cursor < before.length) cursor += character.length;
	return {text, cursor};
}

/** The field in `columns` cells, before, at and after the cursor, which is always visible; `…` marks what does not fit on either side. */
export function fieldParts(
	{text, cursor}: TextField,
	columns: number,
): readonly [before: string, at: string, after: string] {
	const before = charactersOf(text.slice(0, cursor));
	const [at = ' ', ...after] = charactersOf(text.slice(cursor));
	const room = columns - cellsOf(at);
	if (room < 1) return ['', ' ', ''];
	const behind = Math.min(widthOf(after), Math.floor(room / 3));
	const left = fitCharacters([...before].reverse(), room - behind);
	const right = fitCharacters(after, room - widthOf(left));
	return [[...left].reverse().join(''), at, right.join('')];
}
