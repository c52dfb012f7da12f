import {defined} from '../../domain/defined.ts';
import type {RecordedChange} from '../../domain/change.ts';
import type {Bus} from '../../domain/event.ts';
import {SetupError} from '../../domain/failure.ts';
import {readBlock} from '../../domain/hosts-block.ts';
import type {JournalStore} from '../../domain/journal.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import {restartsKey, type RepairResult, type TunnelRepair} from '../../domain/tunnel-policy.ts';
import {createBus} from '../../engine/bus.ts';
import {payloadWithHints} from '../../engine/command-hints.ts';
import {toFailure} from '../../engine/failures.ts';
import {inspectStep} from '../../engine/inspect-steps.ts';
import {openJournalSession} from '../../engine/journal-session.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {runStep} from '../../engine/run-step.ts';
import type {RunRequest} from '../../engine/run.ts';

/** Keeps the tunnel by its own steps. `agreed` are the steps that the person approved: without `hosts` among them the names are left alone. */
export function createTunnelRepair(context: RunContext, settings: Settings, agreed: readonly StepId[]): TunnelRepair {
	const {platform: machine, journal: book} = context;
	// Nobody waits for a question here: what needs a password is told instead.
	const quiet: RunContext = {...context, mayAsk: false};
	const again = async (id: StepId): Promise<RepairResult> => {
		const step = context.steps.find((one) => one.id === id);
		if (!step || context.signal.aborted) return {outcome: 'failed'};
		const {outcome, failure} = await runStep(id === 'hosts' ? quiet : context, settings, step, {
			mayDecide: false,
			startedAt: machine.clock.now(),
		});
		return outcome === 'failed' || outcome === 'stopped' ? {outcome: 'failed', failure} : {outcome: 'done'};
	};
	return {
		async probe() {
			const step = context.steps.find((one) => one.id === 'tunnel');
			if (!step || context.signal.aborted) return {};
			const {facts} = await inspectStep(context, settings, step);
			const address = facts?.['address'];
			const bytes = await machine
				.filesOf(settings.profile)
				.read(settings.hostsFile)
				.catch(() => undefined);
			const read = bytes && readBlock(bytes, settings.profile);
			const hostsAddress = read && 'block' in read ? read.block?.address : undefined;
			return {...defined({address, hostsAddress})};
		},
		runs: () => tunnelRuns(machine, settings, book.current().changes),
		async repair() {
			const cared = await again('tunnel');
			if (cared.outcome === 'done')
				await book.memory.set(restartsKey, String(Number(book.memory.get(restartsKey) ?? 0) + 1));
			return cared;
		},
		correctHosts: async () => (agreed.includes('hosts') ? again('hosts') : {outcome: 'failed'}),
	};
}

/** Does the newest tunnel of these changes run. */
async function tunnelRuns(
	{processes}: Pick<Platform, 'processes'>,
	{address}: Settings,
	changes: readonly RecordedChange[],
): Promise<boolean> {
	const tunnel = changes.map(({change}) => change).findLast((change) => change.kind === 'tunnel');
	if (address === 'node' || !tunnel || tunnel.pid === 0) return true;
	return (await processes.startTime(tunnel.pid)) === tunnel.startTime;
}

/** How a keeper in the background works. */
type ShortRuns = Pick<RunRequest, 'platform' | 'settings' | 'steps' | 'version' | 'config'> & {
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
export function repairInBackground(runs: ShortRuns): TunnelRepair {
	const {settings, agreed} = runs;
	const act = (work: (care: TunnelRepair) => Promise<RepairResult>): Promise<RepairResult> =>
		withLock(runs, (context) => work(createTunnelRepair(context, settings.values, agreed)));
	return {
		probe: () => createTunnelRepair(contextOf(runs, runs.platform.newRunId()), settings.values, agreed).probe(),
		runs: () =>
			tunnelRuns(
				runs.platform,
				settings.values,
				runs.platform.journalOf(settings.values.profile).peek()?.changes ?? [],
			),
		repair: () => act((care) => care.repair()),
		correctHosts: async () =>
			agreed.includes('hosts') ? act((care) => care.correctHosts()) : {outcome: 'failed' as const},
	};
}

async function withLock(runs: ShortRuns, work: (context: RunContext) => Promise<RepairResult>): Promise<RepairResult> {
	const {platform: machine, settings, signal, folderFor, watch} = runs;
	const store = machine.journalOf(settings.values.profile);
	let unlock: (() => void) | undefined;
	try {
		unlock = await store.lock('supervisor');
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
	const {platform: machine, settings, steps, signal, version, config} = runs;
	const {profile} = settings.values;
	const book = openJournalSession({
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
		transform: (payload) => payloadWithHints(payload, carried),
	});
	const used = book.current().changes.flatMap(({change}) => (change.kind === 'tunnel' ? [change.outputPath] : []));
	const runnerFor = machine.runnersFor({
		signal,
		emit: (happening) => bus.emit(happening),
		commandsFolder: writing?.commandsFolder(used.filter((path) => path !== '')),
		terminal: {suspend: (work) => work()},
	});
	return {runId, platform: machine, steps, bus, journal: book, signal, unattended: true, mayAsk: false, runnerFor};
}
