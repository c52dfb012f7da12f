import {defined} from '../../../domain/defined.ts';
import type {StepId} from '../../../domain/step.ts';
import type {Settings} from '../../../domain/settings.ts';
import type {Message} from '../../../i18n/message.ts';
import type {LessonTab} from '../../lesson/blocks.ts';
import {type TextField, editField, fieldWith} from '../text-field.ts';

/** Everything that a key or the run does to what is shown. */
export type UiAction =
	| {
			readonly type: 'show';
			readonly screen: Screen;
			readonly recovery?: NonNullable<UiState['recovery']>;
			readonly toolInstall?: true;
			readonly mayStartOver?: boolean;
			readonly undoing?: boolean;
	  }
	/** Moves the cursor to a step or a setting; it stays on the last. */
	| {readonly type: 'move'; readonly to: number; readonly count: number}
	| {readonly type: 'switch-focus'}
	| {readonly type: 'open'; readonly overlay: Overlay}
	| {readonly type: 'close'}
	| {readonly type: 'edit'; readonly text: string; readonly field?: number}
	/** A key for the open field, by its name; `text` is what it types. */
	| {readonly type: 'type'; readonly key: string; readonly text: string}
	| {readonly type: 'wrong'; readonly message: Message}
	| {readonly type: 'filter'}
	/** Without a text the filter is removed. */
	| {readonly type: 'set-filter'; readonly text?: string}
	| {readonly type: 'match'; readonly to: number}
	/** Without `to` the log is followed again; else `held` stays shown. */
	| {readonly type: 'scroll'; readonly to: number | undefined; readonly held?: LogPosition['held']}
	/** Scrolls the page, or the overlay above it. */
	| {readonly type: 'scroll-page'; readonly to: number}
	| {readonly type: 'wrap'}
	| {readonly type: 'times'}
	| {readonly type: 'enlarge-log'}
	| {readonly type: 'consent'}
	| {readonly type: 'replanning'; readonly on: boolean}
	/** The run waits before a step; without one it goes on. */
	| {readonly type: 'pause'; readonly next?: StepId}
	| {readonly type: 'stopping'}
	| {readonly type: 'notify'; readonly message: Message};

/** What fills the screen. */
type Screen = 'looking' | 'plan' | 'down' | 'run' | 'failure' | 'end';

/** What is drawn over it. */
export type Overlay =
	| {readonly kind: 'help'; readonly top: number}
	| {readonly kind: 'checks'; readonly top: number}
	| {readonly kind: 'explain'; readonly step: StepId; readonly tab: LessonTab; readonly top: number}
	/** Ctrl-C, or leaving while the tunnel is up. */
	| {readonly kind: 'leave'; readonly why: 'running' | 'tunnel'}
	/** After a failure: whether to undo what this run changed. */
	| {readonly kind: 'undo'; readonly top: number}
	/** After a failure: a changed setting that only a new cluster can have. */
	| {readonly kind: 'new-cluster'; readonly flag: string; readonly change: Partial<Settings>}
	| (TextField & {readonly kind: 'edit'; readonly field: number; readonly wrong?: Message})
	| (TextField & {readonly kind: 'filter'});

/** The position in the log. `top` counts lines of the shown document; undefined follows its end. */
export type LogPosition = {
	readonly top: number | undefined;
	readonly filter: string;
	readonly wraps: boolean;
	/** Shows the time of each line that it is known of. */
	readonly times: boolean;
	/** The marked line among those that pass the filter. */
	readonly match?: number;
	/** The step and the command that the user reads: these stay while the run goes on, until the log is followed again. */
	readonly held?: {readonly step: StepId; readonly command: number};
};

/** What is shown and chosen; everything else is in the run's state. */
export type UiState = {
	readonly screen: Screen;
	readonly overlay?: Overlay;
	/** What the arrows move in: steps or settings of a plan; steps or log of a run. */
	readonly focus: 'steps' | 'fields' | 'log';
	readonly field: number;
	readonly step: number;
	/** The user has chosen the step; else the running one is shown. */
	readonly stepIsChosen: boolean;
	/** The first visible row of a page that scrolls. */
	readonly top: number;
	readonly log: LogPosition;
	/** The log takes the whole screen. */
	readonly logIsLarge: boolean;
	/** Steps that need a password or touch the hosts file, agreed to by a key. */
	readonly consented: boolean;
	/** The steps are inspected again after a changed setting. */
	readonly replanning: boolean;
	/** On the failure screen: what helps beside a retry; its keys work only then. */
	readonly recovery?: {readonly fetch: boolean; readonly rehearse: boolean};
	/** On the first screen: tools are being installed. */
	readonly toolInstall?: boolean;
	/** The changes of this run are being undone. */
	readonly undoing: boolean;
	/** The run waits before this step until the user says so. */
	readonly pausedBefore?: StepId;
	/** The run was asked to stop. */
	readonly stopping: boolean;
	/** On the plan of a rehearsal that is complete: it can start over. */
	readonly mayStartOver?: boolean;
	/** A text in the footer after a key ("Copied"). */
	readonly notice?: Message;
};

/** The state of a new wizard. */
export const firstUi: UiState = {
	screen: 'looking',
	focus: 'steps',
	field: 0,
	step: 0,
	stepIsChosen: false,
	top: 0,
	log: {top: undefined, filter: '', wraps: false, times: false},
	logIsLarge: false,
	consented: false,
	replanning: false,
	undoing: false,
	stopping: false,
};

/** Reduces an action; pure. A notice in the footer lasts until the next action. */
export function reduceUi(before: UiState, action: UiAction): UiState {
	const {notice: _notice, ...state} = before;
	switch (action.type) {
		case 'show':
			return action.screen === state.screen && Object.keys(action).length === 2
				? state
				: {
						...firstUi,
						screen: action.screen,
						focus: action.screen === 'run' ? 'log' : 'steps',
						...logOfNextScreen(state, action.screen),
						...explanationOfNextScreen(state, action.screen),
						field: state.field,
						// A new plan needs a new consent.
						consented: action.screen !== 'plan' && state.consented,
						stopping: state.stopping,
						undoing: action.undoing === true,
						...defined({
							recovery: action.recovery,
							toolInstall: action.toolInstall,
							mayStartOver: action.mayStartOver,
						}),
					};
		case 'move':
			return withCursor(state, action.to, action.count);
		case 'switch-focus':
			return {...state, focus: otherFocus(state)};
		case 'scroll':
			return {...state, log: {...unheld(state.log), ...defined({held: action.held}), top: action.to}};
		case 'match':
			return {...state, log: {...state.log, match: action.to}};
		case 'times':
			return {...state, log: {...state.log, times: !state.log.times}};
		case 'wrap':
			return {...state, log: {...state.log, wraps: !state.log.wraps}};
		case 'enlarge-log':
			return {...state, logIsLarge: !state.logIsLarge};
		case 'consent':
			return {...state, consented: !state.consented};
		case 'replanning':
			// A new plan needs a new consent.
			return {...state, replanning: action.on, consented: false, mayStartOver: false};
		case 'pause': {
			const {pausedBefore: _before, ...going} = state;
			return {...going, ...defined({pausedBefore: action.next})};
		}
		case 'stopping': {
			const {overlay: _overlay, ...bare} = state;
			return {...bare, stopping: true};
		}
		case 'notify':
			return {...state, notice: action.message};
		default:
			return withOverlay(state, action);
	}
}

const otherFocus = ({screen, focus}: UiState): UiState['focus'] => {
	if (focus !== 'steps') return 'steps';
	return screen === 'plan' ? 'fields' : 'log';
};

/** The log, followed. */
const unheld = ({filter, wraps, times}: LogPosition): LogPosition => ({top: undefined, filter, wraps, times});

/** An explanation that is read while the run ends well stays open above its end. */
function explanationOfNextScreen({overlay, step, stepIsChosen}: UiState, screen: Screen): Partial<UiState> {
	return screen === 'end' && overlay?.kind === 'explain' ? {overlay, step, stepIsChosen} : {};
}

/** A large log that the user reads stays on the next screen, at its position; else the log starts again. */
function logOfNextScreen({log, logIsLarge}: UiState, screen: Screen): Pick<UiState, 'log' | 'logIsLarge'> {
	if (logIsLarge && log.held !== undefined && (screen === 'failure' || screen === 'end')) return {log, logIsLarge};
	return {log: {...firstUi.log, wraps: log.wraps, times: log.times}, logIsLarge: false};
}

function withCursor(state: UiState, to: number, count: number): UiState {
	const which = state.focus === 'fields' ? 'field' : 'step';
	const next = Math.max(0, Math.min(count - 1, to));
	const log = which === 'step' ? unheld(state.log) : state.log;
	return {...state, [which]: next, stepIsChosen: state.stepIsChosen || which === 'step', log};
}

type OverlayAction = Extract<
	UiAction,
	{type: 'open' | 'close' | 'edit' | 'type' | 'wrong' | 'filter' | 'set-filter' | 'scroll-page'}
>;

function withOverlay(state: UiState, action: OverlayAction): UiState {
	const {overlay: _overlay, ...bare} = state;
	switch (action.type) {
		case 'close':
			return bare;
		case 'open':
			return {...bare, overlay: action.overlay};
		case 'edit': {
			const {field = state.field, text} = action;
			return {...bare, field, overlay: {kind: 'edit', field, ...fieldWith(text)}};
		}
		case 'filter':
			return {...bare, overlay: {kind: 'filter', ...fieldWith(state.log.filter)}};
		case 'set-filter':
			return {...bare, log: {...unheld(state.log), filter: action.text ?? ''}};
		case 'scroll-page':
			return state.overlay !== undefined && 'top' in state.overlay
				? {...state, overlay: {...state.overlay, top: action.to}}
				: {...state, top: action.to};
		case 'type':
			return withTyped(state, action.key, action.text);
		case 'wrong':
			return state.overlay?.kind === 'edit' ? {...bare, overlay: {...state.overlay, wrong: action.message}} : state;
	}
}

/** Passes a key to the open field; clears what was wrong with its text. A filter works while it is typed. */
function withTyped(state: UiState, key: string, text: string): UiState {
	const {overlay} = state;
	if (overlay?.kind === 'filter') {
		const field = editField(overlay, key, text);
		return {...state, overlay: {kind: 'filter', ...field}, log: {...unheld(state.log), filter: field.text}};
	}
	if (overlay?.kind !== 'edit') return state;
	return {...state, overlay: {kind: 'edit', field: overlay.field, ...editField(overlay, key, text)}};
}
