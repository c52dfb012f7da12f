import type {MessageKey} from '../../i18n/en/index.ts';
import type {MessageValues} from '../../i18n/message.ts';
import {tabsWithCommands} from '../lesson/blocks.ts';
import {typedSettings} from '../setting-input.ts';
import type {KeyHint} from './components/footer.tsx';
import type {Model} from './state/model.ts';
import {
	advisedField,
	changesOfRun,
	checkCommands,
	failureCommands,
	isBeforeStart,
	needsConsent,
	shownCommand,
} from './state/selectors.ts';

/** What decides which keys work. */
export type Situation = Pick<Model, 'ui' | 'run' | 'plan' | 'recovery'>;

/** The headings of the help, in order. */
export const keyGroups = ['do', 'move', 'log', 'leave'] as const;
type KeyGroup = (typeof keyGroups)[number];

type KeyOptions = {
	/** Only the help shows it. */
	readonly quiet?: boolean;
	/** Whether it works now; missing: always. */
	readonly when?: (situation: Situation) => boolean;
	/** The values of the label. */
	readonly values?: (situation: Situation) => MessageValues;
	/** How it is shown, where the situation decides that. */
	readonly shownAs?: (situation: Situation) => string;
};

/** Keys with the same meaning: what they do, how they are shown, and by which names they arrive. */
const key = <const A extends string>(
	group: KeyGroup,
	action: A,
	label: MessageKey,
	shown: string,
	keys: readonly string[],
	options: KeyOptions = {},
) => ({group, action, label, shown, keys, quiet: false, ...options});

const quiet = {quiet: true};
const hasChecks = ({run}: Situation): boolean => run.checks.length > 0;
const hasLog = (situation: Situation): boolean => shownCommand(situation) !== undefined;
const quietLog = {quiet: true, when: hasLog};
const isFiltered = ({ui}: Situation): boolean => ui.log.filter !== '';
const focusIs =
	(focus: Situation['ui']['focus']) =>
	({ui}: Situation): boolean =>
		ui.focus === focus;
const isPaused = ({ui}: Situation): boolean => ui.pausedBefore !== undefined && ui.log.filter === '';
const mayStartOver = ({ui}: Situation): boolean => ui.mayStartOver === true;
const numbers = [...'123456789'];
const numbersOf = (count: number): string => (count === 1 ? '1' : `1-${count}`);

const interrupt = key('leave', 'interrupt', 'wizard.keyInterrupt', 'Ctrl-C', ['ctrl-c'], quiet);
const quit = key('leave', 'quit', 'wizard.keyQuit', 'q', ['q']);
const stop = key('leave', 'interrupt', 'wizard.keyInterrupt', 'Ctrl-C', ['ctrl-c', 'q']);
const close = key('leave', 'back', 'wizard.keyClose', 'Esc', ['escape', 'q']);
const back = key('leave', 'back', 'wizard.keyBack', 'Esc', ['escape'], quiet);
const help = key('leave', 'help', 'wizard.keyHelp', '?', ['?', 'h']);
const explain = key('do', 'explain', 'wizard.keyExplain', 'x', ['x', 'i'], {
	when: ({plan}) => plan !== undefined,
});
const checks = key('do', 'checks', 'wizard.keyChecks', 'd', ['d'], {when: hasChecks});
const jump = key('move', 'jump', 'wizard.keyJump', '1-8', numbers.slice(0, 8), quiet);
const upAndDown = [
	key('move', 'up', 'wizard.keyUp', '↑', ['up', 'k'], quiet),
	key('move', 'down', 'wizard.keyDown', '↓', ['down', 'j'], quiet),
];
const pages = [
	key('move', 'page-up', 'wizard.keyPageUp', 'PgUp', ['pageup', 'b'], quiet),
	key('move', 'page-down', 'wizard.keyPageDown', 'PgDn', ['pagedown', 'space'], quiet),
	key('move', 'top', 'wizard.keyTop', 'Home', ['home', 'g'], quiet),
	key('move', 'bottom', 'wizard.keyBottom', 'End', ['end', 'G'], quiet),
];
const scrolling = [...upAndDown, ...pages];
const log = [
	key('log', 'filter', 'wizard.keyFilter', '/', ['/'], {when: hasLog}),
	key('log', 'next-match', 'wizard.keyNextMatch', 'n', ['n'], {when: isFiltered}),
	key('log', 'previous-match', 'wizard.keyPreviousMatch', 'N', ['N'], {when: isFiltered}),
	key('log', 'follow', 'wizard.keyFollow', 'f', ['f'], quietLog),
	key('log', 'first-error', 'wizard.keyFirstError', 'e', ['e'], quietLog),
	key('log', 'times', 'wizard.keyTimes', 't', ['t'], quietLog),
	key('log', 'wrap', 'wizard.keyWrap', 'w', ['w'], quietLog),
	key('log', 'copy', 'wizard.keyCopy', 'c', ['c'], quietLog),
];
const enlarge = key('log', 'enlarge', 'wizard.keyEnlarge', 'l', ['l'], {when: hasLog});

const fetch = key('do', 'fetch', 'wizard.keyFetch', 't', ['t'], {when: ({ui}) => ui.recovery?.fetch === true});
const rehearse = key('do', 'rehearse', 'wizard.keyRehearse', 'R', ['R'], {
	when: ({ui}) => ui.recovery?.rehearse === true,
});

/** The numbers copy the commands that stand beside them. */
const copyNumbered = (commandsAt: typeof failureCommands) =>
	key('do', 'copy-numbered', 'wizard.keyCopyNumbered', '1', numbers, {
		when: (at) => commandsAt(at).length > 0,
		shownAs: (at) => numbersOf(commandsAt(at).length),
	});

/** The keys of every screen, in the order in which they are needed. Footer, help and controller read these tables. */
const screens = {
	looking: [checks, stop, help],
	plan: [
		key('do', 'start', 'wizard.keyStart', 'Enter', ['enter'], {
			when: (at) => focusIs('steps')(at) && !mayStartOver(at),
		}),
		key('do', 'start', 'wizard.keyLook', 'Enter', ['enter'], {when: (at) => focusIs('steps')(at) && mayStartOver(at)}),
		key('do', 'start-over', 'wizard.keyStartOver', 'n', ['n'], {when: mayStartOver}),
		key('do', 'edit', 'wizard.keyEdit', 'Enter', ['enter', 'e', 'right'], {when: focusIs('fields')}),
		key('do', 'consent', 'wizard.keyConsent', 'y', ['y', 'space'], {
			when: (at) => needsConsent(at) && !mayStartOver(at),
		}),
		explain,
		key('move', 'switch-focus', 'wizard.keySettings', 'Tab', ['tab'], {when: focusIs('steps')}),
		key('move', 'switch-focus', 'wizard.keySteps', 'Tab', ['tab'], {when: focusIs('fields')}),
		checks,
		key('do', 'copy', 'wizard.keyCopyLine', 'c', ['c']),
		jump,
		...upAndDown,
		quit,
		back,
		help,
		interrupt,
	],
	down: [
		key('do', 'start', 'wizard.keyDelete', 'y', ['y']),
		key('leave', 'quit', 'wizard.keyKeepAll', 'n', ['n', 'escape', 'q']),
		...scrolling,
		help,
		interrupt,
	],
	run: [
		key('do', 'next-step', 'wizard.keyNextStep', 'n', ['n', 'enter'], {when: isPaused}),
		enlarge,
		explain,
		key('move', 'switch-focus', 'wizard.keySteps', 'Tab', ['tab'], {when: focusIs('log')}),
		key('move', 'switch-focus', 'wizard.keyToLog', 'Tab', ['tab'], {when: focusIs('steps')}),
		...log,
		jump,
		...scrolling,
		stop,
		back,
		help,
	],
	failure: [
		fetch,
		rehearse,
		key('do', 'retry', 'wizard.keyRetry', 'r', ['r']),
		key('do', 'edit', 'wizard.keyRetrySetting', 's', ['s'], {
			when: (at) => advisedField(at) !== undefined,
			values: (at) => ({flag: advisedField(at)?.flag ?? ''}),
		}),
		copyNumbered(failureCommands),
		key('do', 'copy', 'wizard.keyCopyAdvice', 'c', ['c'], {quiet: true, when: (at) => failureCommands(at).length > 0}),
		enlarge,
		key('do', 'undo', 'wizard.keyUndo', 'u', ['u'], {
			when: (at) => !isBeforeStart(at) && changesOfRun(at.run).length > 0,
		}),
		explain,
		key('do', 'skip', 'wizard.keySkip', 'S', ['S'], {quiet: true, when: isFailedStepSkippable}),
		checks,
		...scrolling,
		quit,
		back,
		help,
		interrupt,
	],
	end: [
		key('do', 'open', 'wizard.keyOpen', 'o', ['o', 'enter'], {when: ({run}) => run.ended?.url !== undefined}),
		explain,
		enlarge,
		checks,
		...scrolling,
		quit,
		back,
		help,
		interrupt,
	],
};

/** The log on the whole screen. */
const largeLog = [
	...log,
	...scrolling,
	key('leave', 'back', 'wizard.keyClose', 'Esc', ['escape', 'q']),
	key('leave', 'enlarge', 'wizard.keyClose', 'l', ['l'], quiet),
	help,
	interrupt,
];

const typing = [
	key('do', 'accept', 'wizard.keyAccept', 'Enter', ['enter']),
	key('leave', 'back', 'wizard.keyCancel', 'Esc', ['escape']),
	interrupt,
];

/** The keys of what is drawn over a screen. */
const overlays = {
	help: [...scrolling, close, interrupt],
	explain: [
		key('move', 'next-tab', 'lesson.keyTabs', '←→', ['right', 'tab']),
		key('move', 'previous-tab', 'lesson.keyPreviousTab', '←', ['left', 'shift-tab'], quiet),
		key('move', 'jump', 'wizard.keyJump', '1-8', numbers.slice(0, 8)),
		key('do', 'copy', 'lesson.keyCopy', 'c', ['c'], {
			when: ({ui: {overlay}}) => overlay?.kind === 'explain' && tabsWithCommands.includes(overlay.tab),
		}),
		...scrolling,
		close,
		interrupt,
	],
	checks: [fetch, rehearse, copyNumbered(checkCommands), ...scrolling, close, interrupt],
	undo: [
		key('do', 'accept', 'wizard.keyUndoNow', 'y', ['y']),
		key('leave', 'back', 'wizard.keyKeepAll', 'n', ['n', 'escape', 'q']),
		...scrolling,
		interrupt,
	],
	running: [
		key('leave', 'quit', 'wizard.keyStopRun', 'y', ['y', 'ctrl-c']),
		key('leave', 'back', 'wizard.keyGoOn', 'n', ['n', 'escape', 'enter']),
	],
	tunnel: [
		key('leave', 'keep-tunnel', 'wizard.keyKeepTunnel', 'k', ['k', 'enter', 'ctrl-c']),
		key('leave', 'stop-tunnel', 'wizard.keyStopTunnel', 's', ['s']),
		key('leave', 'back', 'wizard.keyStay', 'Esc', ['escape']),
	],
	'new-cluster': [
		key('do', 'accept', 'wizard.keyNewCluster', 'y', ['y']),
		key('leave', 'back', 'wizard.keyKeepCluster', 'n', ['n', 'escape', 'enter']),
		interrupt,
	],
	edit: [
		key('move', 'next-choice', 'wizard.keyNextChoice', 'Tab', ['tab', 'down'], {when: hasChoices}),
		key('move', 'previous-choice', 'wizard.keyPreviousChoice', '↑', ['up', 'shift-tab'], {
			quiet: true,
			when: hasChoices,
		}),
		...typing,
	],
	filter: typing,
};

function hasChoices({ui: {overlay}}: Situation): boolean {
	return overlay?.kind === 'edit' && typedSettings[overlay.field]?.choices !== undefined;
}

/** Only a step on which no other step depends can be skipped. */
function isFailedStepSkippable({run, plan}: Situation): boolean {
	const failed = run.steps.find(({status}) => status === 'failed');
	if (failed === undefined || plan === undefined) return false;
	return !plan.steps.some(({step}) => step.after.includes(failed.id));
}

function tableFor({ui}: Situation) {
	const {overlay} = ui;
	if (overlay === undefined) return ui.logIsLarge ? largeLog : screens[ui.screen];
	return overlay.kind === 'leave' ? overlays[overlay.why] : overlays[overlay.kind];
}

/** The keys that work now: of what is drawn over the screen, else of the screen. */
export function keysFor(situation: Situation) {
	return tableFor(situation).filter(({when}) => when?.(situation) ?? true);
}

/** Keys with their meaning. */
export type KeyBinding = ReturnType<typeof keysFor>[number];

/** What a key does; the controller does it. */
export type KeyAction = KeyBinding['action'];

/** What a key does now; undefined when it does nothing. */
export function actionOf(situation: Situation, name: string): KeyAction | undefined {
	return keysFor(situation).find(({keys}) => keys.includes(name))?.action;
}

/** How a key is shown, and what it does here. */
export function keyHint(model: Situation & Pick<Model, 'text'>, {shown, shownAs, label, values}: KeyBinding): KeyHint {
	return {shown: shownAs?.(model) ?? shown, label: model.text(label, values?.(model))};
}
