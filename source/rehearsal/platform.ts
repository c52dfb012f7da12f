import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {logLine} from '../domain/describe-event.ts';
import type {Bundle} from '../domain/ports/bundle.ts';
import type {HostProbe, HostFacts} from '../domain/ports/host.ts';
import type {Platform, RunBinding} from '../domain/ports/platform.ts';
import type {Processes} from '../domain/ports/step-context.ts';
import {message} from '../i18n/message.ts';
import type {Children} from '../system/process/call.ts';
import {createProcesses} from '../system/process/processes.ts';
import {createRunnerFactory} from '../system/process/runner.ts';
import {createJournalStore} from '../system/state/journal-file.ts';
import {newRunId, profileFolder, runFolder} from '../system/state/run-folder.ts';
import {openRunLog, pruneRuns} from '../system/state/run-log.ts';
import {objectsAt, recordingsIn} from './assets.ts';
import {simulatedChildren} from './children.ts';
import {createSimulatedFiles} from './files.ts';
import {createSimulatedClock, createSimulatedHostProbe, createSimulatedProcesses} from './host.ts';
import {healed} from './simulator/pods.ts';
import {emptyState, type InjectedFailure} from './simulator/state.ts';
import {openStateStore, writeState, type StateStore} from './state-store.ts';
import {createSimulatedWeb} from './web.ts';

/** Whoever has port 80 where that is practised; the number is above any that Linux or macOS gives, so that no process is hit by mistake. */
const nginx = {pid: 4_194_305, name: 'nginx'};

/** How fast the recordings play unless told otherwise. */
export const usualSpeed = 4;

/** What a rehearsal is made of. `stateFolder` is its own, never the real one; `host` is `simulatedHost`'s. */
export type SimulatedPlatformOptions = {
	readonly stateFolder: string;
	readonly host: HostFacts;
	readonly bundle: Bundle;
	readonly forceKill: AbortSignal;
	readonly speed?: number;
	/** Practised in this run only. */
	readonly fail?: InjectedFailure;
	/** The built page; the bundle's unless given. */
	readonly pageFolder?: string;
};

/** The pretend machine, and what a rehearsal has beside the real one. */
export type SimulatedPlatform = Omit<Platform, 'openSite' | 'close'> & {
	/** Opens the rehearsed site for a browser of this machine, at a name that needs no hosts entry; answers its address. Throws Node's error when the port cannot be had. */
	openSite(profile: string, port?: number): Promise<string>;
	/** Ends the site; the machine's state stays for the next run. */
	close(): Promise<void>;
};

/** The doors of `system/` on a machine that is only pretended: the product's own runner, files, journal and proof work on it. */
export function createSimulatedPlatform(options: SimulatedPlatformOptions): SimulatedPlatform {
	const {stateFolder, bundle, forceKill: insist, speed = usualSpeed} = options;
	const room = enter(stateFolder, options.fail);
	const {host, look} = withPort80(options);
	const clock = createSimulatedClock(speed);
	const files = createSimulatedFiles(stateFolder, host.systemHostsFile);
	const ends = new Map<number, (exitCode: number) => void>();
	const processes = createSimulatedProcesses(room, (pid, exitCode) => ends.get(pid)?.(exitCode));
	const site = createSimulatedWeb({
		room,
		clock,
		speed,
		resolver: files.resolver,
		pageFolder: options.pageFolder ?? join(bundle.demoContext, 'page'),
	});
	const recording = recordingsIn(join(dirname(bundle.manifestsFolder), 'assets', 'recordings'));
	const children = simulatedChildren({
		room,
		speed,
		files,
		ends,
		surroundings: {
			recording,
			objects: objectsAt,
			mayAsk: host.mayAsk,
			engine: {cpus: host.cpus, cgroup: host.cgroup ?? 2},
		},
	});
	const ours = createProcesses();
	return {
		rehearsal: true,
		host,
		bundle,
		stateFolder,
		processes,
		clock,
		web: site.web,
		api: site.api,
		resolver: files.resolver,
		probe: look,
		runnersFor: (run) => simulatedRunners(run, insist, processes, children),
		filesOf: (profile) => files.filesOf(profileFolder(stateFolder, profile)),
		journalOf: (profile) => createJournalStore({stateFolder, profile, processes: ours}),
		newRunId: () => newRunId(new Date(), process.pid),
		openRunFolder: (runId) => openFolder(stateFolder, runId),
		openSite: async (profile: string, port = 0) =>
			`http://${bundle.hostNames.web}.localhost:${await site.openSite(profile, port)}`,
		close: () => site.close(),
	};
}

/** The machine's facts and looks: where a taken port 80 is practised the tunnel forwards ports, since only then it needs the computer's own. */
function withPort80({host, fail}: SimulatedPlatformOptions): {readonly host: HostFacts; readonly look: HostProbe} {
	return fail?.kind === 'port-taken'
		? {host: {...host, tunnelBind: '127.0.0.1'}, look: createSimulatedHostProbe({holders: {80: nginx}})}
		: {host, look: createSimulatedHostProbe()};
}

/** The product's own runners over pretend children. */
function simulatedRunners(
	run: RunBinding,
	insist: AbortSignal,
	processes: Processes,
	children: Children,
): ReturnType<Platform['runnersFor']> {
	return createRunnerFactory({
		...run,
		findTool: async (tool) => ({path: `/pretend/${tool}`, executable: true}),
		environment: {},
		forceKill: insist,
		processes,
		children,
		again: 'digimon-setup rehearse',
		installHint: (tool) => ({message: message('rehearsal.pretendTool', {tool})}),
	});
}

/** The room of this state folder, new or as an earlier rehearsal left it; failures of earlier runs are over. */
function enter(stateFolder: string, fail: InjectedFailure | undefined): StateStore {
	const path = join(stateFolder, 'machine.json');
	if (!existsSync(path)) writeState(path, emptyState());
	const room = openStateStore(path);
	room.change(healed(Date.now()));
	if (fail) room.change((state) => ({...state, failures: [fail]}));
	return room;
}

function openFolder(stateFolder: string, runId: string): ReturnType<Platform['openRunFolder']> {
	pruneRuns(stateFolder);
	const folder = runFolder(stateFolder, runId);
	const log = openRunLog(folder, (event) => {
		const line = logLine(event);
		return line === undefined ? undefined : `REHEARSAL ${line}`;
	});
	return {
		folder,
		commandsFolder: join(folder, 'commands'),
		write: (event) => log.listen(event),
		close: async () => log.close(),
	};
}
