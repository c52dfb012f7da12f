/** What the first frame is made from, before React, Ink or the tools' facts are there; texts are in the person's language. */
export type FirstFrame = {
	readonly columns: number;
	readonly rows: number;
	readonly heading: string;
	/** The mark of a rehearsal and what is said beside it; undefined when it is none. */
	readonly rehearsal?: {readonly mark: string; readonly says: string};
	readonly titles: readonly string[];
	readonly mark: string;
	readonly looking: string;
	readonly color: boolean;
};

type Piece = {readonly text: string; readonly code: string};

/**
 * The checklist as text with escape codes, at the very places where the wizard will draw it: a person sees it at once,
 * while the rest is still being loaded, and what is drawn over it covers it.
 */
export function firstFrame({columns, rows, heading, rehearsal, titles, mark, looking, color}: FirstFrame): string {
	const name: Piece = {text: ' digimon-setup ', code: '1;7'};
	const screen: Piece = {text: ` ${heading}`, code: '1'};
	const head: readonly Piece[] =
		rehearsal === undefined
			? [name, screen]
			: [
					name,
					{text: ' ', code: ''},
					{text: ` ${rehearsal.mark} `, code: '7'},
					screen,
					{text: `  ${rehearsal.says}`, code: color ? '33' : ''},
				];
	const shown: readonly (readonly Piece[])[] = [
		head,
		[],
		...titles.map((title) => [{text: `  ${mark} ${title}`, code: '2'}]),
		[],
		[{text: ` ${looking}`, code: '2'}],
	];
	return `${shown
		.slice(0, Math.max(1, rows - 2))
		.map((row) => drawn(row, columns))
		.join('\r\n')}\u001B[H`;
}

/** A row's pieces, cut at the screen's edge: a row that wraps would push the others down. */
function drawn(row: readonly Piece[], columns: number): string {
	let left = columns;
	return row
		.map(({text, code}) => {
			let kept = '';
			for (const letter of text) {
				left -= cellsOf(letter);
				if (left < 0) break;
				kept += letter;
			}
			return `\u001B[${code}m${kept}\u001B[0m`;
		})
		.join('');
}

/** Letters of Chinese, Japanese and Korean take two cells; exactness matters only at the edge. */
function cellsOf(letter: string): number {
	return (letter.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1;
}
