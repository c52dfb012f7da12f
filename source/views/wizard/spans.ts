import stringWidth from 'string-width';
import {cleanText} from '../../i18n/terminal-text.ts';

const opening = '（「『【〈《';
const closing = '、。，．：；？！）」』】〉》…％';
const han = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}`;

/**
 * What is never broken, with the blanks after it: a word, or a character of a script without blanks and the punctuation that must
 * neither end a row nor begin one. No library: wrap-ansi breaks such scripts anywhere, css-line-break breaks commands at each dash and slash.
 */
const pieces = new RegExp(
	`[${opening}]*(?:[^\\s${han}${opening}${closing}]+|(?![${opening}${closing}])[${han}])[${closing}]*\\s*|\\s+|[^]`,
	'gu',
);
const segmenter = new Intl.Segmenter();

/** The characters of a text as they are read: graphemes. */
export function charactersOf(text: string): readonly string[] {
	return Array.from(segmenter.segment(text), ({segment}) => segment);
}

/** Cells of a terminal that a text takes. Printable ASCII takes one a character and needs no measuring. */
export function cellsOf(text: string): number {
	return isAscii(text) ? text.length : stringWidth(text);
}

function isAscii(text: string): boolean {
	return /^[\u0020-\u007E]*$/.test(text);
}

/** Text as rows of at most `columns` cells, broken between words, or within one that is longer than a row; drops blanks at a break. */
export function wrapText(text: string, columns: number): readonly string[] {
	return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, columns));
}

function wrapParagraph(text: string, columns: number): readonly string[] {
	const rows: string[] = [];
	let row = '';
	let width = 0;
	for (const piece of partsOf(text.trim(), columns)) {
		const cells = cellsOf(piece.trimEnd());
		if (row !== '' && width + cells > columns) {
			rows.push(row.trimEnd());
			row = '';
			width = 0;
		}
		row += piece;
		width += cellsOf(piece);
	}
	return [...rows, row.trimEnd()];
}

/** The unbreakable pieces of a text; of one that is wider than a row its characters. */
function partsOf(text: string, columns: number): readonly string[] {
	return (text.match(pieces) ?? []).flatMap((piece) =>
		cellsOf(piece.trimEnd()) <= columns ? [piece] : charactersOf(piece),
	);
}

/** The style of a piece of text; its colours are of the terminal's own sixteen, so that light and dark themes both work. */
export type Style = 'plain' | 'strong' | 'dim' | 'good' | 'bad' | 'warn' | 'accent' | 'chosen' | 'banner';

/** A piece of a line. */
export type Span = {readonly text: string; readonly style: Style};

/** One row of the screen. */
export type Line = readonly Span[];

/** A piece of text in a style. */
export function span(text: string, style: Style = 'plain'): Span {
	return {text, style};
}

/** A line of one style. */
export function line(text: string, style: Style = 'plain'): Line {
	return [{text, style}];
}

/** Cleans a line that is one row, so that output of a tool cannot steer the terminal. */
export function cleanLine(of: Line): Line {
	return of.map(({text, style}) => (isAscii(text) ? {text, style} : span(cleanRow(text), style)));
}

/** Text for one row: clean, with blanks for tabs and line ends. */
export const cleanRow = (text: string): string => cleanText(text).replaceAll(/[\t\n]+/g, ' ');

/** Cells that a line takes. */
export function lineWidth(of: Line): number {
	return widthOf(of.map(({text}) => text));
}

/** Cuts text to `columns` cells, never within a wide character; `…` marks a cut. */
function cutText(text: string, columns: number): string {
	if (columns <= 0) return '';
	return cellsOf(text) <= columns ? text : fitCharacters(charactersOf(text), columns).join('');
}

/** As many characters as fit on `columns` cells; `…` in the last cell if there are more. */
export function fitCharacters(characters: readonly string[], columns: number): readonly string[] {
	if (widthOf(characters) <= columns) return characters;
	if (columns < 1) return [];
	let width = 0;
	const end = characters.findIndex((character) => (width += cellsOf(character)) > columns - 1);
	return [...characters.slice(0, end), '…'];
}

/** Cells that characters take. */
export function widthOf(characters: readonly string[]): number {
	return characters.reduce((sum, character) => sum + cellsOf(character), 0);
}

/** Cuts a line to `columns` cells. */
export function cutLine(of: Line, columns: number): Line {
	const kept: Span[] = [];
	let left = columns;
	for (const piece of of) {
		if (left <= 0) break;
		const text = cutText(piece.text, left);
		kept.push({text, style: piece.style});
		left -= cellsOf(text);
		if (text !== piece.text) break;
	}
	return kept;
}

/** Wraps text to `columns` cells as lines of one style, each after `indent`. */
export function wrapLines(text: string, columns: number, style: Style = 'plain', indent = ''): readonly Line[] {
	const width = Math.max(1, columns - cellsOf(indent));
	return wrapText(text, width).map((part) => line(indent + part, style));
}

/** Puts one line at the left edge and one at the right. */
export function spread(left: Line, right: Line, columns: number): Line {
	const room = columns - lineWidth(right);
	const cut = cutLine(left, Math.max(0, room - 1));
	const gap = room - lineWidth(cut);
	return gap < 0 ? cutLine(left, columns) : [...cut, span(' '.repeat(gap)), ...right];
}

/** Fills text with blanks to `columns` cells, or cuts it. */
export function pad(text: string, columns: number): string {
	const cut = cutText(text, columns);
	return cut + ' '.repeat(Math.max(0, columns - cellsOf(cut)));
}
