import {defined} from '../../../domain/defined.ts';
import type {SetupEvent} from '../../../domain/event.ts';
import {stepIds, type StepId} from '../../../domain/step.ts';

/** Lines of a command that stay in memory; older ones are read from the disk. */
export const linesInMemory = 500;

/** The state with lines added to their commands, by the commands' numbers. */
function withLines(state: RunState, lines: ReadonlyMap<number, readonly string[]>): RunState {
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

/** The state after a word about a tool that is being fetched. */
function withTool(
	state: RunState,
	change: Pick<ToolState, 'stage' | 'progress'>,
	{tool, version, message: says}: Pick<ToolState, 'tool' | 'version' | 'message'>,
): RunState {
	const before = state.tools.find((one) => one.tool === tool);
	// A word without numbers (a retry, a sum being checked) leaves the bar where it was.
	const next: ToolState = {...defined({progress: before?.progress}), tool, version, message: says, ...change};
	const tools = before ? state.tools.map((one) => (one === before ? next : one)) : [...state.tools, next];
	return {...state, tools};
}

/** A run of which nothing is known yet. */
export const emptyRun: RunState = {
	rehearsal: false,
	command: 'up',
	steps: stepIds.map((id) => ({id, status: 'waiting', commands: []})),
	commands: new Map(),
	tools: [],
	checks: [],
	hops: [],
	changes: [],
	notices: [],
};

const statusOf: Readonly<Record<string, StepStatus>> = {
	applied: 'done',
	repaired: 'done',
	'already-done': 'kept',
	failed: 'failed',
	stopped: 'stopped',
	skipped: 'left-out',
	'left-out': 'left-out',
	undone: 'undone',
};

/**
 * Folds many events at once, as a view gathers them for a frame. Lines depend on nothing but their command, so they are
 * gathered and copied once a batch: a hundred thousand a second stay cheap.
 */
export function reduceRun(state: RunState, events: readonly SetupEvent[]): RunState {
	let run = state;
	let lines = new Map<number, string[]>();
	for (const event of events) {
		if (event.type === 'command-line') {
			const gathered = lines.get(event.command);
			const text = event.readable ?? event.text;
			if (gathered === undefined) lines.set(event.command, [text]);
			else gathered.push(text);
			continue;
		}
		if (event.type === 'run-started') lines = new Map();
		run = reduceEvent(run, event);
	}
	return withLines(run, lines);
}

/** The state after one event. A new `run-started` begins again but keeps nothing of the old run. */
export function reduceEvent(state: RunState, event: SetupEvent): RunState {
	switch (event.type) {
		case 'run-started':
			return runBegun(event);
		case 'plan-made':
			return withPlan(state, event);
		case 'check-done':
			return {...state, checks: [...state.checks.filter((check) => check.check !== event.check), event]};
		case 'site-checked':
			return {
				...state,
				hops: [
					...state.hops.filter((hop) => hop.check !== event.report.check || hop.by !== event.report.by),
					event.report,
				],
			};
		case 'change-recorded':
		case 'change-amended':
		case 'change-undone':
			return {...state, changes: changesAfter(state.changes, event)};
		case 'notice':
			return {...state, notices: [...state.notices, event]};
		case 'run-ended':
			return {...state, ended: event};
		case 'command-started':
		case 'command-ended':
			return reduceCommand(state, event);
		case 'command-line':
			return withLines(state, new Map([[event.command, [event.readable ?? event.text]]]));
		case 'step-started':
		case 'step-inspected':
		case 'step-progress':
		case 'step-awaits':
		case 'step-ended':
			return reduceStep(state, event);
		case 'tool-progress':
			return withTool(state, {stage: event.stage, ...defined({progress: event.progress})}, event);
		case 'tool-installed':
			return withTool(state, {stage: 'installed'}, event);
		case 'consent-given':
		// Told by `tools list` alone, which no wizard looks at.
		case 'tool-listed':
			return state;
	}
}

function runBegun(event: Extract<SetupEvent, {type: 'run-started'}>): RunState {
	return {
		...emptyRun,
		rehearsal: event.rehearsal,
		command: event.command,
		changes: event.activeChanges ?? [],
		...defined({resumes: event.resumes}),
		...defined({runFolder: event.runFolder}),
	};
}

function changesAfter(
	changes: RunState['changes'],
	event: Extract<SetupEvent, {type: 'change-recorded' | 'change-amended' | 'change-undone'}>,
): RunState['changes'] {
	const others = changes.filter((change) => change.number !== event.number);
	return event.type === 'change-undone' ? others : [...others, event];
}

/** Another plan: its checks are still to come, and what was not fetched is looked for again. */
function withPlan(state: RunState, event: Extract<SetupEvent, {type: 'plan-made'}>): RunState {
	return {
		...state,
		steps: state.steps.map((step) => planAgain(step, event)),
		checks: [],
		tools: state.tools.filter(({stage}) => stage === 'installed'),
		...defined({kubernetesVersion: event.kubernetesVersion}),
	};
}

/** A step before another attempt: its commands and what was found stay, how the last attempt ended does not. */
function planAgain({id, commands, found}: StepState, plan: Extract<SetupEvent, {type: 'plan-made'}>): StepState {
	const planned = plan.steps.find((one) => one.id === id);
	return {
		id,
		commands,
		status: 'waiting',
		...defined({planned}),
		...defined({found: planned?.found ?? found}),
	};
}

type StepEvent = Extract<
	SetupEvent,
	{type: 'step-started' | 'step-inspected' | 'step-progress' | 'step-awaits' | 'step-ended'}
>;

function reduceStep(state: RunState, event: StepEvent): RunState {
	const at = Date.parse(event.at);
	switch (event.type) {
		case 'step-started':
			return {
				...withStep(state, event.step, {status: 'running', startedAt: at}),
				...(event.step === 'site' ? {hops: []} : {}),
			};
		case 'step-inspected':
			return withStep(state, event.step, {found: event.found});
		case 'step-progress':
			return withStep(state, event.step, {progress: {message: event.message, ...defined({progress: event.progress})}});
		case 'step-awaits':
			return withStep(state, event.step, {waitingFor: event.message});
		case 'step-ended':
			return withStep(state, event.step, {
				status: statusOf[event.outcome] ?? 'done',
				endedAt: at,
				...defined({failure: event.failure}),
				...defined({found: event.found}),
			});
	}
}

type CommandEvent = Extract<SetupEvent, {type: 'command-started' | 'command-ended'}>;

function reduceCommand(state: RunState, event: CommandEvent): RunState {
	if (event.type === 'command-started') {
		const {command: number, kind, shown, purpose} = event;
		const command: CommandState = {
			number,
			kind,
			shown,
			purpose,
			lines: [],
			lineCount: 0,
			...defined({step: event.step}),
			...defined({outputPath: event.outputPath}),
		};
		const run = {...state, commands: new Map(state.commands).set(number, command)};
		const step = state.steps.find((one) => one.id === event.step);
		return step === undefined || kind === 'query'
			? run
			: withStep(run, step.id, {commands: [...step.commands, number]});
	}
	const command = state.commands.get(event.command);
	if (command === undefined) return state;
	return {...state, commands: new Map(state.commands).set(event.command, {...command, exitCode: event.exitCode})};
}

function withStep(state: RunState, id: StepId, change: Partial<StepState>): RunState {
	return {...state, steps: state.steps.map((step) => (step.id === id ? {...step, ...change} : step))};
}

type EventOf<Type extends SetupEvent['type']> = Extract<SetupEvent, {type: Type}>;

/** How a step stands on the checklist. */
export type StepStatus = 'waiting' | 'kept' | 'running' | 'done' | 'failed' | 'stopped' | 'left-out' | 'undone';

/** A step as the screens see it; times are milliseconds since the epoch. */
export type StepState = {
	readonly id: StepId;
	readonly status: StepStatus;
	readonly planned?: EventOf<'plan-made'>['steps'][number];
	readonly found?: EventOf<'step-inspected'>['found'];
	readonly startedAt?: number;
	readonly endedAt?: number;
	readonly progress?: Pick<EventOf<'step-progress'>, 'message' | 'progress'>;
	readonly waitingFor?: EventOf<'step-awaits'>['message'];
	readonly failure?: NonNullable<EventOf<'step-ended'>['failure']>;
	/** Numbers of its commands that change things, in order; questions are left out. */
	readonly commands: readonly number[];
};

/** A command, with the newest lines that memory holds; the whole output is at `outputPath`. */
export type CommandState = {
	readonly number: number;
	readonly step?: StepId;
	readonly kind: EventOf<'command-started'>['kind'];
	readonly shown: string;
	readonly purpose: EventOf<'command-started'>['purpose'];
	readonly outputPath?: string;
	readonly lines: readonly string[];
	readonly lineCount: number;
	readonly exitCode?: number;
};

/** A tool that is being fetched, or has come. */
export type ToolState = {
	readonly tool: string;
	readonly version: string;
	readonly stage: EventOf<'tool-progress'>['stage'] | 'installed';
	readonly message: EventOf<'tool-progress'>['message'];
	readonly progress?: EventOf<'tool-progress'>['progress'];
};

/** A run as events tell it; a pure fold, so that a view can be made from any list of events. */
export type RunState = {
	readonly rehearsal: boolean;
	readonly command: string;
	readonly resumes?: EventOf<'run-started'>['resumes'];
	readonly runFolder?: string;
	readonly kubernetesVersion?: string;
	readonly steps: readonly StepState[];
	readonly commands: ReadonlyMap<number, CommandState>;
	/** In the order in which they were first heard of. */
	readonly tools: readonly ToolState[];
	/** Of the newest plan. */
	readonly checks: readonly EventOf<'check-done'>[];
	readonly hops: readonly EventOf<'site-checked'>['report'][];
	/** What of ours stands on this machine, of earlier runs too. */
	readonly changes: readonly Pick<EventOf<'change-recorded'>, 'number' | 'change'>[];
	readonly notices: readonly EventOf<'notice'>[];
	readonly ended?: EventOf<'run-ended'>;
};
