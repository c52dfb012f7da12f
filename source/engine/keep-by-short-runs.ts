import {SetupError} from '../domain/failure.ts';
import type {Bus} from '../domain/event.ts';
import type {JournalStore} from '../domain/journal.ts';
import type {StepId} from '../domain/step.ts';
import type {Cared, TunnelCare} from '../domain/tunnel-keeping.ts';
import {createBus} from './bus.ts';
import {careForTunnel, tunnelRuns} from './care-for-tunnel.ts';
import {toFailure} from './failures.ts';
import {openJournalBook} from './journal-book.ts';
import type {RunRequest} from './open-run.ts';
import {happeningCarriedOn} from './own-command.ts';
import type {RunContext} from './run-context.ts';

/** How a keeper in the background works. */
export type ShortRuns = Pick<RunRequest, 'machine' | 'settings' | 'steps' | 'version' | 'config'> & {
	readonly signal: AbortSignal;
	/** Steps whose change the person agreed to. */
	readonly agreed: readonly StepId[];
	/** Is the keeper still wanted, by the journal of now. */
	readonly stands: () => Promise<boolean>;
	/** Hears what is done under the lock. */
	readonly watch: (bus: Bus) => void;
	/** Where the tools of a mending print, given the name of the run and the paths that are in use. */
	readonly folderFor: (runId: string, used: readonly string[]) => string;
};

/**
 * The same care as while the wizard is open, by a process that holds nothing in between: each look reads the journal as it is now,
 * each act takes the lock, and leaves everything to whoever holds it already.
 */
export function keepByShortRuns(runs: ShortRuns): TunnelCare {
	const {settings, agreed} = runs;
	const act = (work: (care: TunnelCare) => Promise<Cared>): Promise<Cared> =>
		withLock(runs, (context) => work(careForTunnel(context, settings.values, agreed)));
	return {
		look: () => careForTunnel(contextOf(runs, runs.machine.newRunId()), settings.values, agreed).look(),
		runs: () =>
			tunnelRuns(runs.machine, settings.values, runs.machine.journalOf(settings.values.profile).peek()?.changes ?? []),
		mend: () => act((care) => care.mend()),
		correctHosts: async () =>
			agreed.includes('hosts') ? act((care) => care.correctHosts()) : {outcome: 'failed' as const},
	};
}

async function withLock(runs: ShortRuns, work: (context: RunContext) => Promise<Cared>): Promise<Cared> {
	const {machine, settings, signal, folderFor, watch} = runs;
	const store = machine.journalOf(settings.values.profile);
	let unlock: (() => void) | undefined;
	try {
		unlock = await store.lock('keeper');
		if (!(await runs.stands())) return {outcome: 'busy'};
		const runId = machine.newRunId();
		const context = contextOf(runs, runId, {
			save: (journal) => store.save(journal),
			commandsFolder: (used) => folderFor(runId, used),
		});
		watch(context.bus);
		return await work(context);
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'locked') return {outcome: 'busy'};
		return {outcome: 'failed', failure: toFailure(error, signal)};
	} finally {
		unlock?.();
	}
}

type Writing = {
	readonly save: JournalStore['save'];
	readonly commandsFolder: (used: readonly string[]) => string;
};

/** What the steps need; without `writing` nothing of it reaches the disk. */
function contextOf(runs: ShortRuns, runId: string, writing?: Writing): RunContext {
	const {machine, settings, steps, signal, version, config} = runs;
	const {profile} = settings.values;
	const book = openJournalBook({
		loaded: machine.journalOf(profile).peek(),
		profile,
		madeBy: version,
		now: () => machine.clock.now(),
		...(writing ? {save: writing.save} : {}),
	});
	const carried = {rehearsal: machine.rehearsal, profile, config};
	const bus = createBus({
		runId,
		rehearsal: machine.rehearsal,
		now: () => machine.clock.now(),
		phrase: (happening) => happeningCarriedOn(happening, carried),
	});
	const used = book.current().changes.flatMap(({change}) => (change.kind === 'tunnel' ? [change.outputPath] : []));
	const runnerFor = machine.runnersFor({
		signal,
		emit: (happening) => bus.emit(happening),
		commandsFolder: writing?.commandsFolder(used.filter((path) => path !== '')),
		terminal: {aside: (work) => work()},
	});
	return {runId, machine, steps, bus, book, signal, unattended: true, mayAsk: false, runnerFor};
}
