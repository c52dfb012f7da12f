import type {MessageKey} from '../i18n/en/index.ts';
import type {Message} from '../i18n/message.ts';
import type {Change} from './change.ts';
import type {StepContext} from './ports/step-context.ts';

/** The eight steps in the order in which a person reads them; the order of work is the graph of `after`. */
export const stepIds = ['cluster', 'mesh', 'label', 'chart', 'gateway', 'tunnel', 'hosts', 'site'] as const;

/** A step's name in flags, events and files. */
export type StepId = (typeof stepIds)[number];

/** What can be found: nothing, healthy as asked, healthy but not as asked, half made or failing, or not to be found out. */
export const conditionKinds = ['absent', 'ready', 'outdated', 'broken', 'unknown'] as const;

/** What `inspect` found, and the sentence that says why; `facts` are for programs and views (address, version, …). */
export type Condition = {
	readonly kind: (typeof conditionKinds)[number];
	readonly reason: Message;
	readonly facts?: Readonly<Record<string, string>>;
	/** What stands in the way and only the person can decide (an article's old release, a wrong version): the plan asks, `--yes` stops with exit 3. */
	readonly blockedBy?: {readonly question: Message; readonly run: string};
};

/** A command as `plan` and `export` show it: POSIX shell, in which `$NODE` and `$ADDRESS` stand for what only a run knows. */
export type ShownCommand = {
	readonly why: Message;
	readonly line: string;
	readonly needsPassword?: boolean;
	/** Done by our own program; a script without us leaves it out. */
	readonly internal?: true;
};

/** What a step would do here: its commands in order, and those that undo it. */
export type StepPreview = {readonly commands: readonly ShownCommand[]; readonly undo: readonly ShownCommand[]};

/** One step: inspects, applies, inspects again; and undoes its changes. */
export type Step = {
	readonly id: StepId;
	/** The title as a question or task ("Start the cluster"). */
	readonly title: MessageKey;
	/** The title once it is answered ("The cluster runs"). */
	readonly done: MessageKey;
	/** Why the tutorial needs it, in a sentence or two. */
	readonly why: MessageKey;
	/** Steps that must be ready before this one is applied. */
	readonly after: readonly StepId[];
	/** What would be run for these settings, for `plan`, `export` and the explain screen; asks nothing. */
	preview(context: StepContext): StepPreview;
	/** Reads only. A SetupError that it throws (a missing tool) becomes the condition *unknown*. */
	inspect(context: StepContext): Promise<Condition>;
	/** Work ahead that needs the cluster only (images); speaks as this step, and its failure fails this step alone. */
	prepare?(context: StepContext): Promise<void>;
	/** Makes it so, safe on any condition but *ready*; each change to the machine is recorded by `context.changes` before it is made. */
	apply(context: StepContext, found: Condition): Promise<void>;
	/** Undoes one recorded change; what is already gone is fine. The engine forgets the change. Throws SetupError for what cannot be undone. */
	undo(context: StepContext, change: Change): Promise<void>;
	/** What is still there of a change, one plain noun phrase each; empty is the proof that nothing is left. */
	leftovers(context: StepContext, change: Change): Promise<readonly Message[]>;
};
