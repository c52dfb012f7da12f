import {defined} from '../domain/defined.ts';
import type {Bus, EventPayload, SitePage} from '../domain/event.ts';
import {SetupError, stopFailure, type Failure, type NextAction} from '../domain/failure.ts';
import {lostRecordsKey, type JournalStore} from '../domain/journal.ts';
import type {Resumption} from '../domain/plan.ts';
import type {Runner} from '../domain/ports/command.ts';
import type {EngineFacts} from '../domain/ports/host.ts';
import type {Platform, RunFolder} from '../domain/ports/platform.ts';
import type {View} from '../domain/ports/view.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import {type Message, message} from '../i18n/message.ts';
import {createBus, type RunBus} from './bus.ts';
import {hintsOf, payloadWithHints, type Invocation} from './command-hints.ts';
import {exitCodeFor, explained, isStop, toFailure} from './failures.ts';
import {openJournalSession, type JournalSession} from './journal-session.ts';
import {settleLeftoverWork} from './leftover-work.ts';
import {resumptionOf} from './make-plan.ts';
import type {RunContext} from './run-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** Emits `run-ended`, the last event of a run, and returns the exit code. The next actions of a failure come first. */
export function endRun(
	bus: RunBus,
	{
		failure,
		messages = [],
		next = [],
		site,
	}: {
		readonly failure?: Failure | undefined;
		readonly messages?: readonly Message[];
		readonly next?: readonly NextAction[];
		readonly site?: SitePage | undefined;
	},
): number {
	const exitCode = exitCodeFor(failure);
	bus.emit({
		type: 'run-ended',
		outcome: failure ? (isStop(failure) ? 'stopped' : 'failed') : 'done',
		exitCode,
		...defined({failure}),
		messages,
		next: [...(failure?.next ?? []), ...next],
		...site,
		...bus.summary(),
	});
	return exitCode;
}

/** What a command hands to a run. */
export type RunRequest = {
	readonly command: string;
	readonly version: string;
	readonly settings: ResolvedSettings;
	readonly platform: Platform;
	readonly steps: readonly Step[];
	readonly view: View;
	readonly signal: AbortSignal;
	/** The second stop: the run ends soon after, even while its work still waits. */
	readonly forceKill?: AbortSignal;
	readonly unattended: boolean;
	/** What the user should know of the settings before anything is done. */
	readonly remarks?: readonly Message[];
	/** The command line of this process; hints repeat what belongs to their command. */
	readonly invocation: Invocation;
	/** Asks where Docker's engine is; without it that is told by the platform alone. Never throws. */
	readonly findEngine?: (platform: Platform, runner: Runner) => Promise<EngineFacts | undefined>;
	/** The run takes the lock and keeps a journal and a run folder. */
	readonly changes: boolean;
};

/** An opened run: `run-started` has been emitted. */
export type OpenRun = {
	readonly context: RunContext;
	readonly bus: RunBus;
	readonly resumes?: Resumption;
};

/**
 * Runs a command: takes the lock and a folder, emits `run-started`, does the work, and ends with `run-ended` after any error, a lock
 * that is held and a state folder that is not writable included. Returns the exit code.
 */
export async function runCommand(request: RunRequest, work: (run: OpenRun) => Promise<number>): Promise<number> {
	const {platform, settings} = request;
	const runId = platform.newRunId();
	const hints = hintsOf(request);
	const bus = createBus({
		runId,
		rehearsal: platform.rehearsal,
		now: () => platform.clock.now(),
		transform: (payload) => payloadWithHints(payload, hints),
	});
	const store = platform.journalOf(settings.values.profile);
	let acquired: Acquired = {};
	let run: OpenRun | undefined;
	const runWork = async (): Promise<number> => {
		acquired = await acquire(request, store, runId);
		run = openRun(request, {runId, bus, store, folder: acquired.folder});
		await settleLeftoverWork(run.context, request.command, request.changes);
		return work(run);
	};
	const forced = new AbortController();
	try {
		return await untilForced(runWork(), request, forced);
	} catch (error) {
		if (!run) start(request, bus);
		const thrown = toFailure(error, request.signal);
		const failure = run ? await explained(run.context, settings.values, thrown) : thrown;
		return endRun(bus, {failure, messages: failure.code === 'bug' ? [message('engine.crashed')] : []});
	} finally {
		// Work that was left behind reaches neither the journal's readers nor the view any more; its lock ends with the process.
		if (forced.signal.aborted) bus.close();
		await release(acquired, forced.signal.aborted);
	}
}

/** So long after the second stop the work may still end by itself. */
const forcedLimitMs = 700;

/** The result of the work. Throws SetupError `stopped` or `terminated` and aborts `forced` when the work does not end after the second stop. */
async function untilForced(
	work: Promise<number>,
	{signal, forceKill}: Pick<RunRequest, 'signal' | 'forceKill'>,
	forced: AbortController,
): Promise<number> {
	if (!forceKill) return work;
	let timer: NodeJS.Timeout | undefined;
	const giveUp = new Promise<never>((_resolve, reject) => {
		const leave = (): void => {
			forced.abort();
			reject(new SetupError(stopFailure(signal)));
		};
		forceKill.addEventListener('abort', () => (timer = setTimeout(leave, forcedLimitMs)), {once: true});
	});
	try {
		return await Promise.race([work, giveUp]);
	} finally {
		clearTimeout(timer);
	}
}

type Opening = {
	readonly runId: string;
	readonly bus: RunBus;
	readonly store: JournalStore;
	readonly folder: RunFolder | undefined;
};

/** Loads the journal and subscribes in order: journal, run log, view. */
function openRun(request: RunRequest, {runId, bus, store, folder}: Opening): OpenRun {
	const {platform, settings, view, command, steps, signal, unattended} = request;
	const {journal: loaded, unreadable} = store.load();
	const movedTo = unreadable !== undefined && request.changes ? store.setAside() : undefined;
	const journal = openJournalSession({
		loaded,
		profile: settings.values.profile,
		madeBy: request.version,
		now: () => platform.clock.now(),
		...(request.changes ? {save: (kept) => store.save(kept)} : {}),
	});
	const resumes = command === 'up' && loaded ? resumptionOf(loaded) : undefined;
	bus.subscribe((event) => journal.hear(event));
	if (folder) {
		bus.subscribe((event) => folder.write(event));
		journal.begin({runId, command, startedAt: platform.clock.now().toISOString(), folder: folder.folder});
	}
	const runnerFor = platform.runnersFor({
		signal,
		emit: (payload) => bus.emit(payload),
		commandsFolder: folder?.commandsFolder,
		terminal: view,
	});
	start(request, bus, defined({resumes, runFolder: folder?.folder, activeChanges: activeChanges(journal)}));
	for (const text of request.remarks ?? []) bus.emit({type: 'notice', level: 'info', message: text, next: []});
	if (movedTo !== undefined) void journal.memory.set(lostRecordsKey, movedTo);
	if (unreadable !== undefined) {
		const text =
			movedTo === undefined
				? message('engine.journalUnreadable', {path: unreadable})
				: message('engine.journalSetAside', {path: movedTo});
		bus.emit({type: 'notice', level: 'warning', message: text, next: []});
	}
	const {mayAsk} = view;
	const engine = engineOnce(request, runnerFor(undefined));
	const context = {
		runId,
		platform,
		steps,
		bus,
		journal,
		requested: settings,
		signal,
		unattended,
		mayAsk,
		engine,
		runnerFor,
	};
	return {context, bus, ...defined({resumes})};
}

/** Asks where Docker's engine is when that is first wanted, and never again: an engine that hangs would hang again. */
export function engineOnce(
	{findEngine, platform}: Pick<RunRequest, 'findEngine' | 'platform'>,
	runner: Runner,
): RunContext['engine'] {
	let asked: Promise<EngineFacts | undefined> | undefined;
	return async () => (asked ??= findEngine?.(platform, runner));
}

type RunStarted = Extract<EventPayload, {type: 'run-started'}>;

/** Lets the view watch, and emits `run-started`. */
function start(
	{view, command, version, settings}: RunRequest,
	bus: Bus,
	known: Pick<RunStarted, 'resumes' | 'runFolder' | 'activeChanges'> = {},
): void {
	view.watch(bus);
	bus.emit({type: 'run-started', command, version, settings: eventSettings(settings), ...known});
}

function activeChanges(journal: JournalSession): RunStarted['activeChanges'] {
	const changes = journal.current().changes.map(({number, step, change, made}) => ({
		number,
		step,
		change,
		...defined({made}),
	}));
	return changes.length === 0 ? undefined : changes;
}

type Acquired = {readonly unlock?: () => void; readonly folder?: RunFolder};

/** Takes the lock and a folder for the run, when it changes something. Throws SetupError `locked` or `state-unwritable`. */
async function acquire({changes, platform}: RunRequest, store: JournalStore, runId: string): Promise<Acquired> {
	if (!changes) return {};
	const unlock = await store.lock();
	try {
		return {unlock, folder: platform.openRunFolder(runId)};
	} catch (error) {
		unlock();
		throw error;
	}
}

async function release({unlock, folder}: Acquired, keepsLock: boolean): Promise<void> {
	await folder?.close().catch(() => {});
	if (!keepsLock) unlock?.();
}

function eventSettings({values, from}: ResolvedSettings): RunStarted['settings'] {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, {value, from: from[name as keyof typeof from]}]),
	);
}
