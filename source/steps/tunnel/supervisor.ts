import type {Change, RecordedChange} from '../../domain/change.ts';
import {defined} from '../../domain/defined.ts';
import {toolError} from '../../domain/failure.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {supervisorFiles, parseSupervisorState, type SupervisorState} from '../../domain/tunnel-policy.ts';
import {message} from '../../i18n/message.ts';
import {isAlive, type KnownProcess, stopProcess} from '../shared/stop-process.ts';

type SupervisorChange = Extract<Change, {kind: 'supervisor'}>;
type SupervisorRecord = RecordedChange & {readonly change: SupervisorChange};

/** A supervisor that runs, and its record in the journal. */
type RunningSupervisor = {readonly process: KnownProcess; readonly record: SupervisorRecord};

/** What is to be supervised, and by which version of ours; a supervisor that runs for the same is kept. */
type WantedSupervisor = Pick<SupervisorChange, 'profile' | 'mode' | 'madeBy' | 'hostsFile'>;

/** The arguments after the program's name that start a supervisor. */
export const supervisorArguments = (profile: string) => ['tunnel', 'keep', '--foreground', '--profile', profile];

/** Whether this is the command line of a supervisor of this profile, as we start it. */
export function isSupervisorOf(profile: string, args: readonly string[]): boolean {
	const wanted = supervisorArguments(profile);
	const last = args.slice(-wanted.length);
	return args.length > wanted.length && wanted.every((word, index) => last[index] === word);
}

const supervisorRecords = ({changes}: Pick<StepContext, 'changes'>): readonly SupervisorRecord[] =>
	changes.all().filter((recorded): recorded is SupervisorRecord => recorded.change.kind === 'supervisor');

/** The recorded supervisors that run. For an intent whose process was not recorded, those that their command line finds. */
export async function runningSupervisors(
	context: Pick<StepContext, 'changes' | 'processes'>,
): Promise<readonly RunningSupervisor[]> {
	const found = await Promise.all(
		supervisorRecords(context).map(async (record) =>
			(await supervisorProcesses(context.processes, record.change)).map((process) => ({process, record})),
		),
	);
	const all = found.flat();
	const recorded = new Set(all.flatMap(({process, record}) => (record.change.pid === 0 ? [] : [process.pid])));
	return all.filter(({process, record}) => record.change.pid !== 0 || !recorded.has(process.pid));
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
 * Has exactly one supervisor run for what is wanted: keeps one that does, stops others, else starts one. The intent is recorded before the
 * start, the process after it. Returns whether one was started. Throws what kept it from starting.
 */
export async function startSupervisor(
	context: StepContext,
	wanted: WantedSupervisor,
	start: (profile: string) => Promise<KnownProcess>,
): Promise<boolean> {
	const {changes} = context;
	const running = await runningSupervisors(context);
	const kept = running.find(({record}) => isFor(record.change, wanted));
	for (const one of running) if (one !== kept) await stopSupervisor(context, one.process);
	for (const record of supervisorRecords(context)) if (record !== kept?.record) await changes.remove(record);
	const changeOf = ({pid, startTime}: KnownProcess): SupervisorChange => ({
		kind: 'supervisor',
		...wanted,
		pid,
		startTime,
	});
	if (kept) {
		if (kept.record.change.pid === 0) await changes.amend(kept.record, changeOf(kept.process));
		return false;
	}
	const intent = await changes.record(changeOf({pid: 0, startTime: ''}));
	const process = await start(wanted.profile).catch(async (error: unknown) => {
		await changes.remove(intent);
		throw error;
	});
	await changes.amend(intent, changeOf(process));
	await waitUntilStarted(context, process).catch(async (error: unknown) => {
		await stopSupervisors(context);
		throw error;
	});
	return true;
}

const isFor = (change: SupervisorChange, wanted: WantedSupervisor): boolean =>
	(['profile', 'mode', 'madeBy', 'hostsFile'] as const).every((key) => change[key] === wanted[key]);

/** The first probe asks the gateway, which may be slow. */
const startLimitMs = 10_000;

/** Waits until a new supervisor has written its first state; returns after the limit or at a stop too. Throws Error with its last log line when it exited. */
async function waitUntilStarted(context: StepContext, known: KnownProcess): Promise<void> {
	const begin = context.clock.now().getTime();
	while (!context.signal.aborted && context.clock.now().getTime() - begin < startLimitMs) {
		if ((await readSupervisorState(context))?.pid === known.pid) return;
		if (!(await isAlive(context, known))) {
			const log = (await readText(context, supervisorFiles.log)) ?? '';
			throw new Error(log.trimEnd().split('\n').at(-1) ?? '');
		}
		await context.clock.sleep(200);
	}
}

/** The state that the last supervisor wrote; undefined when there is none. */
export async function readSupervisorState(context: StepContext): Promise<SupervisorState | undefined> {
	const text = await readText(context, supervisorFiles.state);
	return text === undefined ? undefined : parseSupervisorState(text);
}

async function readText({files}: StepContext, name: string): Promise<string | undefined> {
	const bytes = await files.read(`${files.stateFolder}/${name}`).catch(() => undefined);
	return bytes && new TextDecoder().decode(bytes);
}

/** Stops a supervisor as Ctrl-C would, and waits until it has exited. Throws SetupError `not-undone` for one that stays. */
export async function stopSupervisor(context: StepContext, known: KnownProcess): Promise<void> {
	if (await stopProcess(context, known)) return;
	throw toolError('not-undone', message('supervisor.notStopped', {pid: known.pid}), [
		{message: message('supervisor.stop'), run: `kill -INT ${known.pid}`},
	]);
}

/** Stops every recorded supervisor, and removes its record. */
export async function stopSupervisors(context: StepContext): Promise<void> {
	for (const {process} of await runningSupervisors(context)) await stopSupervisor(context, process);
	for (const record of supervisorRecords(context)) await context.changes.remove(record);
}

/**
 * What a supervisor in the background could keep: our tunnel where it outlives its terminal, or the address that we gave the gateway.
 * `agreed`: the user approved that the hosts file is corrected; a recorded block of ours counts as approval too.
 */
export function supervisable(context: StepContext, madeBy: string, agreed: boolean): WantedSupervisor | undefined {
	const {profile, address, hostsFile} = context.settings;
	const changes = context.changes.all().map(({change}) => change);
	const mode = address === 'node' ? 'node' : 'tunnel';
	const tunnel = changes.findLast((change) => change.kind === 'tunnel');
	const outlives = tunnel?.mode === 'route' || (tunnel !== undefined && context.host.platform === 'win32');
	if (mode === 'node' ? !changes.some((change) => change.kind === 'address') : !outlives) return undefined;
	const mayCorrect = agreed || changes.some((change) => change.kind === 'hosts' && change.file === hostsFile);
	return {profile, mode, madeBy, ...defined({hostsFile: mayCorrect ? hostsFile : undefined})};
}
