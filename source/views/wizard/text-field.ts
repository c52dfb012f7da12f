/** A line of text that is typed, parted where the cursor stands; the cursor never stands within a letter. */
export type TextField = {readonly before: string; readonly after: string};

/** What a key does to it; `insert` is typed or pasted. */
export type TextEdit =
	| {readonly do: 'insert'; readonly text: string}
	| {
			readonly do:
				| 'left'
				| 'right'
				| 'word-left'
				| 'word-right'
				| 'home'
				| 'end'
				| 'erase'
				| 'delete'
				| 'erase-word'
				| 'erase-before'
				| 'erase-after';
	  };

/** More than a person would type; a pasted file does not fill the memory. */
export const longestText = 4000;

const segmenter = new Intl.Segmenter();

/** The text, with the cursor at its end. */
export function textField(text: string): TextField {
	return {before: text, after: ''};
}

/** The whole text. */
export function textOf({before, after}: TextField): string {
	return before + after;
}

/** The field after a key; pure. Letters are grapheme clusters: an accent or an emoji of several parts is one. */
export function editText(field: TextField, edit: TextEdit): TextField {
	const {before, after} = field;
	switch (edit.do) {
		case 'insert':
			return inserted(field, edit.text);
		case 'left':
			return at(field, before.length - lastLetter(before).length);
		case 'right':
			return at(field, before.length + firstLetter(after).length);
		case 'word-left':
			return at(field, before.length - lastWord(before).length);
		case 'word-right':
			return at(field, before.length + firstWord(after).length);
		case 'home':
			return at(field, 0);
		case 'end':
			return at(field, before.length + after.length);
		case 'erase':
			return {before: before.slice(0, before.length - lastLetter(before).length), after};
		case 'delete':
			return {before, after: after.slice(firstLetter(after).length)};
		case 'erase-word':
			return {before: before.slice(0, before.length - lastWord(before).length), after};
		case 'erase-before':
			return {before: '', after};
		case 'erase-after':
			return {before, after: ''};
	}
}

function at(field: TextField, index: number): TextField {
	const text = textOf(field);
	return {before: text.slice(0, index), after: text.slice(index)};
}

/** Line ends and tabs of what was pasted become blanks, at its edges nothing; other control characters are dropped. */
function inserted({before, after}: TextField, text: string): TextField {
	const clean = text
		.replaceAll(/^[\r\n\t]+|[\r\n\t]+$/g, '')
		.replaceAll(/[\r\n\t]+/g, ' ')
		.replaceAll(/\p{Cc}/gu, '');
	const room = Math.max(0, longestText - before.length - after.length);
	return {before: before + cut(clean, room), after};
}

/** As many whole letters as fit into so many code units. */
function cut(text: string, most: number): string {
	if (text.length <= most) return text;
	let kept = '';
	for (const {segment} of segmenter.segment(text)) {
		if (kept.length + segment.length > most) break;
		kept += segment;
	}
	return kept;
}

const letters = (text: string): readonly string[] => Array.from(segmenter.segment(text), ({segment}) => segment);
const lastLetter = (text: string): string => letters(text).at(-1) ?? '';
const firstLetter = (text: string): string => letters(text)[0] ?? '';
const lastWord = (text: string): string => /\S*\s*$/.exec(text)?.[0] ?? '';
const firstWord = (text: string): string => /^\s*\S*/.exec(text)?.[0] ?? '';
