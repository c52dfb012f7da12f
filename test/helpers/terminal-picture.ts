import type {Terminal} from '@xterm/headless';

/** The sixteen colours of a calm dark theme, by their numbers; the first is the background. */
const background = '#11151c';
const foreground = '#d8dee9';
const palette = ['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'];
const cell = {width: 8.4, height: 17, margin: 12} as const;

type CellStyle = {readonly color: string; readonly bold: boolean; readonly dim: boolean; readonly inverse: boolean};
type Word = {readonly from: number; cells: number; text: string};
/** Cells of one style; words are separate texts, so that no picture viewer can move them. */
type Run = CellStyle & {readonly from: number; cells: number; readonly words: Word[]};

/** The visible screen of an emulator as an SVG picture, cell by cell. */
export function terminalPicture(terminal: Terminal, title: string): string {
	const buffer = terminal.buffer.active;
	const width = terminal.cols * cell.width + 2 * cell.margin;
	const height = terminal.rows * cell.height + 2 * cell.margin;
	const rows = Array.from({length: terminal.rows}, (_, row) =>
		runsOf(terminal, buffer.viewportY + row)
			.map((run) => drawn(run, row))
			.join(''),
	).join('\n');
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" width="${width.toFixed(0)}" role="img"><title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
${rows}
</g></svg>
`;
}

function runsOf(terminal: Terminal, row: number): readonly Run[] {
	const line = terminal.buffer.active.getLine(row);
	const runs: Run[] = [];
	for (let column = 0; column < terminal.cols; column += 1) {
		const at = line?.getCell(column);
		if (at === undefined || at.getWidth() === 0) continue;
		const color = at.isFgPalette() ? (palette[at.getFgColor() % 8] ?? foreground) : foreground;
		const style: CellStyle = {color, bold: at.isBold() !== 0, dim: at.isDim() !== 0, inverse: at.isInverse() !== 0};
		const last = runs.at(-1);
		const run = last !== undefined && isSame(last, style) ? last : {...style, from: column, cells: 0, words: []};
		if (run !== last) runs.push(run);
		run.cells += at.getWidth();
		addTo(run.words, at.getChars(), column, at.getWidth());
	}
	return runs;
}

function isSame(one: CellStyle, other: CellStyle): boolean {
	return one.color === other.color && one.bold === other.bold && one.dim === other.dim && one.inverse === other.inverse;
}

function addTo(words: Word[], letter: string, column: number, cells: number): void {
	if (letter.trim() === '') return;
	const last = words.at(-1);
	if (last === undefined || last.from + last.cells !== column) words.push({from: column, cells, text: letter});
	else {
		last.text += letter;
		last.cells += cells;
	}
}

function drawn(run: Run, row: number): string {
	const y = cell.margin + row * cell.height;
	const x = (column: number): string => (cell.margin + column * cell.width).toFixed(1);
	const width = (cells: number): string => (cells * cell.width).toFixed(1);
	const plate = run.inverse
		? `<rect x="${x(run.from)}" y="${y}" width="${width(run.cells)}" height="${cell.height}" fill="${run.color}"/>`
		: '';
	const style = `${run.bold ? ' font-weight="bold"' : ''}${run.dim ? ' opacity="0.6"' : ''}`;
	const text = (word: Word): string =>
		`<text x="${x(word.from)}" y="${y + 13}" textLength="${width(word.cells)}" lengthAdjust="spacingAndGlyphs" fill="${run.inverse ? background : run.color}"${style}>${escaped(word.text)}</text>`;
	return plate + run.words.map(text).join('');
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
