import type {Message} from '../i18n/message.ts';

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
