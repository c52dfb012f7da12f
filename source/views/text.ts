import stringWidth from 'string-width';
import {cleanText} from '../i18n/terminal-text.ts';

const opening = '（「『【〈《';
const closing = '、。，．：；？！）」』】〉》…％';
const han = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}`;

/**
 * What is never broken, with the blanks after it: a word, or a character of a script without blanks and the punctuation that must
 * neither end a row nor begin one. Not by Ink: it wraps with wrap-ansi, which breaks such scripts anywhere and begins rows with blanks;
 * css-line-break breaks commands at each dash and slash.
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

/** Cells of a terminal that a text takes; marks of styles take none. Printable ASCII takes one a character and needs no measuring. */
export function cellsOf(text: string): number {
	return isAscii(text) ? text.length : stringWidth(text.replaceAll(/[\uFDD0-\uFDEF]/g, ''));
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

/** Text for one row: clean, with blanks for tabs and line ends. */
export const cleanRow = (text: string): string => (isAscii(text) ? text : cleanText(text).replaceAll(/[\t\n]+/g, ' '));

/**
 * Cuts text to `columns` cells, never within a wide character; `…` marks a cut. For a part of a row, and for lines of a log that are many
 * times wider than the screen; whole rows are cut by Ink.
 */
export function cutText(text: string, columns: number): string {
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

/** An address, or a log by its path. */
const address = /https?:\/\/[^\s'"<>()]*[\w/]|(?<![\w.-])\/[^\s'":]+\.log\b/g;

/** A row in which the addresses of its text are links (OSC 8); one that is broken over rows stays text. */
export function linked(row: string, text: string): string {
	const whole = new Set(text.match(address));
	return row.replaceAll(address, (shown) => {
		if (!whole.has(shown)) return shown;
		const target = shown.startsWith('/') ? `file://${encodeURI(shown)}` : shown;
		return `\u001B]8;;${target}\u0007${shown}\u001B]8;;\u0007`;
	});
}
