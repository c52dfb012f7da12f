import {cellsOf, cleanRow, wrapText} from './text.ts';

/** A cell: its text, and how it is styled once it is padded. */
export type Cell = string | {readonly text: string; readonly paint: (text: string) => string};

/** How a table is laid out. */
export type TableLayout = {
	/** Cells of the terminal; undefined in a file or a pipe, where a row stays one line. */
	readonly columns?: number | undefined;
	/** Blanks before each row. */
	readonly indent?: number;
};

const textOf = (cell: Cell): string => cleanRow(typeof cell === 'string' ? cell : cell.text);
const painted = (cell: Cell, text: string): string => (typeof cell === 'string' ? text : cell.paint(text));

/** The blanks between two columns. */
const gap = '  ';
/** A last column narrower than this begins on a line of its own. */
const leastCells = 30;

/**
 * Rows of cells as aligned lines, the lines of each row together; wide characters are measured. A column that is empty in all rows is left
 * out. The last cell is never padded; on a terminal it is wrapped below itself, or below the row where little room is left beside it.
 */
export function tableRows(
	rows: readonly (readonly Cell[])[],
	{columns, indent = 0}: TableLayout = {},
): readonly (readonly string[])[] {
	const count = Math.max(0, ...rows.map((row) => row.length));
	const kept = Array.from({length: count}, (_, at) => at).filter((at) =>
		rows.some((row) => textOf(row[at] ?? '') !== ''),
	);
	const widths = kept.map((at) => Math.max(...rows.map((row) => cellsOf(textOf(row[at] ?? '')))));
	const before = widths.slice(0, -1).reduce((sum, width) => sum + width + gap.length, indent);
	return rows.map((row) => {
		const cells = kept.map((at) => row[at] ?? '');
		const head = cells
			.slice(0, -1)
			.map((cell, at) => painted(cell, textOf(cell)) + ' '.repeat((widths[at] ?? 0) - cellsOf(textOf(cell))))
			.join(gap);
		const last = cells.at(-1) ?? '';
		const [first = '', ...others] = lastLines(textOf(last), columns, before, indent);
		const line = [head, painted(last, first)].filter((_, at) => at > 0 || cells.length > 1).join(gap);
		const below = ' '.repeat(first === '' ? indent + 4 : before);
		return [
			`${' '.repeat(indent)}${line}`.trimEnd(),
			...others.map((other) => `${below}${painted(last, other)}`.trimEnd()),
		];
	});
}

/** The text of a last cell by lines; the first is empty where all of it stands below the row. */
function lastLines(text: string, columns: number | undefined, before: number, indent: number): readonly string[] {
	if (columns === undefined || cellsOf(text) <= columns - before) return [text];
	const room = columns - before;
	return room >= leastCells ? wrapText(text, room) : ['', ...wrapText(text, Math.max(10, columns - indent - 4))];
}

/** The rows as lines. */
export const tableLines = (rows: readonly (readonly Cell[])[], layout: TableLayout = {}): readonly string[] =>
	tableRows(rows, layout).flat();
