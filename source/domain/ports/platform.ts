import type {EventPayload, SetupEvent} from '../event.ts';
import type {JournalStore} from '../journal.ts';
import type {StepId} from '../step.ts';
import type {Bundle} from './bundle.ts';
import type {Runner, ToolName} from './command.ts';
import type {HostProbe, HostFacts} from './host.ts';
import type {Clock, Files, Processes, Resolver} from './step-context.ts';
import type {View} from './view.ts';
import type {DemoApi, Web} from './web.ts';

/** A command's whole output on disk, read by lines; lines are cleaned of escape codes and control characters. */
export type LogDocument = {
	/** Lines so far; counts on from where the last call left off. */
	lineCount(): number;
	/** At most `count` lines from line `from` (0 is the first). */
	lines(from: number, count: number): readonly string[];
	/** The next line from `from` (included) that matches, going forward; undefined when there is none. */
	find(matches: (line: string) => boolean, from: number): number | undefined;
	close(): void;
};

/** Opens a command's output; a file that is not there yet has no lines. */
export type OpenLog = (path: string) => LogDocument;

/** Whether a line most likely names an error. */
export function looksLikeError(line: string): boolean {
	return /\b(error|fatal|fail(ed|ure)?|denied|refused|cannot|can't|unable|timed? ?out|not found|no such|panic|exit code [1-9])\b|✘/i.test(
		line,
	);
}

/** The run that runners belong to: its events, its stop, and the view that is suspended. */
export type RunBinding = {
	/** The run's stop. */
	readonly signal: AbortSignal;
	emit(payload: EventPayload): void;
	/** Where the whole output of commands goes; undefined keeps none. */
	readonly commandsFolder: string | undefined;
	/** Nothing is drawn while a child has the bare terminal. */
	readonly terminal: Pick<View, 'suspend'>;
};

/** Where one run is kept: every event, and what each command printed. */
export type RunFolder = {
	readonly folder: string;
	readonly commandsFolder: string;
	write(event: SetupEvent): void;
	close(): Promise<void>;
};

/** A command of a killed run that still runs. `startTime` is '' where the system does not tell it. */
export type LeftoverWork = {
	readonly pid: number;
	readonly startTime: string;
	readonly tool: ToolName;
	readonly args: readonly string[];
	readonly outputPath?: string;
	/** ISO 8601. */
	readonly startedAt: string;
	readonly limitMs: number;
};

/** The commands of killed runs that still run. */
export type LeftoverWorks = {
	/** Also removes the records of those that have ended. */
	find(): Promise<readonly LeftoverWork[]>;
	isRunning(work: LeftoverWork): Promise<boolean>;
	/** The newest line of its output, as a user reads it. */
	lastLine(work: LeftoverWork): string | undefined;
};

/** All ports of one machine, real or simulated. */
export type Platform = {
	readonly rehearsal: boolean;
	readonly host: HostFacts;
	readonly bundle: Bundle;
	readonly web: Web;
	readonly api: DemoApi;
	readonly clock: Clock;
	readonly processes: Processes;
	readonly resolver: Resolver;
	/** Facts for the doctor that only the system has; without it those checks do not apply. */
	readonly probe?: HostProbe;
	/** The folder of all that we keep. */
	readonly stateFolder: string;
	/** Runners of one run, each bound to a step, or to none (preflight). Commands are numbered over the whole run. */
	runnersFor(run: RunBinding): (step: StepId | undefined) => Runner;
	filesOf(profile: string): Files;
	journalOf(profile: string): JournalStore;
	/** A name for a run; names sort by time. */
	newRunId(): string;
	/** Makes the folder of a run. Throws SetupError `state-unwritable`. */
	openRunFolder(runId: string): RunFolder;
	/** Opens a rehearsed site for a browser of this machine; returns its address. Only where it is not open by itself. */
	openSite?(profile: string): Promise<string>;
	/** Empties a simulated machine, as before its first rehearsal. */
	startOver?(): void;
	/** Starts our own program as the supervisor of a profile's tunnel, in a session of its own that outlives us. Only where a process may stay behind. */
	startSupervisorProcess?(profile: string): Promise<{readonly pid: number; readonly startTime: string}>;
	/** Only where commands outlive a killed run. */
	readonly leftoverWorks?: LeftoverWorks;
	/** Closes what keeps the process alive. */
	close?(): Promise<void>;
};
