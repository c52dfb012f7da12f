import type {MessageKey} from '../../i18n/en/index.ts';
import {typedSettings} from '../setting-input.ts';
import type {UiState} from './state/ui-state.ts';

/** Keys with the same meaning, and how the footer and the list of keys show them. */
const bind = <const I extends string>(intent: I, label: MessageKey, shown: string, keys: readonly string[]) => ({
	intent,
	label,
	shown,
	keys,
	quiet: false,
});

/** Keys that only the list of keys shows. */
const quiet = <const I extends string>(...of: Parameters<typeof bind<I>>) => ({...bind(...of), quiet: true});

const interrupt = quiet('interrupt', 'wizard.keyInterrupt', 'Ctrl-C', ['ctrl-c']);
const explain = bind('explain', 'wizard.keyExplain', 'x', ['x', 'i']);
const help = bind('help', 'wizard.keyHelp', '?', ['?', 'h']);
const checks = bind('checks', 'wizard.keyChecks', 'd', ['d']);
const fetch = bind('fetch', 'wizard.keyFetch', 't', ['t']);
const rehearse = bind('rehearse', 'wizard.keyRehearse', 'R', ['R']);
const quit = bind('quit', 'wizard.keyQuit', 'q', ['q']);
const stop = bind('quit', 'wizard.keyInterrupt', 'Ctrl-C', ['ctrl-c', 'q']);
const copyAdvice = bind('copy', 'wizard.keyCopyAdvice', 'c', ['c']);
const copyNumbered = bind('copy-numbered', 'wizard.keyCopyNumbered', '1-9', [...'123456789']);
const startOver = bind('start-over', 'wizard.keyStartOver', 'n', ['n']);
const nextChoice = bind('next-choice', 'wizard.keyNextChoice', 'Tab', ['tab']);
const arrows = [quiet('up', 'wizard.keyUp', '↑', ['up', 'k']), quiet('down', 'wizard.keyDown', '↓', ['down', 'j'])];
const pages = [
	quiet('page-up', 'wizard.keyPageUp', 'PgUp', ['pageup', 'b']),
	quiet('page-down', 'wizard.keyPageDown', 'PgDn', ['pagedown', 'space']),
];
const log = [
	...pages,
	quiet('top', 'wizard.keyTop', 'g', ['home', 'g']),
	quiet('follow', 'wizard.keyBottom', 'G', ['end', 'G']),
	quiet('follow', 'wizard.keyFollow', 'f', ['f']),
	bind('filter', 'wizard.keyFilter', '/', ['/']),
	quiet('first-error', 'wizard.keyFirstError', 'e', ['e']),
	quiet('wrap', 'wizard.keyWrap', 'w', ['w']),
];
const stepsAndLog = [
	quiet('up', 'wizard.keyPreviousStep', '↑', ['up', 'k']),
	quiet('down', 'wizard.keyNextStep', '↓', ['down', 'j']),
	explain,
	bind('enlarge', 'wizard.keyEnlarge', 'l', ['l']),
	quiet('log-up', 'wizard.keyLogUp', '[', ['K', '[']),
	quiet('log-down', 'wizard.keyLogDown', ']', ['J', ']']),
	...log,
	quiet('copy', 'wizard.keyCopy', 'c', ['c']),
	help,
];
/** The log on the whole screen. */
const largeLog = [
	bind('enlarge', 'wizard.keyClose', 'Esc', ['escape', 'q', 'l']),
	quiet('log-up', 'wizard.keyLogUp', '↑', ['up', 'k', 'K', '[']),
	quiet('log-down', 'wizard.keyLogDown', '↓', ['down', 'j', 'J', ']']),
	...log,
	quiet('copy', 'wizard.keyCopy', 'c', ['c']),
	help,
	interrupt,
];
const edit = bind('edit', 'wizard.keyEdit', 'e', ['e', 'right']);
/** Enter starts only from the steps; in the settings it changes the chosen one. */
const entersPlan = {
	steps: [bind('start', 'wizard.keyStart', 'Enter', ['enter'])],
	fields: [bind('edit', 'wizard.keyEdit', 'Enter', ['enter', 'e', 'right'])],
};
const consent = bind('consent', 'wizard.keyConsent', 'y', ['y', 'space']);
const look = bind('start', 'wizard.keyLook', 'Enter', ['enter']);
const plan = [
	quit,
	explain,
	bind('switch-focus', 'wizard.keyFocus', 'Tab', ['tab']),
	checks,
	...arrows,
	help,
	interrupt,
];
const screens = {
	looking: [checks, quit, interrupt],
	run: [stop, ...stepsAndLog],
	failure: [
		bind('retry', 'wizard.keyRetry', 'r', ['r', 'enter']),
		bind('edit', 'wizard.keyRetrySetting', 's', ['s']),
		quit,
		checks,
		copyAdvice,
		copyNumbered,
		quiet('skip', 'wizard.keySkip', 'S', ['S']),
		...stepsAndLog.filter(({intent}) => intent !== 'copy'),
		interrupt,
	],
	end: [bind('open', 'wizard.keyOpen', 'o', ['o', 'enter']), quit, checks, ...stepsAndLog, interrupt],
};
const scrolling = [bind('close', 'wizard.keyClose', 'Esc', ['escape', 'q', 'enter']), ...arrows, ...pages, interrupt];
const questions = {
	running: [
		bind('quit', 'wizard.keyStopRun', 'y', ['y', 'ctrl-c']),
		bind('close', 'wizard.keyGoOn', 'n', ['n', 'escape', 'enter']),
	],
	tunnel: [
		bind('keep-tunnel', 'wizard.keyKeepTunnel', 'k', ['k', 'enter', 'ctrl-c']),
		bind('stop-tunnel', 'wizard.keyStopTunnel', 's', ['s']),
		bind('close', 'wizard.keyStay', 'Esc', ['escape']),
	],
	'new-cluster': [
		bind('accept', 'wizard.keyNewCluster', 'y', ['y']),
		bind('close', 'wizard.keyKeepCluster', 'n', ['n', 'escape', 'enter']),
		interrupt,
	],
};
const typing = [
	bind('accept', 'wizard.keyAccept', 'Enter', ['enter']),
	bind('close', 'wizard.keyClose', 'Esc', ['escape']),
	interrupt,
];
const editing = [
	bind('up', 'wizard.keyOtherSetting', '↑↓', ['up']),
	quiet('down', 'wizard.keyOtherSetting', '↓', ['down']),
	...typing,
];

/** The keys of what helps beside a retry. They come first in the footer. */
const recoveryBindings = ({recovery}: UiState) => [
	...(recovery?.fetch ? [fetch] : []),
	...(recovery?.rehearse ? [rehearse] : []),
];

/** The keys that work now: the overlay's, else the screen's. Footer, list of keys and controller use the same bindings. */
export function bindingsFor(ui: UiState) {
	switch (ui.overlay?.kind) {
		case 'edit':
			return typedSettings[ui.overlay.field]?.choices === undefined ? editing : [...editing, nextChoice];
		case 'filter':
			return typing;
		case 'checks':
			return [...recoveryBindings(ui), ...(ui.overlay.copies ? [copyAdvice] : []), ...scrolling];
		case 'explain':
		case 'help':
			return scrolling;
		case 'leave':
			return questions[ui.overlay.why];
		case 'new-cluster':
			return questions['new-cluster'];
		default:
			return ui.logIsLarge ? largeLog : screenBindings(ui);
	}
}

function screenBindings(ui: UiState) {
	if (ui.screen !== 'plan') return [...recoveryBindings(ui), ...screens[ui.screen]];
	return [
		...(ui.mayStartOver ? [look, startOver] : [...entersPlan[ui.focus], consent]),
		...plan,
		...(ui.focus === 'steps' ? [edit] : []),
	];
}

/** Keys with their meaning. */
export type Binding = ReturnType<typeof bindingsFor>[number];

/** What a key means; the controller does it. */
export type Intent = Binding['intent'];

/** What a key means now; undefined when it means nothing. */
export function intentOf(ui: UiState, key: string): Intent | undefined {
	return bindingsFor(ui).find((binding) => binding.keys.includes(key))?.intent;
}
