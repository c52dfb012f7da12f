import {join} from 'node:path';
import process from 'node:process';
import {logLine} from './domain/describe-event.ts';
import {SetupError} from './domain/failure.ts';
import type {Machine} from './domain/machine.ts';
import {say, type Sentence} from './domain/sentence.ts';
import {notSeen} from './domain/tunnel-keeping.ts';
import {keepByShortRuns} from './engine/keep-by-short-runs.ts';
import type {RunRequest} from './engine/open-run.ts';
import {createTelling, type KeeperTelling} from './keeper-telling.ts';
import {createKeeperRecords} from './system/keeper-records.ts';
import {profileFolder} from './system/run-folder.ts';
import {keeperSeat, type KeeperSeat} from './keeper-seat.ts';
import {listProfiles} from './tools/minikube.ts';
import {keepWatching, waitFor} from './watch-tunnel.ts';

/**
 * The keeper itself: looks at the tunnel and mends it until it is stopped, until the journal no longer holds its change, or until its
 * cluster is gone. Holds no lock in between. Answers the exit code; throws SetupError `usage` where nobody wrote it down.
 */
export async function keepHere(request: RunRequest): Promise<number> {
	const {machine, settings} = request;
	const {profile} = settings.values;
	const records = createKeeperRecords(profileFolder(machine.stateFolder, profile));
	const tell = createTelling(records, () => machine.clock.now());
	const seat = await keeperSeat(machine, profile);
	if (seat === undefined) throw notWrittenDown();
	if (seat.otherPid !== undefined) {
		tell.line(say('keeper.keepsAlready', {pid: seat.otherPid}));
		return 0;
	}
	const over = new AbortController();
	const end = (why: Sentence): void => over.abort(why);
	tell.line(say('keeper.begins', {pid: process.pid}));
	await watch(request, {seat, tell, records, end, signal: AbortSignal.any([request.signal, over.signal])});
	const why: unknown = over.signal.reason;
	tell.line(over.signal.aborted ? (why as Sentence) : say('keeper.toldToEnd'));
	if (over.signal.aborted) await seat.leave();
	records.forget();
	return 0;
}

type Sitting = {
	readonly seat: KeeperSeat;
	readonly tell: KeeperTelling;
	readonly records: ReturnType<typeof createKeeperRecords>;
	readonly end: (why: Sentence) => void;
	readonly signal: AbortSignal;
};

async function watch(request: RunRequest, {seat, tell, records, end, signal}: Sitting): Promise<void> {
	const {machine, settings} = request;
	const {profile, hostsFile} = settings.values;
	const care = keepByShortRuns({
		...request,
		signal,
		agreed: seat.hostsFile === hostsFile ? ['hosts'] : [],
		stands: async () => seat.stands(),
		folderFor: (runId, used) => records.mendingFolder(runId, used),
		watch: (bus) => void bus.subscribe((event) => tell.text(logLine(event))),
	});
	const look: typeof care.look = async () => {
		try {
			if (await isGone(machine, profile, signal)) end(say('keeper.endsGone', {profile}));
			return signal.aborted ? {} : await care.look();
		} catch (error) {
			// A keeper outlives a look that failed; the next one comes.
			if (!signal.aborted) tell.text(error instanceof Error ? error.message : String(error));
			return {};
		}
	};
	const pause = async (durationMs: number): Promise<void> => {
		await waitFor(durationMs, signal);
		if (!signal.aborted && !seat.stands()) end(say('keeper.endsUnwritten'));
	};
	const {address = notSeen} = await look();
	await keepWatching(
		{machine, profile, address, care: {...care, look}, tell: (health) => tell.health(health), pause},
		signal,
	);
}

/** Neither minikube's folder nor minikube itself knows the profile any more; one that cannot be asked is not gone. */
async function isGone(machine: Machine, profile: string, signal: AbortSignal): Promise<boolean> {
	const config = join(machine.host.minikubeHome, 'profiles', profile, 'config.json');
	if ((await machine.filesOf(profile).look(config)).exists) return false;
	const terminal = {aside: <T>(work: () => Promise<T>) => work()};
	const runner = machine.runnersFor({signal, emit: () => {}, commandsFolder: undefined, terminal})('tunnel');
	return listProfiles(runner).then(
		(names) => !names.includes(profile),
		() => false,
	);
}

const notWrittenDown = (): SetupError =>
	new SetupError({
		code: 'usage',
		fault: 'user',
		message: say('keeper.notWrittenDown'),
		next: [{say: say('keeper.start'), run: 'digimon-setup tunnel keep'}],
		tail: [],
	});
