import {defined} from '../../../domain/defined.ts';
import type {EventOf, SetupEvent} from '../../../domain/event.ts';
import {stepIds, type StepId} from '../../../domain/step.ts';

/** Lines of a command that are kept in memory; older ones are read from the disk. */
export const linesInMemory = 500;

/** Adds lines to their commands, by the commands' numbers. */
function withLines(state: RunState, lines: ReadonlyMap<number, readonly LogLine[]>): RunState {
	if (lines.size === 0) return state;
	const commands = new Map(state.commands);
	for (const [number, added] of lines) {
		const command = commands.get(number);
		if (command === undefined) continue;
		const kept = [...command.lines, ...added.slice(-linesInMemory)].slice(-linesInMemory);
		commands.set(number, {...command, lines: kept, lineCount: command.lineCount + added.length});
	}
	return {...state, commands};
}

const lineOf = ({text, readable, at}: EventOf<'command-line'>): LogLine => ({text: readable ?? text, at});

/** Sets the progress of a tool. */
function withTool(state: RunState, {tool, version, message, stage, progress}: ToolState): RunState {
	const before = state.tools.find((one) => one.tool === tool);
	// Progress without numbers (a retry, a checksum) keeps the bar where it was.
	const next = {tool, version, message, stage, ...defined({progress: progress ?? before?.progress})};
	const tools = before ? state.tools.map((one) => (one === before ? next : one)) : [...state.tools, next];
	return {...state, tools};
}

/** A run before its first event. */
export const emptyRun: RunState = {
	command: 'up',
	rehearsal: false,
	steps: stepIds.map((id) => ({id, status: 'waiting', commands: []})),
	commands: new Map(),
	tools: [],
	checks: [],
	siteChecks: [],
	changes: [],
	notices: [],
	worked: {beforeMs: 0},
};

/** The time that a run has worked, once it waits for the user or has ended. */
function paused({beforeMs, since}: RunState['worked'], at: string): RunState['worked'] {
	return {beforeMs: beforeMs + (since === undefined ? 0 : Math.max(0, Date.parse(at) - since))};
}

const statusOf: Readonly<Record<string, StepStatus>> = {
	applied: 'done',
	repaired: 'done',
	'already-done': 'kept',
	failed: 'failed',
	stopped: 'stopped',
	skipped: 'waiting',
	'left-out': 'left-out',
	undone: 'undone',
};

/**
 * Reduces the events of a frame at once. Lines depend only on their command, so they are gathered and copied once a batch:
 * a hundred thousand a second stay cheap.
 */
export function reduceRun(state: RunState, events: readonly SetupEvent[]): RunState {
	let run = state;
	let lines = new Map<number, LogLine[]>();
	for (const event of events) {
		if (event.type === 'command-line') {
			const gathered = lines.get(event.command) ?? [];
			gathered.push(lineOf(event));
			lines.set(event.command, gathered);
			continue;
		}
		if (event.type === 'run-started') lines = new Map();
		run = reduceEvent(run, event);
	}
	return withLines(run, lines);
}

/** Reduces one event. `run-started` drops the state of the run before. */
export function reduceEvent(state: RunState, event: SetupEvent): RunState {
	switch (event.type) {
		case 'run-started':
			return {
				...emptyRun,
				command: event.command,
				rehearsal: event.rehearsal,
				changes: (event.activeChanges ?? []).map((change) => ({...change, isEarlier: true})),
			};
		case 'plan-made':
			return withPlan(state, event);
		case 'check-done':
			return {...state, checks: [...state.checks.filter((check) => check.check !== event.check), event]};
		case 'site-checked':
			return {...state, siteChecks: withSiteCheck(state.siteChecks, event.report)};
		case 'change-recorded':
		case 'change-amended':
		case 'change-undone':
			return {...state, changes: reduceChanges(state.changes, event)};
		case 'notice':
			return {...state, notices: [...state.notices, event]};
		case 'failure-decided':
			return {...state, failure: event.failure, worked: paused(state.worked, event.at)};
		case 'run-ended':
			return {...state, ended: event, worked: paused(state.worked, event.at)};
		case 'command-started':
			return withCommand(state, event);
		case 'command-line':
			return withLines(state, new Map([[event.command, [lineOf(event)]]]));
		case 'step-started':
		case 'step-inspected':
		case 'step-progress':
		case 'step-awaits':
		case 'pods-seen':
		case 'step-ended':
			return reduceStep(state, event);
		case 'tool-progress':
			return withTool(state, event);
		case 'tool-installed':
			return withTool(state, {...event, stage: 'installed'});
		case 'consent-given':
		case 'command-ended':
		// Of `tools list` alone, which has no wizard.
		case 'tool-listed':
		// Of `logs --list`.
		case 'run-listed':
			return state;
	}
}

/** Replaces the report of the same check by the same address or name. */
function withSiteCheck(
	reports: RunState['siteChecks'],
	report: RunState['siteChecks'][number],
): RunState['siteChecks'] {
	return [...reports.filter(({check, by}) => check !== report.check || by !== report.by), report];
}

function reduceChanges(
	changes: RunState['changes'],
	event: EventOf<'change-recorded' | 'change-amended' | 'change-undone'>,
): RunState['changes'] {
	const {number, change} = event;
	const others = changes.filter((one) => one.number !== number);
	if (event.type === 'change-undone') return others;
	const isEarlier = changes.some((one) => one.number === number && one.isEarlier);
	return [...others, {number, change, isEarlier, ...defined({made: event.made})}];
}

/** The changes that are made, of this run and of earlier ones, and those of which it is not known that they were made. */
export function groupChanges({changes}: Pick<RunState, 'changes'>) {
	const made = changes.filter((one) => one.made !== false);
	return {
		now: made.filter(({isEarlier}) => !isEarlier),
		earlier: made.filter(({isEarlier}) => isEarlier),
		unconfirmed: changes.filter((one) => one.made === false),
	};
}

/** Takes a new plan: its checks are still to come, and tools that were not installed are looked for again. */
function withPlan({failure: _failure, ...state}: RunState, event: EventOf<'plan-made'>): RunState {
	return {
		...state,
		steps: state.steps.map((step) => stepOfNewPlan(step, event)),
		checks: [],
		tools: state.tools.filter(({stage}) => stage === 'installed'),
	};
}

/** A step of a new plan: keeps its commands and what was found, drops how the last attempt ended. */
function stepOfNewPlan({id, commands, found}: StepState, plan: EventOf<'plan-made'>): StepState {
	const planned = plan.steps.find((one) => one.id === id);
	const status = planned?.action === 'nothing' ? 'left-out' : 'waiting';
	return {id, commands, status, ...defined({found: planned?.found ?? found})};
}

type StepEvent = EventOf<
	'step-started' | 'step-inspected' | 'step-progress' | 'step-awaits' | 'pods-seen' | 'step-ended'
>;

function reduceStep(state: RunState, event: StepEvent): RunState {
	const at = Date.parse(event.at);
	switch (event.type) {
		case 'step-started':
			return {
				...withStep(state, event.step, {status: 'running', startedAt: at}),
				worked: {since: at, ...state.worked},
				...(event.step === 'site' && {siteChecks: []}),
			};
		case 'step-inspected':
			return withStep(state, event.step, {found: event.found});
		case 'step-progress':
			return withStep(state, event.step, {progress: event});
		case 'step-awaits':
			return withStep(state, event.step, {waitingFor: event.message});
		case 'pods-seen':
			return withStep(state, event.step, {pods: event.pods});
		case 'step-ended': {
			const {outcome, failure, found} = event;
			const status = statusOf[outcome] ?? 'done';
			const after = withStep(state, event.step, {status, endedAt: at, ...defined({failure, found})});
			// Between two steps the user may be asked when the next one begins.
			const isAtWork = after.steps.some((step) => step.status === 'running');
			return isAtWork ? after : {...after, worked: paused(after.worked, event.at)};
		}
	}
}

/** Adds a command to the run, and one that changes something to its step. */
function withCommand(state: RunState, event: EventOf<'command-started'>): RunState {
	const {command: number, shown, purpose, outputPath} = event;
	const command = {shown, purpose, lines: [], lineCount: 0, ...defined({outputPath})};
	const run = {...state, commands: new Map(state.commands).set(number, command)};
	const step = state.steps.find((one) => one.id === event.step);
	return step === undefined || event.kind === 'query'
		? run
		: withStep(run, step.id, {commands: [...step.commands, number]});
}

function withStep(state: RunState, id: StepId, change: Partial<StepState>): RunState {
	return {...state, steps: state.steps.map((step) => (step.id === id ? {...step, ...change} : step))};
}

/** The status of a step on the checklist. */
export type StepStatus = 'waiting' | 'kept' | 'running' | 'done' | 'failed' | 'stopped' | 'left-out' | 'undone';

/** A step as screens show it; times are milliseconds since the epoch. */
export type StepState = {
	readonly id: StepId;
	readonly status: StepStatus;
	readonly found?: EventOf<'step-inspected'>['found'];
	readonly startedAt?: number;
	readonly endedAt?: number;
	readonly progress?: Pick<EventOf<'step-progress'>, 'message' | 'progress'>;
	readonly pods?: EventOf<'pods-seen'>['pods'];
	readonly waitingFor?: EventOf<'step-awaits'>['message'];
	readonly failure?: NonNullable<EventOf<'step-ended'>['failure']>;
	/** Numbers of its commands that change something, in order; queries are left out. */
	readonly commands: readonly number[];
};

/** A line of a command's output; `at` (ISO 8601) is known for lines that are still in memory. */
export type LogLine = {readonly text: string; readonly at?: string};

/** A command with its newest lines; the whole output is at `outputPath`. */
export type CommandState = Pick<EventOf<'command-started'>, 'shown' | 'purpose' | 'outputPath'> & {
	readonly lines: readonly LogLine[];
	readonly lineCount: number;
};

/** A tool that is being installed, or was. */
export type ToolState = Pick<EventOf<'tool-progress'>, 'tool' | 'version' | 'message' | 'progress'> & {
	readonly stage: EventOf<'tool-progress'>['stage'] | 'installed';
};

/** The state of a run, reduced from its events alone. */
export type RunState = {
	readonly command: string;
	readonly rehearsal: boolean;
	readonly steps: readonly StepState[];
	readonly commands: ReadonlyMap<number, CommandState>;
	/** In the order of their first events. */
	readonly tools: readonly ToolState[];
	/** Of the newest plan. */
	readonly checks: readonly EventOf<'check-done'>[];
	readonly siteChecks: readonly EventOf<'site-checked'>['report'][];
	/** The recorded changes to this host, of earlier runs too. */
	readonly changes: readonly (Pick<EventOf<'change-recorded'>, 'number' | 'change' | 'made'> & {
		readonly isEarlier: boolean;
	})[];
	readonly notices: readonly EventOf<'notice'>[];
	/** The time that the steps took, without the time in which the user was asked; `since` while they run. */
	readonly worked: {readonly beforeMs: number; readonly since?: number};
	/** The failure that the user is asked about, until a plan is made again. */
	readonly failure?: EventOf<'failure-decided'>['failure'];
	readonly ended?: EventOf<'run-ended'>;
};
