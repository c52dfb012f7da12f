import type {Terminal} from '@xterm/headless';

/** The sixteen colours of a calm dark theme, by their numbers; the first is the background. */
const background = '#11151c';
const foreground = '#d8dee9';
const palette = ['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'];
const cell = {width: 8.4, height: 17, margin: 12} as const;

type CellStyle = {readonly color: string; readonly bold: boolean; readonly dim: boolean; readonly inverse: boolean};
type Word = {readonly from: number; cells: number; text: string};
/** Cells of one style; its words have their widths, so that no picture viewer can move them. */
type Run = CellStyle & {readonly from: number; cells: number; readonly words: Word[]};

/** A screen: each of its rows drawn, and the size of the terminal. */
export type Drawing = {readonly rows: readonly string[]; readonly columns: number};

/** The visible screen of an emulator, cell by cell. */
export function drawScreen(terminal: Terminal): Drawing {
	const {viewportY} = terminal.buffer.active;
	const rows = Array.from({length: terminal.rows}, (_, row) =>
		runsOf(terminal, viewportY + row)
			.map(drawn)
			.join(''),
	);
	return {rows, columns: terminal.cols};
}

/** A screen as an SVG picture. */
export function picture(drawing: Drawing, title: string): string {
	const rows = drawing.rows.map((row, index) =>
		row === '' ? '' : `<g transform="translate(0 ${yOf(index)})">${row}</g>`,
	);
	return svg(drawing, title, {style: '', content: rows.filter((row) => row !== '').join('\n')});
}

/** A screen of an animation, and how long it is shown. */
export type Frame = Drawing & {readonly holdMs: number};

/** Screens one after the other, for ever, as an SVG picture; who wants less motion sees the last. A row that recurs is written once. */
export function animation(frames: readonly [Frame, ...Frame[]], title: string): string {
	const known = new Map<string, number>();
	const wholeMs = frames.reduce((sum, {holdMs}) => sum + holdMs, 0);
	const percent = (ms: number): string => `${((100 * ms) / wholeMs).toFixed(2)}%`;
	let atMs = 0;
	const styles: string[] = [];
	const shown = frames.map(({rows, holdMs}, index) => {
		const [from, to] = [percent(atMs), percent(atMs + holdMs)];
		atMs += holdMs;
		const hidden = index === 0 ? '' : '0%{visibility:hidden}';
		const end = index === frames.length - 1 ? '' : `${to}{visibility:hidden}`;
		styles.push(`@keyframes k${index}{${hidden}${from}{visibility:visible}${end}}`);
		styles.push(`#f${index}{animation:k${index} ${wholeMs / 1000}s step-end infinite}`);
		const used = rows.flatMap((row, place) => {
			if (row === '') return [];
			known.set(row, known.get(row) ?? known.size);
			return [`<use href="#r${known.get(row)}" y="${yOf(place)}"/>`];
		});
		return `<g id="f${index}" class="f">${used.join('')}</g>`;
	});
	const defined = [...known].map(([row, number]) => `<g id="r${number}">${row}</g>`).join('\n');
	const less = `@media(prefers-reduced-motion:reduce){.f{animation:none;visibility:hidden}#f${frames.length - 1}{visibility:visible}}`;
	const style = [...styles, less].join('\n');
	return svg(frames[0], title, {style, content: `<defs>\n${defined}\n</defs>\n${shown.join('\n')}`});
}

const yOf = (row: number): number => cell.margin + row * cell.height;

function svg(
	{rows, columns}: Drawing,
	title: string,
	{style, content}: {readonly style: string; readonly content: string},
): string {
	const width = (columns * cell.width + 2 * cell.margin).toFixed(0);
	const height = rows.length * cell.height + 2 * cell.margin;
	const colors = palette.map((color, index) => `.c${index}{fill:${color}}`).join('');
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img"><title>${escaped(title)}</title>
<style>text{font:14px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:${foreground}}.b{font-weight:bold}.d{opacity:.6}.i{fill:${background}}${colors}
${style}</style>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
${content}
</svg>
`;
}

function runsOf(terminal: Terminal, row: number): readonly Run[] {
	const line = terminal.buffer.active.getLine(row);
	const runs: Run[] = [];
	for (let column = 0; column < terminal.cols; column += 1) {
		const at = line?.getCell(column);
		if (at === undefined || at.getWidth() === 0) continue;
		const color = at.isFgPalette() ? `c${at.getFgColor() % 8}` : '';
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

/** Adds a letter to its word; words with one blank between them are one text, which keeps its width as a whole. */
function addTo(words: Word[], letter: string, column: number, cells: number): void {
	if (letter.trim() === '') return;
	const last = words.at(-1);
	const gap = last === undefined ? undefined : column - last.from - last.cells;
	if (last === undefined || gap === undefined || gap > 1) return void words.push({from: column, cells, text: letter});
	last.text += ' '.repeat(gap) + letter;
	last.cells += gap + cells;
}

function drawn(run: Run): string {
	const x = (column: number): string => String(Math.round((cell.margin + column * cell.width) * 10) / 10);
	const width = (cells: number): string => String(Math.round(cells * cell.width * 10) / 10);
	const fill = run.color === '' ? `fill="${foreground}"` : `class="${run.color}"`;
	const plate = run.inverse
		? `<rect x="${x(run.from)}" width="${width(run.cells)}" height="${cell.height}" ${fill}/>`
		: '';
	const classes = [run.inverse ? 'i' : run.color, run.bold ? 'b' : '', run.dim ? 'd' : ''].filter((one) => one !== '');
	const style = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
	const text = (word: Word): string =>
		`<text x="${x(word.from)}" y="13" textLength="${width(word.cells)}"${style}>${escaped(word.text)}</text>`;
	return plate + run.words.map(text).join('');
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
