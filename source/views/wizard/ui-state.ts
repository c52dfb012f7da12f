import type {StepId} from '../../domain/step.ts';
import type {TextField} from './text-field.ts';

/** What fills the screen. */
export type Screen = 'looking' | 'plan' | 'run' | 'failure' | 'end';

/** What lies over it. */
export type Overlay =
	| {readonly kind: 'help'; readonly top: number}
	| {readonly kind: 'checks'; readonly top: number; readonly copies: boolean}
	| {readonly kind: 'explain'; readonly step: StepId; readonly top: number}
	/** Ctrl-C, or leaving while the tunnel is up. */
	| {readonly kind: 'leave'; readonly why: 'running' | 'tunnel'}
	| {readonly kind: 'edit'; readonly field: number; readonly input: TextField; readonly wrong?: string}
	| {readonly kind: 'filter'; readonly input: TextField};

/** Where the log stands. `top` counts lines of the shown document; undefined follows its end. */
export type LogPosition = {readonly top: number | undefined; readonly filter: string; readonly wraps: boolean};

/** What the person sees and has chosen; everything else is in the run's state. */
export type UiState = {
	readonly screen: Screen;
	readonly overlay?: Overlay;
	/** On the plan screen: are the arrows on the fields or on the steps. */
	readonly focus: 'fields' | 'steps';
	readonly field: number;
	readonly step: number;
	/** The person has chosen the step; else the running one is shown. */
	readonly stepIsChosen: boolean;
	readonly log: LogPosition;
	/** The log takes the whole screen. */
	readonly logIsLarge: boolean;
	/** Steps that need a password or touch the hosts file, agreed to by a key. */
	readonly consented: boolean;
	/** Looking again after a changed setting. */
	readonly replanning: boolean;
	/** On the failure screen: what helps beside trying again; its keys work only then. */
	readonly offers?: {readonly fetch: boolean; readonly rehearse: boolean};
	/** On the first screen: the tools that the person agreed to are being fetched. */
	readonly fetching?: boolean;
	/** The run was asked to stop. */
	readonly stopping: boolean;
	/** A word in the footer after a key ("copied"); a catalogue key. */
	readonly said?: string;
};

/** At the beginning. */
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
