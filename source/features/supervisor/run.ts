import {join} from 'node:path';
import process from 'node:process';
import type {Change} from '../../domain/change.ts';
import {defined} from '../../domain/defined.ts';
import {logLine} from '../../domain/describe-event.ts';
import {usageError, type NextAction, SetupError} from '../../domain/failure.ts';
import type {Journal, JournalStore} from '../../domain/journal.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import {type SupervisorState, type TunnelHealth, unknownAddress} from '../../domain/tunnel-policy.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {messageWithHints, type CommandHints} from '../../engine/command-hints.ts';
import {hintsOf} from '../../engine/command-hints.ts';
import type {RunRequest} from '../../engine/run.ts';
import {createStepContext} from '../../engine/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {isAlive, type KnownProcess} from '../../steps/shared/stop-process.ts';
import {tunnelStep} from '../../steps/tunnel/index.ts';
import {supervisable, startSupervisor, stopSupervisors} from '../../steps/tunnel/supervisor.ts';
import {profileFolder} from '../../system/state/run-folder.ts';
import {createSupervisorRecords, type SupervisorRecords} from '../../system/state/supervisor-records.ts';
import {listProfiles} from '../../tools/minikube.ts';
import {repairInBackground} from './repair.ts';
import {watchUntilStopped, waitFor} from './watch.ts';

/** Starts and stops the process that keeps the tunnel while no wizard is open. */
export type BackgroundSupervisor = {
	/** Has one run where there is something to supervise; one that runs already is kept. Returns whether one was started; a failure becomes a warning. */
	start(context: RunContext, settings: Settings, agreed: readonly StepId[]): Promise<boolean>;
	stop(context: RunContext, settings: Settings): Promise<void>;
};

const start: NextAction = {message: message('supervisor.start'), run: 'digimon-setup tunnel keep'};

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The supervisor of this platform; undefined where no process of ours may stay behind (rehearsal). */
export function backgroundSupervisor(
	{startSupervisorProcess}: Platform,
	version: string,
): BackgroundSupervisor | undefined {
	if (!startSupervisorProcess) return undefined;
	return {
		async start(run, settings, agreed) {
			const context = createStepContext(run, settings, tunnelStep);
			try {
				const wanted = supervisable(context, version, agreed.includes('hosts'));
				if (wanted) return await startSupervisor(context, wanted, startSupervisorProcess);
				await stopSupervisors(context);
			} catch (error) {
				// The site works without a supervisor: a warning, not a failure.
				context.notice('warning', message('supervisor.notStarted', {detail: textOf(error)}), [start]);
			}
			return false;
		},
		stop: (run, settings) => stopSupervisors(createStepContext(run, settings, tunnelStep)),
	};
}

/**
 * Runs in the background: probes the tunnel and repairs it until the process is stopped, until the journal no longer records it, or until
 * its cluster no longer exists. Holds no lock between repairs. Returns the exit code; throws SetupError `usage` where the journal does not record it.
 */
export async function runSupervisor(request: RunRequest): Promise<number> {
	const {platform, settings} = request;
	const {profile} = settings.values;
	const records = createSupervisorRecords(profileFolder(platform.stateFolder, profile));
	const log = createSupervisorLog(records, () => platform.clock.now(), hintsOf(request));
	const own = {pid: process.pid, startTime: (await platform.processes.startTime(process.pid)) ?? ''};
	const store = platform.journalOf(profile);
	const findOwn = () => supervisorsIn(store.peek()).find((change) => isSupervisor(change, own));
	const change = findOwn();
	if (!change) throw usageError(message('supervisor.notWrittenDown'), [start]);
	const pid = await findOther(platform, store, own);
	if (pid !== undefined) {
		log.report(message('supervisor.keepsAlready', {pid}));
		return 0;
	}
	const ended = new AbortController();
	const reasons: Message[] = [];
	const end = (reason: Message): void => {
		reasons.push(reason);
		ended.abort();
	};
	const signal = AbortSignal.any([request.signal, ended.signal]);
	log.report(message('supervisor.begins', {pid: process.pid}));
	await supervise({...request, change, isRecorded: () => findOwn() !== undefined, log, records, end, signal});
	log.report(reasons[0] ?? message('supervisor.toldToEnd'));
	if (ended.signal.aborted) await removeOwnChange(store, own);
	records.removeState();
	return 0;
}

type Supervision = RunRequest & {
	readonly change: SupervisorChange;
	readonly isRecorded: () => boolean;
	readonly log: ReturnType<typeof createSupervisorLog>;
	readonly records: SupervisorRecords;
	readonly end: (reason: Message) => void;
};

async function supervise(supervision: Supervision): Promise<void> {
	const {platform, settings, change, isRecorded, log, records, end, signal} = supervision;
	const {profile, hostsFile} = settings.values;
	const repair = repairInBackground({
		...supervision,
		agreed: change.hostsFile === hostsFile ? ['hosts'] : [],
		folderFor: (runId, used) => records.repairFolder(runId, used),
		watch: (bus) => void bus.subscribe((event) => log.write(logLine(event))),
	});
	const probe: typeof repair.probe = async () => {
		try {
			if (await isClusterMissing(platform, profile, signal)) end(message('supervisor.endsGone', {profile}));
			return signal.aborted ? {} : await repair.probe();
		} catch (error) {
			// A failed probe is logged, and the next one comes.
			if (!signal.aborted) log.write(textOf(error));
			return {};
		}
	};
	const pause = async (durationMs: number): Promise<void> => {
		await waitFor(durationMs, signal);
		if (!signal.aborted && !isRecorded()) end(message('supervisor.endsUnwritten'));
	};
	const {address = unknownAddress} = await probe();
	await watchUntilStopped(
		{platform, profile, address, repair: {...repair, probe}, onHealth: (health) => log.health(health), pause},
		signal,
	);
}

/** Whether neither minikube's folder nor minikube itself knows the profile; false where minikube cannot be asked. */
async function isClusterMissing(platform: Platform, profile: string, signal: AbortSignal): Promise<boolean> {
	const config = join(platform.host.minikubeHome, 'profiles', profile, 'config.json');
	if ((await platform.filesOf(profile).stat(config)).exists) return false;
	const terminal = {suspend: <T>(work: () => Promise<T>) => work()};
	const runner = platform.runnersFor({signal, emit: () => {}, commandsFolder: undefined, terminal})('tunnel');
	try {
		const profiles = await listProfiles(runner);
		return 'known' in profiles && !profiles.known.includes(profile);
	} catch (error) {
		if (error instanceof SetupError) return false;
		throw error;
	}
}

type SupervisorChange = Extract<Change, {kind: 'supervisor'}>;

const supervisorsIn = (journal: Journal | undefined): readonly SupervisorChange[] =>
	(journal?.changes ?? []).flatMap(({change}) => (change.kind === 'supervisor' ? [change] : []));

/** Whether the change records this process; one without a pid is the intent of the run that starts it. */
const isSupervisor = (change: SupervisorChange, {pid, startTime}: KnownProcess): boolean =>
	change.pid === 0 || (change.pid === pid && change.startTime === startTime);

/** The pid of another supervisor of the profile that runs. */
async function findOther(platform: Platform, store: JournalStore, own: KnownProcess): Promise<number | undefined> {
	for (const change of supervisorsIn(store.peek()))
		if (!isSupervisor(change, own) && (await isAlive(platform, change))) return change.pid;
	return undefined;
}

/** Removes the change of this process where the lock is free; else the next run removes it, since the process has exited. */
async function removeOwnChange(store: JournalStore, own: KnownProcess): Promise<void> {
	// To take the lock would make a state folder that was removed.
	if (supervisorsIn(store.peek()).length === 0) return;
	try {
		const unlock = await store.lock('supervisor');
		try {
			const journal = store.peek();
			if (!journal) return;
			const others = journal.changes.filter(
				({change}) => change.kind !== 'supervisor' || change.pid === 0 || !isSupervisor(change, own),
			);
			store.save({...journal, changes: others});
		} finally {
			unlock();
		}
	} catch (error) {
		if (!(error instanceof SetupError)) throw error;
	}
}

/**
 * The log of a supervisor, and its state for `tunnel status`: writes a line for what is new, which is an answer that came or failed to
 * come, or what the policy reported.
 */
function createSupervisorLog(records: SupervisorRecords, now: () => Date, hints: CommandHints) {
	const startedAt = now().toISOString();
	let before: TunnelHealth | undefined;
	let last: SupervisorState['lastMessage'];
	const write = (line: string | undefined): void => {
		if (line !== undefined) records.log(`${now().toISOString()} ${line}`);
	};
	const report = (text: Message): void => write(messageWithHints(text, hints).text);
	return {
		report,
		write,
		health: (health: TunnelHealth): void => {
			const {address, isHealthy, answeredAtMs, restarts, message: text, run} = health;
			if (before?.isHealthy !== isHealthy || before.address !== address)
				report(message(isHealthy ? 'supervisor.answers' : 'supervisor.silent', {address}));
			if (text && text.text !== last?.message.text) {
				// A wait that is reported again with fewer seconds is not worth a line.
				if (text.key !== 'supervisor.restarting' || last?.message.key !== text.key) report(text);
				last = {at: now().toISOString(), message: text, ...defined({run})};
			}
			before = health;
			const answeredAt = answeredAtMs === undefined ? undefined : new Date(answeredAtMs).toISOString();
			const optional = defined({answeredAt, lastMessage: last});
			records.writeState({schema: 1, pid: process.pid, startedAt, address, isHealthy, restarts, ...optional});
		},
	};
}
