import type {MessageKey} from '../../i18n/en/index.ts';
import {typedSettings} from '../setting-input.ts';
import type {UiState} from './state/ui-state.ts';

/** What a key means; the controller does it. */
export type Intent =
	| 'up'
	| 'down'
	| 'page-up'
	| 'page-down'
	| 'top'
	| 'bottom'
	| 'log-up'
	| 'log-down'
	| 'switch-focus'
	| 'next-step'
	| 'previous-step'
	| 'start'
	| 'edit'
	| 'next-choice'
	| 'accept'
	| 'close'
	| 'consent'
	| 'explain'
	| 'help'
	| 'checks'
	| 'fetch'
	| 'rehearse'
	| 'filter'
	| 'first-error'
	| 'follow'
	| 'wrap'
	| 'enlarge'
	| 'copy'
	| 'open'
	| 'retry'
	| 'skip'
	| 'interrupt'
	| 'quit'
	| 'keep-tunnel'
	| 'stop-tunnel';

/** Keys with the same meaning. `label` is shown in the footer and in the list of keys, of `quiet` ones only in the list. */
export type Binding = {
	readonly keys: readonly string[];
	readonly shown: string;
	readonly intent: Intent;
	readonly label: MessageKey;
	readonly quiet?: boolean;
};

const interrupt: Binding = {
	keys: ['ctrl-c'],
	shown: 'Ctrl-C',
	intent: 'interrupt',
	label: 'wizard.keyInterrupt',
	quiet: true,
};
const close: Binding = {keys: ['escape', 'q', 'enter'], shown: 'Esc', intent: 'close', label: 'wizard.keyClose'};
const arrows: readonly Binding[] = [
	{keys: ['up', 'k'], shown: '↑', intent: 'up', label: 'wizard.keyUp', quiet: true},
	{keys: ['down', 'j'], shown: '↓', intent: 'down', label: 'wizard.keyDown', quiet: true},
];
const everywhere: readonly Binding[] = [
	{keys: ['x', 'i'], shown: 'x', intent: 'explain', label: 'wizard.keyExplain'},
	{keys: ['?', 'h'], shown: '?', intent: 'help', label: 'wizard.keyHelp'},
];
const checks: Binding = {keys: ['d'], shown: 'd', intent: 'checks', label: 'wizard.keyChecks'};
const fetch: Binding = {keys: ['t'], shown: 't', intent: 'fetch', label: 'wizard.keyFetch'};
const rehearse: Binding = {keys: ['R'], shown: 'R', intent: 'rehearse', label: 'wizard.keyRehearse'};
const quit: Binding = {keys: ['q'], shown: 'q', intent: 'quit', label: 'wizard.keyQuit'};
const logKeys: readonly Binding[] = [
	{keys: ['l'], shown: 'l', intent: 'enlarge', label: 'wizard.keyEnlarge'},
	{keys: ['pageup', 'b'], shown: 'PgUp', intent: 'page-up', label: 'wizard.keyPageUp', quiet: true},
	{keys: ['pagedown', 'space'], shown: 'PgDn', intent: 'page-down', label: 'wizard.keyPageDown', quiet: true},
	{keys: ['K', '['], shown: '[', intent: 'log-up', label: 'wizard.keyLogUp', quiet: true},
	{keys: ['J', ']'], shown: ']', intent: 'log-down', label: 'wizard.keyLogDown', quiet: true},
	{keys: ['home', 'g'], shown: 'g', intent: 'top', label: 'wizard.keyTop', quiet: true},
	{keys: ['end', 'G'], shown: 'G', intent: 'bottom', label: 'wizard.keyBottom', quiet: true},
	{keys: ['f'], shown: 'f', intent: 'follow', label: 'wizard.keyFollow', quiet: true},
	{keys: ['/'], shown: '/', intent: 'filter', label: 'wizard.keyFilter'},
	{keys: ['e'], shown: 'e', intent: 'first-error', label: 'wizard.keyFirstError', quiet: true},
	{keys: ['w'], shown: 'w', intent: 'wrap', label: 'wizard.keyWrap', quiet: true},
	{keys: ['c'], shown: 'c', intent: 'copy', label: 'wizard.keyCopy', quiet: true},
];
const plan: readonly Binding[] = [
	{keys: ['enter'], shown: 'Enter', intent: 'start', label: 'wizard.keyStart'},
	...arrows,
	{keys: ['tab'], shown: 'Tab', intent: 'switch-focus', label: 'wizard.keyFocus'},
	{keys: ['e', 'right'], shown: 'e', intent: 'edit', label: 'wizard.keyEdit'},
	{keys: ['y', 'space'], shown: 'y', intent: 'consent', label: 'wizard.keyConsent'},
	...everywhere,
	checks,
	quit,
	interrupt,
];
const run: readonly Binding[] = [
	{keys: ['up', 'k'], shown: '↑', intent: 'up', label: 'wizard.keyPreviousStep', quiet: true},
	{keys: ['down', 'j'], shown: '↓', intent: 'down', label: 'wizard.keyNextStep', quiet: true},
	...everywhere.slice(0, 1),
	...logKeys,
	...everywhere.slice(1),
	interrupt,
];
const copyAdvice: Binding = {keys: ['c'], shown: 'c', intent: 'copy', label: 'wizard.keyCopyAdvice'};
const failure: readonly Binding[] = [
	{keys: ['r', 'enter'], shown: 'r', intent: 'retry', label: 'wizard.keyRetry'},
	{keys: ['s'], shown: 's', intent: 'edit', label: 'wizard.keyRetrySetting'},
	quit,
	checks,
	copyAdvice,
	{keys: ['S'], shown: 'S', intent: 'skip', label: 'wizard.keySkip', quiet: true},
	...run.filter((binding) => binding.intent !== 'interrupt' && binding.intent !== 'copy'),
	interrupt,
];
const end: readonly Binding[] = [
	{keys: ['o', 'enter'], shown: 'o', intent: 'open', label: 'wizard.keyOpen'},
	quit,
	checks,
	...run.filter((binding) => binding.intent !== 'interrupt'),
	interrupt,
];
const looking: readonly Binding[] = [checks, quit, interrupt];
const scrolling: readonly Binding[] = [
	close,
	...arrows,
	{keys: ['pageup', 'b'], shown: 'PgUp', intent: 'page-up', label: 'wizard.keyPageUp', quiet: true},
	{keys: ['pagedown', 'space'], shown: 'PgDn', intent: 'page-down', label: 'wizard.keyPageDown', quiet: true},
	interrupt,
];
const leaveRunning: readonly Binding[] = [
	{keys: ['y', 'ctrl-c'], shown: 'y', intent: 'quit', label: 'wizard.keyStopRun'},
	{keys: ['n', 'escape', 'enter'], shown: 'n', intent: 'close', label: 'wizard.keyGoOn'},
];
const leaveTunnel: readonly Binding[] = [
	{keys: ['k', 'enter', 'ctrl-c'], shown: 'k', intent: 'keep-tunnel', label: 'wizard.keyKeepTunnel'},
	{keys: ['s'], shown: 's', intent: 'stop-tunnel', label: 'wizard.keyStopTunnel'},
	{keys: ['escape'], shown: 'Esc', intent: 'close', label: 'wizard.keyStay'},
];
const typing: readonly Binding[] = [
	{keys: ['enter'], shown: 'Enter', intent: 'accept', label: 'wizard.keyAccept'},
	{keys: ['escape'], shown: 'Esc', intent: 'close', label: 'wizard.keyClose'},
	interrupt,
];
const editing: readonly Binding[] = [
	{keys: ['up'], shown: '↑↓', intent: 'up', label: 'wizard.keyOtherSetting'},
	{keys: ['down'], shown: '↓', intent: 'down', label: 'wizard.keyOtherSetting', quiet: true},
	...typing,
];
const nextChoice: Binding = {keys: ['tab'], shown: 'Tab', intent: 'next-choice', label: 'wizard.keyNextChoice'};
const screens = {looking, plan, run, failure, end} as const;

/** The keys of what helps beside a retry. They come first in the footer. */
function recoveryBindings({recovery}: UiState): readonly Binding[] {
	return [...(recovery?.fetch ? [fetch] : []), ...(recovery?.rehearse ? [rehearse] : [])];
}

/** The keys that work now: the overlay's, else the screen's. Footer, list of keys and controller use the same bindings. */
export function bindingsFor(ui: UiState): readonly Binding[] {
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
			return ui.overlay.why === 'running' ? leaveRunning : leaveTunnel;
		default:
			return [...recoveryBindings(ui), ...screens[ui.screen]];
	}
}

/** What a key means now; undefined when it means nothing. */
export function intentOf(ui: UiState, key: string): Intent | undefined {
	return bindingsFor(ui).find((binding) => binding.keys.includes(key))?.intent;
}
