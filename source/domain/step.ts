import type {Message} from '../i18n/message.ts';

/** The eight steps in reading order; the order of work is the graph of `after`. */
export const stepIds = ['cluster', 'mesh', 'label', 'chart', 'gateway', 'tunnel', 'hosts', 'site'] as const;

/** A step's name in flags, events and files. */
export type StepId = (typeof stepIds)[number];

/** What can be found: nothing, healthy as asked, healthy but not as asked, half made or failing, or not to be found out. */
export const conditionKinds = ['absent', 'ready', 'outdated', 'broken', 'unknown'] as const;

/** What `inspect` found, and why; `facts` are for programs and views (address, version, …). */
export type Condition = {
	readonly kind: (typeof conditionKinds)[number];
	readonly reason: Message;
	readonly facts?: Readonly<Record<string, string>>;
	/**
	 * An obstacle that only the user can decide about (an article's old release, a wrong version): the plan asks, `--yes` stops with exit 3.
	 * `run` removes it; `keep`, where there is such a command, goes on with what is there.
	 */
	readonly blockedBy?: {readonly question: Message; readonly run: string; readonly keep?: string};
};

/** A command as `plan` and `export` show it: POSIX shell, with `$NODE` and `$ADDRESS` for what only a run knows. */
export type ShownCommand = {
	readonly why: Message;
	readonly line: string;
	readonly needsPassword?: boolean;
	/** Done by our own program; a script without us leaves it out. */
	readonly internal?: true;
};

/** What a step would do here: its commands in order, and those that undo it. */
export type StepPreview = {readonly commands: readonly ShownCommand[]; readonly undo: readonly ShownCommand[]};
