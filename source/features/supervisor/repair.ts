import type {RecordedChange} from '../../domain/change.ts';
import {defined} from '../../domain/defined.ts';
import type {Bus} from '../../domain/event.ts';
import {SetupError} from '../../domain/failure.ts';
import {readBlock} from '../../domain/hosts-block.ts';
import type {JournalStore} from '../../domain/journal.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import type {Files} from '../../domain/ports/step-context.ts';
import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import {restartsKey, type RepairResult, type TunnelRepair} from '../../domain/tunnel-policy.ts';
import {createBus} from '../../engine/bus.ts';
import {hintsOf, payloadWithHints} from '../../engine/command-hints.ts';
import {toFailure} from '../../engine/failures.ts';
import {inspectStep} from '../../engine/inspect-steps.ts';
import {openJournalSession} from '../../engine/journal-session.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {runStep} from '../../engine/run-step.ts';
import {engineOnce, type RunRequest} from '../../engine/run.ts';

/** Repairs the tunnel by its own steps. `agreed` are the steps that the user approved: without `hosts` among them the names are left alone. */
export function createTunnelRepair(run: RunContext, settings: Settings, agreed: readonly StepId[]): TunnelRepair {
	const {platform, journal} = run;
	const findStep = (id: StepId) => (run.signal.aborted ? undefined : run.steps.find((step) => step.id === id));
	const rerun = async (id: StepId, context: RunContext): Promise<RepairResult> => {
		const step = findStep(id);
		if (!step) return {outcome: 'failed'};
		const options = {mayDecide: false, startedAt: platform.clock.now()};
		const {outcome, failure} = await runStep(context, settings, step, options);
		return outcome === 'failed' || outcome === 'stopped' ? {outcome: 'failed', failure} : {outcome: 'done'};
	};
	return {
		async probe() {
			const step = findStep('tunnel');
			if (!step) return {};
			const {facts} = await inspectStep(run, settings, step);
			const hostsAddress = await readHostsAddress(platform.filesOf(settings.profile), settings);
			return defined({address: facts?.['address'], hostsAddress});
		},
		runs: () => tunnelRuns(platform, settings, journal.current().changes),
		async repair() {
			const result = await rerun('tunnel', run);
			if (result.outcome === 'done')
				await journal.memory.set(restartsKey, String(Number(journal.memory.get(restartsKey) ?? 0) + 1));
			return result;
		},
		// A password is never asked for here: the command is reported instead.
		correctHosts: async () =>
			agreed.includes('hosts') ? rerun('hosts', {...run, mayAsk: false}) : {outcome: 'failed'},
	};
}

/** The address in our block of the hosts file; undefined where there is none or the file cannot be read. */
export async function readHostsAddress(
	files: Pick<Files, 'read'>,
	{hostsFile, profile}: Settings,
): Promise<string | undefined> {
	const bytes = await files.read(hostsFile).catch(() => undefined);
	const read = bytes && readBlock(bytes, profile);
	return read && 'block' in read ? read.block?.address : undefined;
}

/** Whether the newest tunnel of these changes runs. */
async function tunnelRuns(
	{processes}: Pick<Platform, 'processes'>,
	{address}: Settings,
	changes: readonly RecordedChange[],
): Promise<boolean> {
	const tunnel = changes.map(({change}) => change).findLast((change) => change.kind === 'tunnel');
	if (address === 'node' || !tunnel || tunnel.pid === 0) return true;
	return (await processes.startTime(tunnel.pid)) === tunnel.startTime;
}

/** What a repair by the supervisor in the background needs. */
type BackgroundRepair = Pick<
	RunRequest,
	'platform' | 'settings' | 'steps' | 'version' | 'invocation' | 'findEngine'
> & {
	readonly signal: AbortSignal;
	/** The steps whose change the user agreed to. */
	readonly agreed: readonly StepId[];
	/** Whether the journal still records the supervisor. */
	readonly isRecorded: () => boolean;
	/** Receives the events of what is done under the lock. */
	readonly watch: (bus: Bus) => void;
	/** The folder for the output of a repair's tools, given the name of the run and the paths that are in use. */
	readonly folderFor: (runId: string, used: readonly string[]) => string;
};

/**
 * Repairs the tunnel from a process that holds nothing in between: each probe reads the current journal, each repair takes the lock and
 * is `busy` while another run holds it.
 */
export function repairInBackground(request: BackgroundRepair): TunnelRepair {
	const {platform, settings, agreed, signal, isRecorded, watch} = request;
	const {values} = settings;
	const store = platform.journalOf(values.profile);
	const locked = async (action: 'repair' | 'correctHosts'): Promise<RepairResult> => {
		let unlock: (() => void) | undefined;
		// To take the lock would make a state folder that was removed.
		if (!isRecorded()) return {outcome: 'busy'};
		try {
			unlock = await store.lock('supervisor');
			if (!isRecorded()) return {outcome: 'busy'};
			const context = createRunContext(request, platform.newRunId(), (journal) => store.save(journal));
			watch(context.bus);
			return await createTunnelRepair(context, values, agreed)[action]();
		} catch (error) {
			if (error instanceof SetupError && error.failure.code === 'locked') return {outcome: 'busy'};
			return {outcome: 'failed', failure: toFailure(error, signal)};
		} finally {
			unlock?.();
		}
	};
	return {
		probe: () => createTunnelRepair(createRunContext(request, platform.newRunId()), values, agreed).probe(),
		runs: () => tunnelRuns(platform, values, store.peek()?.changes ?? []),
		repair: () => locked('repair'),
		correctHosts: async () => (agreed.includes('hosts') ? locked('correctHosts') : {outcome: 'failed'}),
	};
}

/** A run context over the current journal; without `save` nothing is written to disk. */
function createRunContext(request: BackgroundRepair, runId: string, save?: JournalStore['save']): RunContext {
	const {platform, settings, steps, signal, version, folderFor} = request;
	const {profile} = settings.values;
	const {rehearsal} = platform;
	const now = (): Date => platform.clock.now();
	const loaded = platform.journalOf(profile).peek();
	const journal = openJournalSession({loaded, profile, madeBy: version, now, ...defined({save})});
	const transform: Parameters<typeof createBus>[0]['transform'] = (payload) =>
		payloadWithHints(payload, hintsOf(request));
	const bus = createBus({runId, rehearsal, now, transform});
	const {changes} = journal.current();
	const used = changes.flatMap(({change}) => (change.kind === 'tunnel' ? change.outputPath || [] : []));
	const runnerFor = platform.runnersFor({
		signal,
		emit: (payload) => bus.emit(payload),
		commandsFolder: save && folderFor(runId, used),
		terminal: {suspend: (work) => work()},
	});
	return {
		runId,
		platform,
		steps,
		bus,
		journal,
		requested: settings,
		signal,
		unattended: true,
		mayAsk: false,
		engine: engineOnce(request, runnerFor(undefined)),
		runnerFor,
	};
}
