import type {SetupEvent} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';

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
	readonly progress?: Pick<EventOf<'step-progress'>, 'says' | 'progress'>;
	readonly awaits?: EventOf<'step-awaits'>['says'];
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
	readonly says: EventOf<'tool-progress'>['says'];
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
	readonly hops: readonly EventOf<'hop-proved'>['report'][];
	/** What of ours stands on this machine, of earlier runs too. */
	readonly changes: readonly Pick<EventOf<'change-recorded'>, 'number' | 'change'>[];
	readonly notices: readonly EventOf<'notice'>[];
	readonly ended?: EventOf<'run-ended'>;
};
