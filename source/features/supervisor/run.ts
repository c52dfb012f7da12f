import {defined} from '../../domain/defined.ts';
import {join} from 'node:path';
import process from 'node:process';
import type {Change} from '../../domain/change.ts';
import {logLine} from '../../domain/describe-event.ts';
import {SetupError} from '../../domain/failure.ts';
import type {Journal} from '../../domain/journal.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import {type SupervisorState, type TunnelHealth, unknownAddress} from '../../domain/tunnel-policy.ts';
import type {RunRequest} from '../../engine/run.ts';
import {message, type Message} from '../../i18n/message.ts';
import {isAlive, type KnownProcess} from '../../steps/shared/stop-process.ts';
import {profileFolder} from '../../system/state/run-folder.ts';
import {type SupervisorRecords, createSupervisorRecords} from '../../system/state/supervisor-records.ts';
import {listProfiles} from '../../tools/minikube.ts';
import {repairInBackground} from './repair.ts';
import {watchUntilStopped, waitFor} from './watch.ts';

/** How a keeper tells what it sees: lines of its log, and its state for `tunnel status`. */
export type SupervisorLog = {
	line(says: Message): void;
	text(line: string | undefined): void;
	health(health: TunnelHealth): void;
};

/** Writes a line where something is new: an answer that came or failed to come, and what the policy said. */
export function createSupervisorLog(records: Pick<SupervisorRecords, 'log' | 'saveState'>, now: () => Date): SupervisorLog {
	const startedAt = now().toISOString();
	let before: TunnelHealth | undefined;
	let said: SupervisorState['said'];
	const text = (line: string | undefined): void => {
		if (line !== undefined) records.log(`${now().toISOString()} ${line}`);
	};
	const line = (says: Message): void => text(says.text);
	return {
		line,
		text,
		health(health) {
			const {address, isHealthy, answeredAtMs, restarts, message: says, run} = health;
			if (before?.isHealthy !== isHealthy || before.address !== address)
				line(message(isHealthy ? 'supervisor.answers' : 'supervisor.silent', {address}));
			if (says && isNew(says, said?.message)) line(says);
			if (says && says.text !== said?.message.text) said = {at: now().toISOString(), message: says, ...defined({run})};
			before = health;
			records.saveState({
				schema: 1,
				pid: process.pid,
				startedAt,
				address,
				isHealthy,
				restarts,
				...(answeredAtMs === undefined ? {} : {answeredAt: new Date(answeredAtMs).toISOString()}),
				...defined({said}),
			});
		},
	};
}

/** A wait that is told again with fewer seconds is not worth a line. */
const isNew = (says: Message, last: Message | undefined): boolean =>
	says.text !== last?.text && !(says.key === 'supervisor.restarting' && last?.key === says.key);

type SupervisorChange = Extract<Change, {kind: 'supervisor'}>;

/** The place of this process as the keeper of a profile, by the journal. */
export type SupervisorLease = {
	/** The hosts file in which the names may be led. */
	readonly hostsFile?: string | undefined;
	/** Another keeper of the profile that runs. */
	readonly otherPid?: number | undefined;
	/** Does the journal still hold our change, or the intent of whoever started us. */
	stands(): boolean;
	/** Strikes our change out, where the lock is free; a dead one that is left is struck out by the next run. */
	leave(): Promise<void>;
};

/** Finds our change in the journal; undefined where there is none. */
export async function supervisorLease(platform: Platform, profile: string): Promise<SupervisorLease | undefined> {
	const store = platform.journalOf(profile);
	const own: KnownProcess = {pid: process.pid, startTime: (await platform.processes.startTime(process.pid)) ?? ''};
	const find = (): SupervisorChange | undefined => supervisorsIn(store.peek()).find((change) => isOf(change, own));
	const ours = find();
	if (!ours) return undefined;
	const others = supervisorsIn(store.peek()).filter((change) => !isOf(change, own));
	const alive = await Promise.all(others.map((change) => isAlive(platform, change)));
	return {
		hostsFile: ours.hostsFile,
		otherPid: others.find((_, index) => alive[index])?.pid,
		stands: () => find() !== undefined,
		async leave() {
			const unlock = await store.lock('supervisor').catch(() => undefined);
			if (!unlock) return;
			try {
				const journal = store.peek();
				if (!journal) return;
				const isLeft = ({change}: Journal['changes'][number]): boolean =>
					change.kind !== 'supervisor' || change.pid === 0 || !isOf(change, own);
				store.save({...journal, changes: journal.changes.filter(isLeft)});
			} catch {
				// A disk that is full: the change stays, and its process is found dead.
			} finally {
				unlock();
			}
		},
	};
}

const supervisorsIn = (journal: Journal | undefined): readonly SupervisorChange[] =>
	(journal?.changes ?? []).flatMap(({change}) => (change.kind === 'supervisor' ? [change] : []));

const isOf = (change: SupervisorChange, {pid, startTime}: KnownProcess): boolean =>
	change.pid === 0 || (change.pid === pid && change.startTime === startTime);

/**
 * The keeper itself: looks at the tunnel and mends it until it is stopped, until the journal no longer holds its change, or until its
 * cluster is gone. Holds no lock in between. Answers the exit code; throws SetupError `usage` where nobody wrote it down.
 */
export async function runSupervisor(request: RunRequest): Promise<number> {
	const {platform: machine, settings} = request;
	const {profile} = settings.values;
	const records = createSupervisorRecords(profileFolder(machine.stateFolder, profile));
	const tell = createSupervisorLog(records, () => machine.clock.now());
	const seat = await supervisorLease(machine, profile);
	if (seat === undefined) throw notWrittenDown();
	if (seat.otherPid !== undefined) {
		tell.line(message('supervisor.keepsAlready', {pid: seat.otherPid}));
		return 0;
	}
	const over = new AbortController();
	const end = (why: Message): void => over.abort(why);
	tell.line(message('supervisor.begins', {pid: process.pid}));
	await watch(request, {seat, tell, records, end, signal: AbortSignal.any([request.signal, over.signal])});
	const why: unknown = over.signal.reason;
	tell.line(over.signal.aborted ? (why as Message) : message('supervisor.toldToEnd'));
	if (over.signal.aborted) await seat.leave();
	records.removeState();
	return 0;
}

type Sitting = {
	readonly seat: SupervisorLease;
	readonly tell: SupervisorLog;
	readonly records: ReturnType<typeof createSupervisorRecords>;
	readonly end: (why: Message) => void;
	readonly signal: AbortSignal;
};

async function watch(request: RunRequest, {seat, tell, records, end, signal}: Sitting): Promise<void> {
	const {platform: machine, settings} = request;
	const {profile, hostsFile} = settings.values;
	const care = repairInBackground({
		...request,
		signal,
		agreed: seat.hostsFile === hostsFile ? ['hosts'] : [],
		stands: async () => seat.stands(),
		folderFor: (runId, used) => records.repairFolder(runId, used),
		watch: (bus) => void bus.subscribe((event) => tell.text(logLine(event))),
	});
	const look: typeof care.probe = async () => {
		try {
			if (await isGone(machine, profile, signal)) end(message('supervisor.endsGone', {profile}));
			return signal.aborted ? {} : await care.probe();
		} catch (error) {
			// A keeper outlives a look that failed; the next one comes.
			if (!signal.aborted) tell.text(error instanceof Error ? error.message : String(error));
			return {};
		}
	};
	const pause = async (durationMs: number): Promise<void> => {
		await waitFor(durationMs, signal);
		if (!signal.aborted && !seat.stands()) end(message('supervisor.endsUnwritten'));
	};
	const {address = unknownAddress} = await look();
	await watchUntilStopped(
		{platform: machine, profile, address, care: {...care, probe: look}, tell: (health) => tell.health(health), pause},
		signal,
	);
}

/** Neither minikube's folder nor minikube itself knows the profile any more; one that cannot be asked is not gone. */
async function isGone(platform: Platform, profile: string, signal: AbortSignal): Promise<boolean> {
	const config = join(platform.host.minikubeHome, 'profiles', profile, 'config.json');
	if ((await platform.filesOf(profile).stat(config)).exists) return false;
	const terminal = {suspend: <T>(work: () => Promise<T>) => work()};
	const runner = platform.runnersFor({signal, emit: () => {}, commandsFolder: undefined, terminal})('tunnel');
	return listProfiles(runner).then(
		(names) => !names.includes(profile),
		() => false,
	);
}

const notWrittenDown = (): SetupError =>
	new SetupError({
		code: 'usage',
		fault: 'user',
		message: message('supervisor.notWrittenDown'),
		next: [{message: message('supervisor.start'), run: 'digimon-setup tunnel keep'}],
	});
