import type {Terminal} from '@xterm/headless';

/** The sixteen colours of a calm dark theme, by their numbers; the first is the background. */
const background = '#11151c';
const foreground = '#d8dee9';
const palette = ['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d8dee9'];
const cell = {width: 8.4, height: 17, margin: 12} as const;

type Look = {readonly color: string; readonly bold: boolean; readonly dim: boolean; readonly inverse: boolean};
type Run = Look & {readonly from: number; cells: number; text: string};

/** The visible screen of an emulator as an SVG picture, cell by cell. */
export function terminalPicture(terminal: Terminal, title: string): string {
	const buffer = terminal.buffer.active;
	const width = terminal.cols * cell.width + 2 * cell.margin;
	const height = terminal.rows * cell.height + 2 * cell.margin;
	const rows = Array.from({length: terminal.rows}, (_, row) => runsOf(terminal, buffer.viewportY + row).map((run) => drawn(run, row)).join('')).join('\n');
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" width="${width.toFixed(0)}" role="img"><title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
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
		const look: Look = {color, bold: at.isBold() !== 0, dim: at.isDim() !== 0, inverse: at.isInverse() !== 0};
		const last = runs.at(-1);
		if (last !== undefined && last.color === look.color && last.bold === look.bold && last.dim === look.dim && last.inverse === look.inverse) {
			last.text += at.getChars() || ' ';
			last.cells += at.getWidth();
		} else runs.push({...look, from: column, cells: at.getWidth(), text: at.getChars() || ' '});
	}
	return runs.filter((run) => run.inverse || run.text.trim() !== '');
}

function drawn(run: Run, row: number): string {
	const x = cell.margin + run.from * cell.width;
	const y = cell.margin + row * cell.height;
	const width = (run.cells * cell.width).toFixed(1);
	const plate = run.inverse ? `<rect x="${x.toFixed(1)}" y="${y}" width="${width}" height="${cell.height}" fill="${run.color}"/>` : '';
	const style = `${run.bold ? ' font-weight="bold"' : ''}${run.dim ? ' opacity="0.6"' : ''}`;
	return `${plate}<text x="${x.toFixed(1)}" y="${y + 13}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="${run.inverse ? background : run.color}"${style}>${escaped(run.text)}</text>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
