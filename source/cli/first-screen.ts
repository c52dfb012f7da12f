import process from 'node:process';
import {stepIds} from '../domain/step.ts';
import {askedLanguage, chooseLanguage, loadCatalogue, translateKey} from '../i18n/translate.ts';
import {terminalFacts} from '../system/host/terminal.ts';
import {symbolsFor} from '../views/symbols.ts';
import {createAlternateScreen, type AlternateScreen} from '../views/wizard/terminal.tsx';

/** What the first frame is made from, before React, Ink or the tools' facts are there; texts are in the person's language. */
export type FirstFrame = {
	readonly columns: number;
	readonly rows: number;
	readonly heading: string;
	/** The mark of a rehearsal and what is said beside it; undefined when it is none. */
	readonly rehearsal?: {readonly mark: string; readonly message: string};
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
					{text: `  ${rehearsal.message}`, code: color ? '33' : ''},
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

/** The terminal's second screen with the first frame on it, until the wizard takes it over or something else must speak. */
export type FirstScreen = {take(): AlternateScreen; drop(): void};

/** Draws the checklist before even the arguments are understood, where the wizard will most likely open; undefined elsewhere. */
export async function openFirstScreen(args: readonly string[]): Promise<FirstScreen | undefined> {
	const environment = process.env;
	const {mayDraw, mayAsk, mayColour, screenReader, columns = 80, rows = 24} = terminalFacts(process, environment);
	if (!mayDraw || !mayAsk || screenReader || args.includes('--screen-reader')) return undefined;
	const at = args.indexOf('--lang');
	const language = chooseLanguage(askedLanguage(at < 0 ? undefined : args[at + 1], environment), environment);
	await loadCatalogue(language);
	const screen = createAlternateScreen(process.stdout);
	const say = (key: Parameters<typeof translateKey>[0]): string => translateKey(key, language);
	screen.enter(
		firstFrame({
			columns,
			rows,
			heading: say('wizard.screen.looking'),
			...(args[0] === 'rehearse' ? {rehearsal: {mark: say('views.rehearsal'), message: say('wizard.rehearsal')}} : {}),
			titles: stepIds.map((id) => say(`wizard.step.${id}`)),
			mark: symbolsFor(environment, process.platform).waiting,
			looking: say('wizard.looking'),
			color: mayColour && !args.includes('--no-color'),
		}),
	);
	let isTaken = false;
	return {
		take: () => {
			isTaken = true;
			// The settings' file may name another language than flag, variable and locale did.
			if (language !== 'en') screen.clear();
			return screen;
		},
		drop: () => {
			if (!isTaken) screen.close();
		},
	};
}
