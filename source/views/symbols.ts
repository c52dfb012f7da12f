import isUnicodeSupported from 'is-unicode-supported';
import type {StepAction, Outcome} from '../domain/event.ts';
import {markStyle, type TextStyle} from '../i18n/terminal-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const unicode = {
	waiting: '○',
	kept: '✔',
	running: '◐',
	done: '✔',
	failed: '✖',
	stopped: '■',
	'left-out': '–',
	undone: '↩',
	bar: '█',
	barEmpty: '░',
	rule: '─',
	chosen: '❯',
	arrow: '→',
	bullet: '•',
};

/** Every symbol of every view. */
export type Symbols = Readonly<typeof unicode>;

const ascii: Symbols = {
	waiting: 'o',
	kept: '+',
	running: '*',
	done: '+',
	failed: 'x',
	stopped: '#',
	'left-out': '-',
	undone: '<',
	bar: '#',
	barEmpty: '.',
	rule: '-',
	chosen: '>',
	arrow: '->',
	bullet: '*',
};

/** The symbols, in ASCII for terminals that cannot show others. */
export function symbolsFor(canShowUnicode: boolean): Symbols {
	return canShowUnicode ? unicode : ascii;
}

/**
 * Whether the terminal shows symbols beyond ASCII: `is-unicode-supported` knows the consoles, of the environment of this process.
 * A locale without UTF-8 rules them out.
 */
export function canShowUnicode(environment: Environment): boolean {
	const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
	const isOtherCharset = /^(?:C|POSIX)$/.test(locale) || (locale.includes('.') && !/utf-?8/i.test(locale));
	return isUnicodeSupported() && !isOtherCharset;
}

/** A screen reader says the words beside a symbol; of the symbols only a failure is said. */
const spokenSymbols = (failed: string): Pick<Symbols, 'done' | 'failed' | 'left-out' | 'waiting'> => ({
	done: '',
	failed,
	'left-out': '',
	waiting: '',
});

/** Paints symbols and text by the marks of `markStyle`; without `color` they stay as they are. */
export function paintSymbols(options: {
	readonly color: boolean;
	readonly unicode: boolean;
	/** Words instead of symbols, for a screen reader. */
	readonly words?: {readonly failed: string; readonly warning: string} | undefined;
}) {
	const {words} = options;
	const symbols = words === undefined ? symbolsFor(options.unicode) : spokenSymbols(words.failed);
	const paint = (style: TextStyle, text: string): string =>
		options.color && text !== '' ? markStyle(style, text) : text;
	const ok = paint('green', symbols.done);
	const failed = paint('red', symbols.failed);
	const leftOut = paint('dim', symbols['left-out']);
	return {
		ok,
		failed,
		warning: paint('yellow', words?.warning ?? '!'),
		open: symbols.waiting,
		paint,
		ofAction(action: StepAction): string {
			if (action === 'keep') return ok;
			return action === 'left-out' || action === 'nothing' ? leftOut : paint('cyan', symbols.waiting);
		},
		ofOutcome(outcome: Outcome): string {
			// The line says it in brackets.
			if (words !== undefined) return '';
			if (outcome === 'failed' || outcome === 'stopped') return failed;
			return outcome === 'skipped' || outcome === 'left-out' ? leftOut : ok;
		},
	};
}

/** The symbols of plain text, each in its colour. */
export type PaintedSymbols = ReturnType<typeof paintSymbols>;

/** Whether to use colours: NO_COLOR and `--no-color` (the setting) turn them off, FORCE_COLOR decides next, then whether this is a terminal. */
export function wantsColor(setting: boolean, isTerminal: boolean, environment: Environment): boolean {
	const forced = environment['FORCE_COLOR'];
	if (!setting) return false;
	if (forced !== undefined) return forced !== '0' && forced !== 'false';
	return isTerminal && environment['TERM'] !== 'dumb';
}
