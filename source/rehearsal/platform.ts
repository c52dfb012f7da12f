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
import {recovered} from './simulator/pods.ts';
import {emptyState, type InjectedFailure} from './simulator/state.ts';
import {openStateStore, writeState, type StateStore} from './state-store.ts';
import {createSimulatedWeb} from './web.ts';

/** The holder of port 80 for the failure `port-taken`; its pid is above any that Linux or macOS gives, so that no real process is signalled. */
const nginx = {pid: 4_194_305, name: 'nginx'};

/** The speed of the recordings without `--speed`. */
const defaultSpeed = 4;

/** What a rehearsal is made of. `stateFolder` is its own, never the real one; `host` is `simulatedHost`'s. */
export type SimulatedPlatformOptions = {
	readonly stateFolder: string;
	readonly host: HostFacts;
	readonly bundle: Bundle;
	readonly forceKill: AbortSignal;
	readonly speed?: number;
	/** A failure that is injected in this run only. */
	readonly fail?: InjectedFailure;
	/** The built page; the bundle's unless given. */
	readonly pageFolder?: string;
};

/** The simulated platform, with what only a rehearsal has. */
export type SimulatedPlatform = Omit<Platform, 'openSite' | 'startOver' | 'close'> & {
	/** Opens the rehearsed site for a browser of this machine, at a name that needs no hosts entry; returns its address. Throws Node's error when the port is not available. */
	openSite(profile: string, port?: number): Promise<string>;
	startOver(): void;
	/** Ends the site; the state stays for the next run. */
	close(): Promise<void>;
};

/** The ports of `system/` on a simulated machine: the product's own runner, files, journal and site checks work on it. */
export function createSimulatedPlatform(options: SimulatedPlatformOptions): SimulatedPlatform {
	const {stateFolder, bundle, forceKill, speed = defaultSpeed} = options;
	const store = openStore(stateFolder, options.fail);
	const {host, probe} = withPort80(options);
	const clock = createSimulatedClock(speed);
	const files = createSimulatedFiles(stateFolder, host.systemHostsFile);
	const ends = new Map<number, (exitCode: number) => void>();
	const processes = createSimulatedProcesses(store, (pid, exitCode) => ends.get(pid)?.(exitCode));
	const site = createSimulatedWeb({
		store,
		clock,
		speed,
		resolver: files.resolver,
		pageFolder: options.pageFolder ?? join(bundle.demoContext, 'page'),
	});
	const recording = recordingsIn(join(dirname(bundle.manifestsFolder), 'assets', 'recordings'));
	const children = simulatedChildren({
		store,
		speed,
		files,
		clock,
		ends,
		environment: {
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
		probe,
		runnersFor: (run) => simulatedRunners(run, forceKill, processes, children),
		filesOf: (profile) => files.filesOf(profileFolder(stateFolder, profile)),
		journalOf: (profile) => createJournalStore({stateFolder, profile, processes: ours}),
		newRunId: () => newRunId(new Date(), process.pid),
		openRunFolder: (runId) => openFolder(stateFolder, runId),
		openSite: async (profile: string, port = 0) =>
			`http://${bundle.hostNames.web}.localhost:${await site.openSite(profile, port)}`,
		startOver: () => {
			const {failures} = store.read();
			store.change(() => emptyState({failures}));
			files.resetHosts();
		},
		close: () => site.close(),
	};
}

/** The host's facts and probe. With the failure `port-taken` the tunnel forwards ports, because only then it needs port 80 of the computer. */
function withPort80({host, fail}: SimulatedPlatformOptions): {readonly host: HostFacts; readonly probe: HostProbe} {
	return fail?.kind === 'port-taken'
		? {host: {...host, tunnelBind: '127.0.0.1'}, probe: createSimulatedHostProbe({80: nginx})}
		: {host, probe: createSimulatedHostProbe()};
}

/** The product's own runners over simulated children. */
function simulatedRunners(
	run: RunBinding,
	forceKill: AbortSignal,
	processes: Processes,
	children: Children,
): ReturnType<Platform['runnersFor']> {
	return createRunnerFactory({
		...run,
		findTool: async (tool) => ({path: `/simulated/${tool}`, executable: true}),
		environment: {},
		forceKill,
		processes,
		children,
		again: 'digimon-setup rehearse',
		installHint: (tool) => ({message: message('rehearsal.simulatedTool', {tool})}),
	});
}

/** The state of this folder, new or from an earlier rehearsal, without the failures of earlier runs. */
function openStore(stateFolder: string, fail: InjectedFailure | undefined): StateStore {
	const path = join(stateFolder, 'machine.json');
	if (!existsSync(path)) writeState(path, emptyState());
	const store = openStateStore(path);
	store.change(recovered(Date.now()));
	if (fail) store.change((state) => ({...state, failures: [fail]}));
	return store;
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
