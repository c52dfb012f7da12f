import type {Change, RecordedChange} from '../../domain/change.ts';
import {SetupError} from '../../domain/failure.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {supervisorFiles, parseSupervisorState, type SupervisorState} from '../../domain/tunnel-policy.ts';
import {message} from '../../i18n/message.ts';
import {isAlive, type KnownProcess, stopProcess} from '../shared/stop-process.ts';

/** Its first look asks the gateway, which may take its time. */
const beginLimitMs = 10_000;

/** Waits until a keeper that was just started has told its first look; one that is slow is trusted, and every one where the run is to end now. Throws Error with its last words when it ended instead. */
async function supervisorStarted(context: StepContext, known: KnownProcess): Promise<void> {
	const begin = context.clock.now().getTime();
	while (!context.signal.aborted && context.clock.now().getTime() - begin < beginLimitMs) {
		if ((await readSupervisorState(context))?.pid === known.pid) return;
		if (!(await isAlive(context, known))) throw new Error(await lastWords(context));
		await context.clock.sleep(200);
	}
}

/** What the keeper that looked last told of itself; undefined when none did. */
export async function readSupervisorState(context: StepContext): Promise<SupervisorState | undefined> {
	const told = await readFile(context, supervisorFiles.state);
	return told === undefined ? undefined : parseSupervisorState(told);
}

async function lastWords(context: StepContext): Promise<string> {
	const log = (await readFile(context, supervisorFiles.log)) ?? '';
	return log.trimEnd().split('\n').at(-1) ?? '';
}

async function readFile(context: StepContext, name: string): Promise<string | undefined> {
	const bytes = await context.files.read(`${context.files.stateFolder}/${name}`).catch(() => undefined);
	return bytes && new TextDecoder().decode(bytes);
}

type SupervisorChange = Extract<Change, {kind: 'supervisor'}>;
type SupervisorRecord = RecordedChange & {readonly change: SupervisorChange};

/** A keeper that runs, and where it is written down. */
type RunningSupervisor = {readonly process: KnownProcess; readonly record: SupervisorRecord};

/** What is to be kept, and by which version of ours; one that runs for the same is left as it is. */
type WantedSupervisor = Pick<SupervisorChange, 'profile' | 'mode' | 'madeBy' | 'hostsFile'>;

/** The words after the program's name by which a keeper is started. */
export const supervisorArguments = (profile: string): readonly string[] => [
	'tunnel',
	'keep',
	'--foreground',
	'--profile',
	profile,
];

/** Is this the command line of a keeper of this profile, as we start it. */
export function isSupervisorOf(profile: string, args: readonly string[]): boolean {
	const wanted = supervisorArguments(profile);
	return (
		args.length > wanted.length && wanted.every((word, index) => args[args.length - wanted.length + index] === word)
	);
}

const isSupervisorRecord = (recorded: RecordedChange): recorded is SupervisorRecord =>
	recorded.change.kind === 'supervisor';

/** The keepers that are written down and run. For an intent whose start was not written down any more, those that their command line finds. */
export async function runningSupervisors(
	context: Pick<StepContext, 'changes' | 'processes'>,
): Promise<readonly RunningSupervisor[]> {
	const records = context.changes.all().filter(isSupervisorRecord);
	const found = await Promise.all(
		records.map(async (record) =>
			(await supervisorProcesses(context.processes, record.change)).map((process) => ({process, record})),
		),
	);
	const all = found.flat();
	const written = new Set(all.flatMap(({process, record}) => (record.change.pid === 0 ? [] : [process.pid])));
	return all.filter(({process, record}) => record.change.pid !== 0 || !written.has(process.pid));
}

/** The processes of one record. */
export async function supervisorProcesses(
	processes: StepContext['processes'],
	{profile, pid, startTime}: SupervisorChange,
): Promise<readonly KnownProcess[]> {
	if (pid === 0) return processes.find((args) => isSupervisorOf(profile, args));
	return (await isAlive({processes}, {pid, startTime})) ? [{pid, startTime}] : [];
}

/**
 * Has exactly one keeper run for what is wanted: one that does is left as it is, others are stopped, else one is started. The
 * intent is written before the start, the process after it. Answers whether one was started. Throws what kept it from beginning.
 */
export async function startSupervisor(
	context: StepContext,
	wanted: WantedSupervisor,
	start: (profile: string) => Promise<KnownProcess>,
): Promise<boolean> {
	const living = await runningSupervisors(context);
	const fitting = living.find(({record}) => isFor(record.change, wanted));
	for (const one of living) if (one !== fitting) await stopSupervisor(context, one.process);
	for (const record of context.changes.all().filter(isSupervisorRecord))
		if (record !== fitting?.record) await context.changes.remove(record);
	if (fitting) {
		const {pid, startTime} = fitting.process;
		if (fitting.record.change.pid === 0)
			await context.changes.amend(fitting.record, {kind: 'supervisor', ...wanted, pid, startTime});
		return false;
	}
	const intent = await context.changes.record({kind: 'supervisor', ...wanted, pid: 0, startTime: ''});
	const process = await start(wanted.profile).catch(async (error: unknown) => {
		await context.changes.remove(intent);
		throw error;
	});
	const {pid, startTime} = process;
	await context.changes.amend(intent, {kind: 'supervisor', ...wanted, pid, startTime});
	await supervisorStarted(context, process).catch(async (error: unknown) => {
		await stopSupervisors(context);
		throw error;
	});
	return true;
}

/** Stops a keeper as Ctrl-C would, and waits until it is gone. Throws SetupError `not-undone` for one that stays. */
export async function stopSupervisor(context: StepContext, known: KnownProcess): Promise<void> {
	if (await stopProcess(context, known)) return;
	throw new SetupError({
		code: 'not-undone',
		fault: 'machine',
		message: message('supervisor.notStopped', {pid: known.pid}),
		next: [{message: message('supervisor.stop'), run: `kill -INT ${known.pid}`}],
	});
}

/** Stops every keeper that is written down, and strikes it out. */
export async function stopSupervisors(context: StepContext): Promise<void> {
	for (const {process} of await runningSupervisors(context)) await stopSupervisor(context, process);
	for (const record of context.changes.all().filter(isSupervisorRecord)) await context.changes.remove(record);
}

const isFor = (change: SupervisorChange, wanted: WantedSupervisor): boolean =>
	change.profile === wanted.profile &&
	change.mode === wanted.mode &&
	change.madeBy === wanted.madeBy &&
	change.hostsFile === wanted.hostsFile;

/**
 * What a keeper in the background could keep here: our tunnel where it outlives its terminal, or the address that we gave the gateway.
 * `agreed`: the person approved that the names are led; a block of ours that stands says so too.
 */
export function supervisable(context: StepContext, madeBy: string, agreed: boolean): WantedSupervisor | undefined {
	const {profile, address, hostsFile} = context.settings;
	const changes = context.changes.all().map(({change}) => change);
	const mode = address === 'node' ? 'node' : 'tunnel';
	const tunnel = changes.findLast((change) => change.kind === 'tunnel');
	const outlives = tunnel?.mode === 'route' || (tunnel !== undefined && context.host.platform === 'win32');
	if (mode === 'node' ? !changes.some((change) => change.kind === 'address') : !outlives) return undefined;
	const leads = agreed || changes.some((change) => change.kind === 'hosts' && change.file === hostsFile);
	return {profile, mode, madeBy, ...(leads ? {hostsFile} : {})};
}
