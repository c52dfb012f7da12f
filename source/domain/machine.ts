import type {Bundle} from './bundle.ts';
import type {Happening, SetupEvent} from './event.ts';
import type {HostLook} from './host-look.ts';
import type {JournalStore} from './journal.ts';
import type {StepId} from './step.ts';
import type {Runner} from './tool.ts';
import type {View} from './view.ts';
import type {DemoApi, Web} from './web.ts';
import type {Clock, Files, HostFacts, Processes, Resolver} from './world.ts';

/** What runners need to know about the run they work for: who is told, when to stop, who stands aside. */
export type RunBinding = {
	/** The run's stop. */
	readonly signal: AbortSignal;
	emit(happening: Happening): void;
	/** Where the whole output of commands goes; undefined keeps none. */
	readonly commandsFolder: string | undefined;
	/** Nothing is drawn while a child has the bare terminal. */
	readonly terminal: Pick<View, 'aside'>;
};

/** Where one run is kept: every event, and what each command printed. */
export type RunFolder = {
	readonly folder: string;
	readonly commandsFolder: string;
	write(event: SetupEvent): void;
	close(): Promise<void>;
};

/** A machine to work on, the real one or the pretend one: every door behind one type. Built by main. */
export type Machine = {
	readonly rehearsal: boolean;
	readonly host: HostFacts;
	readonly bundle: Bundle;
	readonly web: Web;
	readonly api: DemoApi;
	readonly clock: Clock;
	readonly processes: Processes;
	readonly resolver: Resolver;
	/** Facts for the doctor that only the system has; without it those checks do not apply. */
	readonly look?: HostLook;
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
	/** Opens a rehearsed site for a browser of this machine; answers its address. Only where it is not open by itself. */
	openSite?(profile: string): Promise<string>;
	/** Starts our own program as the keeper of a profile's tunnel, in a session of its own that outlives us. Only where a process may stay behind. */
	startKeeper?(profile: string): Promise<{readonly pid: number; readonly bornAt: string}>;
	/** Lets go of what keeps the process alive. */
	close?(): Promise<void>;
};
