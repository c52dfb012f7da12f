import {join} from 'node:path';
import process from 'node:process';
import {defined} from '../domain/defined.ts';
import {logLine} from '../domain/describe-event.ts';
import type {NextAction} from '../domain/failure.ts';
import type {ToolName} from '../domain/ports/command.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import type {Platform} from '../domain/ports/platform.ts';
import type {Processes} from '../domain/ports/step-context.ts';
import {supervisorFiles} from '../domain/tunnel-policy.ts';
import {hintedTools, installHint} from '../features/tool-install/install-hint.ts';
import {createInstalledToolFinder} from '../features/tool-install/install.ts';
import {message} from '../i18n/message.ts';
import type {FailureRequest} from '../rehearsal/failure-injection.ts';
import type {SimulatedPlatform} from '../rehearsal/platform.ts';
import {supervisorArguments} from '../steps/tunnel/supervisor.ts';
import {createDemoApi} from '../system/demo-api.ts';
import {readBundle} from '../system/files/bundled-files.ts';
import {createRealFiles} from '../system/files/files.ts';
import {createRealClock} from '../system/host/host-facts.ts';
import {createHostProbe} from '../system/host/host-probe.ts';
import type {WorkRecords} from '../system/process/call.ts';
import {createProcesses} from '../system/process/processes.ts';
import {createRunnerFactory, environmentForSupervisor} from '../system/process/runner.ts';
import {startOwnProgram} from '../system/process/start-detached.ts';
import {createJournalStore} from '../system/state/journal-file.ts';
import {ownFolders, newRunId, profileFolder, runFolder} from '../system/state/run-folder.ts';
import {openRunLog, pruneRuns} from '../system/state/run-log.ts';
import {createWorkRecords} from '../system/state/work-records.ts';
import {createRealWeb, createResolver} from '../system/web.ts';
import {readableLine} from '../tools/readable-line.ts';
import {bundledScript} from './version.ts';

/** Creates runners that start real processes. `forceKill` ends them without waiting. */
export function createProcessRunners(options: {
	readonly host: HostFacts;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly forceKill: AbortSignal;
	readonly processes: Processes;
	readonly workRecords?: WorkRecords;
}): Platform['runnersFor'] {
	const {environment, forceKill, processes, host, workRecords} = options;
	const findTool = createInstalledToolFinder(ownFolders(environment).tools, environment['PATH'] ?? '');
	return ({signal, emit, commandsFolder, terminal}) =>
		createRunnerFactory({
			findTool,
			environment,
			commandsFolder,
			signal,
			forceKill,
			terminal,
			emit,
			processes,
			...defined({workRecords}),
			again: 'digimon-setup',
			installHint: (tool) => hintFor(tool, host),
		});
}

/** How to install a tool; for a tool of the operating system (ip, sudo) only its name. */
function hintFor(tool: ToolName, host: HostFacts): NextAction {
	const hinted = hintedTools.find((one) => one === tool);
	return hinted ? installHint(hinted, host)[0] : {message: message('views.installSystemTool', {tool})};
}

/** Creates this computer's platform from the ports in `system/`. `forceKill` is aborted by the second stop signal. */
export function createRealPlatform(options: {
	readonly host: HostFacts;
	readonly stateFolder: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly forceKill: AbortSignal;
}): Platform {
	const {host, stateFolder} = options;
	const processes = createProcesses();
	const workRecords = createWorkRecords(stateFolder, processes, readableLine);
	const bundle = readBundle();
	return {
		rehearsal: false,
		host,
		bundle,
		stateFolder,
		processes,
		web: createRealWeb(),
		api: createDemoApi(),
		clock: createRealClock(),
		resolver: createResolver(),
		leftoverWorks: workRecords,
		probe: createHostProbe(options.environment),
		runnersFor: createProcessRunners({...options, processes, workRecords}),
		filesOf: (profile) => createRealFiles(profileFolder(stateFolder, profile)),
		journalOf: (profile) => createJournalStore({stateFolder, profile, processes}),
		startSupervisorProcess: (profile) =>
			startOwnProgram({
				args: [bundledScript('main.cjs'), ...supervisorArguments(profile)],
				// The current folder may be removed while the supervisor runs.
				folder: stateFolder,
				complaints: join(profileFolder(stateFolder, profile), supervisorFiles.log),
				environment: environmentForSupervisor(options.environment),
				processes,
			}),
		newRunId: () => newRunId(new Date(), process.pid),
		openRunFolder: (runId) => {
			pruneRuns(stateFolder);
			const folder = runFolder(stateFolder, runId);
			const log = openRunLog(folder, logLine);
			return {
				folder,
				commandsFolder: `${folder}/commands`,
				write: (event) => log.listen(event),
				close: async () => log.close(),
			};
		},
	};
}

/**
 * Creates the simulated platform with the flags of `rehearse`, and loads its code. Throws SetupError `usage` for
 * `up` when a manifest uses what the embedded gateway does not support.
 */
export async function createRehearsalPlatform(options: {
	readonly command: string;
	readonly stateFolder: string;
	readonly host: HostFacts;
	readonly forceKill: AbortSignal;
	readonly speed: number | undefined;
	readonly fail: FailureRequest | undefined;
}): Promise<SimulatedPlatform> {
	const {command, stateFolder, host, forceKill, speed, fail} = options;
	const [{checkManifests}, {createSimulatedPlatform}] = await Promise.all([
		import('../rehearsal/assets.ts'),
		import('../rehearsal/platform.ts'),
	]);
	const bundle = readBundle();
	if (command === 'up') checkManifests(bundle.manifestsFolder);
	return createSimulatedPlatform({
		stateFolder,
		host,
		forceKill,
		bundle,
		...defined({speed, fail}),
	});
}
