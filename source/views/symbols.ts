import {styleText} from 'node:util';
import type {StepAction, Outcome} from '../domain/event.ts';
import type {Span} from './wizard/spans.ts';
import type {StepStatus} from './wizard/state/run-state.ts';

type Style = Parameters<typeof styleText>[0];

/** How text is marked and coloured on this terminal or pipe. */
export type Symbols = {
	readonly ok: string;
	readonly failed: string;
	readonly open: string;
	readonly left: string;
	paint(style: Style, text: string): string;
	ofMove(move: StepAction): string;
	ofOutcome(outcome: Outcome): string;
};

/** Symbols with an ASCII fall-back for consoles that cannot show them; colours only where they are wanted. */
export function createSymbols(options: {readonly color: boolean; readonly unicode: boolean}): Symbols {
	const [ok, failed, open, left] = options.unicode ? ['✔', '✖', '○', '–'] : ['+', 'x', 'o', '-'];
	const paint = (style: Style, text: string): string =>
		options.color ? styleText(style, text, {validateStream: false}) : text;
	const green = paint('green', ok);
	const red = paint('red', failed);
	const plain = paint('dim', left);
	return {
		ok: green,
		failed: red,
		open,
		left: plain,
		paint,
		ofMove: (move) =>
			move === 'keep' ? green : move === 'left-out' || move === 'nothing' ? plain : paint('cyan', open),
		ofOutcome: (outcome) =>
			outcome === 'failed' || outcome === 'stopped'
				? red
				: outcome === 'skipped' || outcome === 'left-out'
					? plain
					: green,
	};
}

/** May symbols beyond ASCII be shown: not on the Windows console of old, not in a locale that is not UTF-8. */
export function canShowUnicode(platform: string, environment: Readonly<Record<string, string | undefined>>): boolean {
	if (platform === 'win32') return environment['WT_SESSION'] !== undefined || environment['TERM_PROGRAM'] === 'vscode';
	const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
	return environment['TERM'] !== 'linux' && (locale === '' || /utf-?8/i.test(locale));
}

/** Are colours wanted: FORCE_COLOR wins, then the setting (which holds `--no-color` and NO_COLOR), then whether it is a terminal. */
export function wantsColor(
	setting: boolean,
	isTerminal: boolean,
	environment: Readonly<Record<string, string | undefined>>,
): boolean {
	const forced = environment['FORCE_COLOR'];
	if (!setting) return false;
	if (forced !== undefined) return forced !== '0' && forced !== 'false';
	return isTerminal && environment['TERM'] !== 'dumb';
}

/** Every symbol, once. */
export type WizardSymbols = Readonly<
	Record<StepStatus | 'now' | 'bar' | 'barEmpty' | 'rule' | 'chosen' | 'arrow' | 'bullet', string>
>;

const unicode: WizardSymbols = {
	waiting: '○',
	kept: '✔',
	running: '◐',
	done: '✔',
	failed: '✘',
	stopped: '■',
	'left-out': '–',
	undone: '↩',
	now: '▸',
	bar: '█',
	barEmpty: '░',
	rule: '─',
	chosen: '❯',
	arrow: '→',
	bullet: '•',
};
const ascii: WizardSymbols = {
	waiting: '.',
	kept: '+',
	running: '*',
	done: '+',
	failed: 'x',
	stopped: '#',
	'left-out': '-',
	undone: '<',
	now: '>',
	bar: '#',
	barEmpty: '.',
	rule: '-',
	chosen: '>',
	arrow: '->',
	bullet: '*',
};

/** Unicode where the terminal is likely to have it, ASCII elsewhere (the Linux console, an old Windows console, a non-UTF-8 locale). */
export function symbolsFor(environment: Readonly<Record<string, string | undefined>>, platform: string): WizardSymbols {
	const locale = environment['LC_ALL'] ?? environment['LC_CTYPE'] ?? environment['LANG'] ?? '';
	if (environment['TERM'] === 'linux') return ascii;
	if (platform === 'win32')
		return environment['WT_SESSION'] !== undefined || environment['TERM_PROGRAM'] !== undefined ? unicode : ascii;
	return /^(C|POSIX)$/.test(locale) || (locale.includes('.') && !/utf-?8/i.test(locale)) ? ascii : unicode;
}

/** A step's mark in its colour. */
export function statusMark(symbols: WizardSymbols, status: StepStatus): Span {
	const style = {
		waiting: 'dim',
		kept: 'good',
		running: 'accent',
		done: 'good',
		failed: 'bad',
		stopped: 'warn',
		'left-out': 'dim',
		undone: 'dim',
	} as const;
	return {text: symbols[status], style: style[status]};
}
