import type {Span} from './spans.ts';
import type {StepStatus} from './run-state.ts';

/** Every symbol, once. */
export type Marks = Readonly<
	Record<StepStatus | 'now' | 'bar' | 'barEmpty' | 'rule' | 'chosen' | 'arrow' | 'bullet', string>
>;

const unicode: Marks = {
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
const ascii: Marks = {
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
export function marksFor(environment: Readonly<Record<string, string | undefined>>, platform: string): Marks {
	const locale = environment['LC_ALL'] ?? environment['LC_CTYPE'] ?? environment['LANG'] ?? '';
	if (environment['TERM'] === 'linux') return ascii;
	if (platform === 'win32')
		return environment['WT_SESSION'] !== undefined || environment['TERM_PROGRAM'] !== undefined ? unicode : ascii;
	return /^(C|POSIX)$/.test(locale) || (locale.includes('.') && !/utf-?8/i.test(locale)) ? ascii : unicode;
}

/** A step's mark in its colour. */
export function statusMark(marks: Marks, status: StepStatus): Span {
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
	return {text: marks[status], style: style[status]};
}
