import type {Bus, EventPayload} from '../domain/event.ts';
import type {Failure, NextAction} from '../domain/failure.ts';
import type {JournalStore} from '../domain/journal.ts';
import type {Resumption} from '../domain/plan.ts';
import type {Platform, RunFolder} from '../domain/ports/platform.ts';
import type {View} from '../domain/ports/view.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import {type Message, message} from '../i18n/message.ts';
import {createBus} from './bus.ts';
import {payloadWithHints, type CommandHints} from './command-hints.ts';
import {exitCodeFor, isStop, toFailure} from './failures.ts';
import {openJournalSession, type JournalSession} from './journal-session.ts';
import {resumptionOf} from './make-plan.ts';
import type {RunContext} from './run-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** Tells `run-ended`, the last event of a run, and answers the exit code. The next actions of a failure come first. */
export function endRun(
	bus: Bus,
	ending: {
		readonly failure?: Failure | undefined;
		readonly message?: readonly Message[];
		readonly next?: readonly NextAction[];
	},
): number {
	const {failure, message: says = [], next = []} = ending;
	const exitCode = exitCodeFor(failure);
	bus.emit({
		type: 'run-ended',
		outcome: failure ? (isStop(failure) ? 'stopped' : 'failed') : 'done',
		exitCode,
		...(failure ? {failure} : {}),
		message: [...says],
		next: [...(failure?.next ?? []), ...next].map((action) => ({...action})),
	});
	return exitCode;
}

/** What a command brings to a run. */
export type RunRequest = {
	readonly command: string;
	readonly version: string;
	readonly settings: ResolvedSettings;
	readonly platform: Platform;
	readonly steps: readonly Step[];
	readonly view: View;
	readonly signal: AbortSignal;
	readonly unattended: boolean;
	/** The settings file that a flag named; hints carry it. */
	readonly config?: string | undefined;
	/** Takes the lock, keeps the journal and a folder of the run. */
	readonly changes: boolean;
};

/** A run that has begun: `run-started` was told. `close` releases what was taken; it never throws. */
export type OpenRun = {
	readonly context: RunContext;
	readonly bus: Bus;
	readonly hints: CommandHints;
	readonly resumes?: Resumption;
	close(): Promise<void>;
};

/** Subscribes in order (journal, run log, view), takes the lock, loads the journal, tells `run-started`. Throws SetupError `locked` or `state-unwritable` after telling the start. */
async function openRun(request: RunRequest): Promise<OpenRun> {
	const {platform: machine, settings, view} = request;
	const runId = machine.newRunId();
	const carried: CommandHints = {
		rehearsal: machine.rehearsal,
		profile: settings.values.profile,
		config: request.config,
	};
	const bus = createBus({
		runId,
		rehearsal: machine.rehearsal,
		now: () => machine.clock.now(),
		phrase: (happening) => payloadWithHints(happening, carried),
	});
	const store = machine.journalOf(settings.values.profile);
	const {command, version} = request;
	const started = (extra: object = {}): void =>
		bus.emit({type: 'run-started', command, version, settings: eventSettings(settings), ...extra});
	const taken = await acquire(request, store, runId).catch((error: unknown) => {
		view.watch(bus);
		started();
		throw Object.assign(error as Error, {bus});
	});
	const {journal, quarantined: setAside} = store.load();
	const book = openJournalSession({
		loaded: journal,
		profile: settings.values.profile,
		madeBy: request.version,
		now: () => machine.clock.now(),
		...(request.changes ? {save: (kept) => store.save(kept)} : {}),
	});
	const resumes = request.command === 'up' && journal ? resumptionOf(journal) : undefined;
	bus.subscribe((event) => book.hear(event));
	if (taken.folder) bus.subscribe((event) => taken.folder?.write(event));
	view.watch(bus);
	const runnerFor = machine.runnersFor({
		signal: request.signal,
		emit: (happening) => bus.emit(happening),
		commandsFolder: taken.folder?.commandsFolder,
		terminal: view,
	});
	const {steps, signal, unattended} = request;
	const context: RunContext = {
		runId,
		platform: machine,
		steps,
		bus,
		journal: book,
		signal,
		unattended,
		mayAsk: view.mayAsk,
		runnerFor,
	};
	const startedAt = machine.clock.now().toISOString();
	if (taken.folder) book.begin({runId, command, startedAt, folder: taken.folder.folder});
	started({
		...(resumes ? {resumes} : {}),
		...(taken.folder ? {runFolder: taken.folder.folder} : {}),
		...activeChanges(book),
	});
	if (setAside !== undefined)
		bus.emit({
			type: 'notice',
			level: 'warning',
			message: message('engine.journalSetAside', {path: setAside}),
			next: [],
		});
	return {context, bus, hints: carried, ...(resumes ? {resumes} : {}), close: () => release(taken)};
}

function activeChanges(book: JournalSession): Pick<Extract<EventPayload, {type: 'run-started'}>, 'activeChanges'> {
	const standing = book.current().changes.map(({number, change}) => ({number, change}));
	return standing.length === 0 ? {} : {activeChanges: standing};
}

type Acquired = {unlock?: () => void; folder?: RunFolder};

/** Takes the lock and a folder for the run, where it changes something. */
async function acquire(
	{changes, platform: machine}: RunRequest,
	store: JournalStore,
	runId: string,
): Promise<Acquired> {
	if (!changes) return {};
	const unlock = await store.lock();
	try {
		return {unlock, folder: machine.openRunFolder(runId)};
	} catch (error) {
		unlock();
		throw error;
	}
}

async function release({unlock, folder}: Acquired): Promise<void> {
	await folder?.close().catch(() => {});
	unlock?.();
}

function eventSettings({values, from}: ResolvedSettings): Extract<EventPayload, {type: 'run-started'}>['settings'] {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, {value, from: from[name as keyof typeof from]}]),
	);
}

/** Opens a run, does the work, and ends it with `run-ended` whatever is thrown. Answers the exit code. */
export async function runCommand(request: RunRequest, work: (run: OpenRun) => Promise<number>): Promise<number> {
	let run: OpenRun | undefined;
	try {
		run = await openRun(request);
		return await work(run);
	} catch (error) {
		const bus = run?.bus ?? (error as {bus?: Bus}).bus;
		if (!bus) throw error;
		const failure = toFailure(error, request.signal);
		return endRun(bus, {failure, message: failure.code === 'bug' ? [message('engine.crashed')] : []});
	} finally {
		await run?.close();
	}
}
