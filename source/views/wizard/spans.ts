import {stripVTControlCharacters} from 'node:util';
import stringWidth from 'string-width';

const opening = '（「『【〈《';
const closing = '、。，．：；？！）」』】〉》…％';
const han = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}`;

/**
 * What stays together on a row, with the blanks behind it: a word, or a character of a script without blanks and the punctuation that
 * must neither end a row nor begin one. No library: wrap-ansi breaks such scripts anywhere, css-line-break breaks commands at each dash and slash.
 */
const pieces = new RegExp(
	`[${opening}]*(?:[^\\s${han}${opening}${closing}]+|(?![${opening}${closing}])[${han}])[${closing}]*\\s*|\\s+|[^]`,
	'gu',
);
const graphemes = new Intl.Segmenter();

/** Text as rows of at most so many cells, broken between words, or within one that is longer than a row; blanks at a break go. */
export function wrapText(text: string, columns: number): readonly string[] {
	return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, columns));
}

function wrapParagraph(text: string, columns: number): readonly string[] {
	const rows: string[] = [];
	let row = '';
	let width = 0;
	for (const piece of partsOf(text.trim(), columns)) {
		const cells = stringWidth(piece.trimEnd());
		if (row !== '' && width + cells > columns) {
			rows.push(row.trimEnd());
			row = '';
			width = 0;
		}
		row += piece;
		width += stringWidth(piece);
	}
	return [...rows, row.trimEnd()];
}

/** The pieces, and of one that is wider than a row its characters. */
function partsOf(text: string, columns: number): readonly string[] {
	return (text.match(pieces) ?? []).flatMap((piece) =>
		stringWidth(piece.trimEnd()) <= columns ? [piece] : Array.from(graphemes.segment(piece), ({segment}) => segment),
	);
}

/** How a piece of text looks; colours are the terminal's own sixteen, so that light and dark themes both work. */
export type Style = 'plain' | 'strong' | 'dim' | 'good' | 'bad' | 'warn' | 'accent' | 'chosen' | 'banner';

/** A piece of a line. */
export type Span = {readonly text: string; readonly style: Style};

/** One row of the screen. */
export type Line = readonly Span[];

const segmenter = new Intl.Segmenter();

/** A piece of text in a style. */
export function span(text: string, style: Style = 'plain'): Span {
	return {text, style};
}

/** A line of one style. */
export function line(text: string, style: Style = 'plain'): Line {
	return [{text, style}];
}

/** A line with a blank for every control character, and without marks that turn the direction of writing: a tool's words are never obeyed. */
export function cleanLine(of: Line): Line {
	return of.map(({text, style}) => (isPlain(text) ? {text, style} : span(cleaned(text), style)));
}

const cleaned = (text: string): string =>
	stripVTControlCharacters(text)
		.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')
		.replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '');

/** Cells that a line takes. */
export function lineWidth(of: Line): number {
	return of.reduce((sum, piece) => sum + stringWidth(piece.text), 0);
}

/** The text cut to so many cells, a wide character never halved; what is cut is marked by `…`. */
function cutText(text: string, columns: number): string {
	if (columns <= 0) return '';
	if (text.length <= columns && isPlain(text)) return text;
	if (stringWidth(text) <= columns) return text;
	let kept = '';
	let width = 0;
	for (const {segment} of segmenter.segment(text)) {
		const cells = stringWidth(segment);
		if (width + cells > columns - 1) break;
		kept += segment;
		width += cells;
	}
	return `${kept}…`;
}

/** A line cut to so many cells. */
export function cutLine(of: Line, columns: number): Line {
	const kept: Span[] = [];
	let left = columns;
	for (const piece of of) {
		if (left <= 0) break;
		const text = cutText(piece.text, left);
		kept.push({text, style: piece.style});
		left -= stringWidth(text);
		if (text !== piece.text) break;
	}
	return kept;
}

/** Text folded at words to so many cells, as lines of one style; `indent` goes before each. */
export function wrap(text: string, columns: number, style: Style = 'plain', indent = ''): readonly Line[] {
	const width = Math.max(1, columns - stringWidth(indent));
	return wrapText(text, width).map((part) => line(indent + part, style));
}

/** A line filled with blanks between its left and right part. */
export function spread(left: Line, right: Line, columns: number): Line {
	const room = columns - lineWidth(right);
	const cut = cutLine(left, Math.max(0, room - 1));
	const gap = room - lineWidth(cut);
	return gap < 0 ? cutLine(left, columns) : [...cut, span(' '.repeat(gap)), ...right];
}

/** Text filled with blanks to so many cells, or cut. */
export function pad(text: string, columns: number): string {
	const cut = cutText(text, columns);
	return cut + ' '.repeat(Math.max(0, columns - stringWidth(cut)));
}

/** Printable ASCII takes a cell a character: no need to measure. */
function isPlain(text: string): boolean {
	return /^[\u0020-\u007E]*$/.test(text);
}
