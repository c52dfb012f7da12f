import type {Bus} from '../domain/event.ts';
import type {Runner} from '../domain/ports/command.ts';
import type {EngineFacts} from '../domain/ports/host.ts';
import type {Platform} from '../domain/ports/platform.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import type {JournalSession} from './journal-session.ts';
import type {Step} from '../domain/ports/step.ts';

/** What every part of a run shares. */
export type RunContext = {
	readonly runId: string;
	readonly platform: Platform;
	readonly steps: readonly Step[];
	readonly bus: Bus;
	readonly journal: JournalSession;
	/** The settings with which the run began; a step's may differ once the user changed some. */
	readonly requested: ResolvedSettings;
	readonly signal: AbortSignal;
	readonly unattended: boolean;
	/** Whether a child may ask on the terminal: there is one, and the view can be suspended. */
	readonly mayAsk: boolean;
	/** Where Docker's engine is, asked once in a run; undefined where it cannot be asked. Never throws. */
	engine(): Promise<EngineFacts | undefined>;
	runnerFor(step: StepId | undefined): Runner;
};
