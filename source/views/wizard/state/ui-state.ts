import {defined} from '../../../domain/defined.ts';
import type {StepId} from '../../../domain/step.ts';
import type {Settings} from '../../../domain/settings.ts';
import type {Message} from '../../../i18n/message.ts';
import {type TextField, editField, fieldWith} from '../text-field.ts';

/** Everything that a key or the run does to what is shown. */
export type UiAction =
	| {
			readonly type: 'show';
			readonly screen: Screen;
			readonly recovery?: NonNullable<UiState['recovery']>;
			readonly toolInstall?: true;
			readonly mayStartOver?: boolean;
	  }
	| {readonly type: 'move'; readonly by: number; readonly count: number}
	| {readonly type: 'switch-focus'}
	| {readonly type: 'open'; readonly overlay: Overlay}
	| {readonly type: 'close'}
	| {readonly type: 'edit'; readonly text: string; readonly field?: number}
	/** A key for the open field, by its name; `text` is what it types. */
	| {readonly type: 'type'; readonly key: string; readonly text: string}
	| {readonly type: 'wrong'; readonly text: string}
	| {readonly type: 'filter'}
	| {readonly type: 'set-filter'}
	/** Without `to` the log is followed again; else `held` stays shown. */
	| {readonly type: 'scroll'; readonly to: number | undefined; readonly held?: LogPosition['held']}
	/** `last` is the largest possible top. */
	| {readonly type: 'scroll-overlay'; readonly by: number; readonly last: number}
	| {readonly type: 'wrap'}
	| {readonly type: 'enlarge-log'}
	| {readonly type: 'consent'}
	| {readonly type: 'replanning'; readonly on: boolean}
	| {readonly type: 'stopping'}
	| {readonly type: 'notify'; readonly message: Message};

/** What fills the screen. */
type Screen = 'looking' | 'plan' | 'run' | 'failure' | 'end';

/** What is drawn over it. */
export type Overlay =
	| {readonly kind: 'help'; readonly top: number}
	/** `copies`: some check has a command to copy. */
	| {readonly kind: 'checks'; readonly top: number; readonly copies: boolean}
	| {readonly kind: 'explain'; readonly step: StepId; readonly top: number}
	/** Ctrl-C, or leaving while the tunnel is up. */
	| {readonly kind: 'leave'; readonly why: 'running' | 'tunnel'}
	/** After a failure: a changed setting that only a new cluster can have. */
	| {readonly kind: 'new-cluster'; readonly flag: string; readonly change: Partial<Settings>}
	| (TextField & {readonly kind: 'edit'; readonly field: number; readonly wrong?: string})
	| (TextField & {readonly kind: 'filter'});

/** The position in the log. `top` counts lines of the shown document; undefined follows its end. */
export type LogPosition = {
	readonly top: number | undefined;
	readonly filter: string;
	readonly wraps: boolean;
	/** The step and the command that the user reads: these stay while the run goes on, until the log is followed again. */
	readonly held?: {readonly step: StepId; readonly command: number};
};

/** What is shown and chosen; everything else is in the run's state. */
export type UiState = {
	readonly screen: Screen;
	readonly overlay?: Overlay;
	/** On the plan screen: whether arrows move in the fields or in the steps. */
	readonly focus: 'fields' | 'steps';
	readonly field: number;
	readonly step: number;
	/** The user has chosen the step; else the running one is shown. */
	readonly stepIsChosen: boolean;
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
	log: {top: undefined, filter: '', wraps: false},
	logIsLarge: false,
	consented: false,
	replanning: false,
	stopping: false,
};

/** Reduces an action; pure. A notice in the footer lasts until the next action. */
export function reduceUi(before: UiState, action: UiAction): UiState {
	const {notice: _notice, ...state} = before;
	switch (action.type) {
		case 'show':
			return action.screen === state.screen && action.recovery === undefined && action.toolInstall === undefined
				? state
				: {
						...firstUi,
						screen: action.screen,
						...logOfNextScreen(state, action.screen),
						field: state.field,
						// A new plan needs a new consent.
						consented: action.screen !== 'plan' && state.consented,
						stopping: state.stopping,
						...defined({
							recovery: action.recovery,
							toolInstall: action.toolInstall,
							mayStartOver: action.mayStartOver,
						}),
					};
		case 'move':
			return withCursor(state, action.by, action.count);
		case 'switch-focus':
			return {...state, focus: state.focus === 'fields' ? 'steps' : 'fields'};
		case 'scroll':
			return {...state, log: {...unheld(state.log), ...defined({held: action.held}), top: action.to}};
		case 'wrap':
			return {...state, log: {...state.log, wraps: !state.log.wraps}};
		case 'enlarge-log':
			return {...state, logIsLarge: !state.logIsLarge};
		case 'consent':
			return {...state, consented: !state.consented};
		case 'replanning':
			// A new plan needs a new consent.
			return {...state, replanning: action.on, consented: false, mayStartOver: false};
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

/** The log, followed. */
const unheld = ({filter, wraps}: LogPosition): LogPosition => ({top: undefined, filter, wraps});

/** A large log that the user reads stays on the next screen, at its position; else the log starts again. */
function logOfNextScreen({log, logIsLarge}: UiState, screen: Screen): Pick<UiState, 'log' | 'logIsLarge'> {
	if (logIsLarge && log.held !== undefined && (screen === 'failure' || screen === 'end')) return {log, logIsLarge};
	return {log: {...firstUi.log, wraps: log.wraps}, logIsLarge: false};
}

function withCursor(state: UiState, by: number, count: number): UiState {
	const which = state.screen === 'plan' && state.focus === 'fields' ? 'field' : 'step';
	const next = Math.max(0, Math.min(count - 1, state[which] + by));
	const log = which === 'step' ? unheld(state.log) : state.log;
	return {...state, [which]: next, stepIsChosen: state.stepIsChosen || which === 'step', log};
}

type OverlayAction = Extract<
	UiAction,
	{type: 'open' | 'close' | 'edit' | 'type' | 'wrong' | 'filter' | 'set-filter' | 'scroll-overlay'}
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
			return {
				...bare,
				log: {...unheld(state.log), filter: state.overlay?.kind === 'filter' ? state.overlay.text : ''},
			};
		case 'scroll-overlay':
			return state.overlay !== undefined && 'top' in state.overlay
				? {...bare, overlay: {...state.overlay, top: Math.max(0, Math.min(action.last, state.overlay.top + action.by))}}
				: state;
		case 'type':
			return withTyped(state, action.key, action.text);
		case 'wrong':
			return state.overlay?.kind === 'edit' ? {...bare, overlay: {...state.overlay, wrong: action.text}} : state;
	}
}

/** Passes a key to the open field; clears what was wrong with its text. */
function withTyped(state: UiState, key: string, text: string): UiState {
	const {overlay} = state;
	if (overlay?.kind === 'filter') return {...state, overlay: {kind: 'filter', ...editField(overlay, key, text)}};
	if (overlay?.kind !== 'edit') return state;
	return {...state, overlay: {kind: 'edit', field: overlay.field, ...editField(overlay, key, text)}};
}
