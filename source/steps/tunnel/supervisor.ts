import type {Change, RecordedChange} from '../../domain/change.ts';
import {toolError} from '../../domain/failure.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {supervisorFiles, parseSupervisorState, type SupervisorState} from '../../domain/tunnel-policy.ts';
import {message} from '../../i18n/message.ts';
import {isAlive, type KnownProcess, stopProcess} from '../shared/stop-process.ts';

/** The first probe asks the gateway, which may be slow. */
const startLimitMs = 10_000;

/** Waits until a new supervisor has written its first state, at most ten seconds and until the run stops. Throws Error with the last line of its log when it exited instead. */
async function supervisorStarted(context: StepContext, known: KnownProcess): Promise<void> {
	const startMs = context.clock.now().getTime();
	while (!context.signal.aborted && context.clock.now().getTime() - startMs < startLimitMs) {
		if ((await readSupervisorState(context))?.pid === known.pid) return;
		if (!(await isAlive(context, known))) throw new Error(await lastLogLine(context));
		await context.clock.sleep(200);
	}
}

/** The state that the last supervisor wrote; undefined without one. */
export async function readSupervisorState(context: StepContext): Promise<SupervisorState | undefined> {
	const text = await readFile(context, supervisorFiles.state);
	return text === undefined ? undefined : parseSupervisorState(text);
}

async function lastLogLine(context: StepContext): Promise<string> {
	const log = (await readFile(context, supervisorFiles.log)) ?? '';
	return log.trimEnd().split('\n').at(-1) ?? '';
}

async function readFile(context: StepContext, name: string): Promise<string | undefined> {
	const bytes = await context.files.read(`${context.files.stateFolder}/${name}`).catch(() => undefined);
	return bytes && new TextDecoder().decode(bytes);
}

type SupervisorChange = Extract<Change, {kind: 'supervisor'}>;
type SupervisorRecord = RecordedChange & {readonly change: SupervisorChange};

/** A running supervisor with its record. */
type RunningSupervisor = {readonly process: KnownProcess; readonly record: SupervisorRecord};

/** What a supervisor keeps, and our version; a running supervisor for the same is left running. */
type WantedSupervisor = Pick<SupervisorChange, 'profile' | 'mode' | 'madeBy' | 'hostsFile'>;

/** The arguments of our program that start a supervisor. */
export const supervisorArguments = (profile: string): readonly string[] => [
	'tunnel',
	'keep',
	'--foreground',
	'--profile',
	profile,
];

/** Whether this is the command line of a supervisor of this profile, as we start it. */
export function isSupervisorOf(profile: string, args: readonly string[]): boolean {
	const wanted = supervisorArguments(profile);
	return (
		args.length > wanted.length && wanted.every((word, index) => args[args.length - wanted.length + index] === word)
	);
}

const isSupervisorRecord = (recorded: RecordedChange): recorded is SupervisorRecord =>
	recorded.change.kind === 'supervisor';

/** The recorded supervisors that run; for an intent without a recorded start, those with its command line. */
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
 * Ensures that exactly one supervisor runs for what is wanted: stops others, starts one where none fits. Records the intent before
 * the start and the process after it. Returns whether one was started. Throws the error of its start.
 */
export async function startSupervisor(
	context: StepContext,
	wanted: WantedSupervisor,
	start: (profile: string) => Promise<KnownProcess>,
): Promise<boolean> {
	const running = await runningSupervisors(context);
	const fitting = running.find(({record}) => isFor(record.change, wanted));
	for (const one of running) if (one !== fitting) await stopSupervisor(context, one.process);
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

/** Stops a supervisor and waits until it exits. Throws SetupError `not-undone` for one that keeps running. */
export async function stopSupervisor(context: StepContext, known: KnownProcess): Promise<void> {
	if (await stopProcess(context, known)) return;
	throw toolError('not-undone', message('supervisor.notStopped', {pid: known.pid}), [
		{message: message('supervisor.stop'), run: `kill -INT ${known.pid}`},
	]);
}

/** Stops every recorded supervisor and removes its record. */
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
 * What a supervisor can keep: our tunnel where it outlives its terminal, or the address that we gave the gateway; undefined for
 * nothing. `agreed`: the user approved changes of the hosts file; an existing block of ours counts as approval.
 */
export function supervisable(context: StepContext, madeBy: string, agreed: boolean): WantedSupervisor | undefined {
	const {profile, address, hostsFile} = context.settings;
	const changes = context.changes.all().map(({change}) => change);
	const mode = address === 'node' ? 'node' : 'tunnel';
	const tunnel = changes.findLast((change) => change.kind === 'tunnel');
	const outlives = tunnel?.mode === 'route' || (tunnel !== undefined && context.host.platform === 'win32');
	if (mode === 'node' ? !changes.some((change) => change.kind === 'address') : !outlives) return undefined;
	const mayWriteHosts = agreed || changes.some((change) => change.kind === 'hosts' && change.file === hostsFile);
	return {profile, mode, madeBy, ...(mayWriteHosts ? {hostsFile} : {})};
}
