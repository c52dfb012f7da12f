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
export function foldText(text: string, columns: number): readonly string[] {
	return text.split('\n').flatMap((paragraph) => foldParagraph(paragraph, columns));
}

function foldParagraph(text: string, columns: number): readonly string[] {
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
