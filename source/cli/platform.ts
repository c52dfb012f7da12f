import {join} from 'node:path';
import process from 'node:process';
import {logLine} from '../domain/describe-event.ts';
import type {NextAction} from '../domain/failure.ts';
import type {ToolName} from '../domain/ports/command.ts';
import type {Platform} from '../domain/ports/platform.ts';
import type {Processes} from '../domain/ports/step-context.ts';
import {supervisorFiles} from '../domain/tunnel-policy.ts';
import {ownToolFolders} from '../features/tool-install/installed.ts';
import {message} from '../i18n/message.ts';
import type {SimulatedPlatform} from '../rehearsal/platform.ts';
import {supervisorArguments} from '../steps/tunnel/supervisor.ts';
import {createDemoApi} from '../system/demo-api.ts';
import {readBundle} from '../system/files/bundled-files.ts';
import {createRealFiles} from '../system/files/files.ts';
import {createRealClock} from '../system/host/host-facts.ts';
import {createHostProbe} from '../system/host/host-probe.ts';
import {createToolFinder} from '../system/process/find-executable.ts';
import {createProcesses} from '../system/process/processes.ts';
import {createRunnerFactory} from '../system/process/runner.ts';
import {startOwnProgram} from '../system/process/start-detached.ts';
import {createJournalStore} from '../system/state/journal-file.ts';
import {ownFolders, newRunId, profileFolder, runFolder} from '../system/state/run-folder.ts';
import {openRunLog, pruneRuns} from '../system/state/run-log.ts';
import {createRealWeb, createResolver} from '../system/web.ts';
import {installHint, supportedTools, type SupportedTool} from '../tools/supported-versions.ts';
import {bundledScript} from './version.ts';
import type {HostFacts} from '../domain/ports/host.ts';

/** Runners over the real process door. */
export function createProcessRunners(options: {
	readonly host: HostFacts;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly forceKill: AbortSignal;
	readonly processes: Processes;
}): Platform['runnersFor'] {
	const {environment, forceKill, processes, host} = options;
	const findTool = createToolFinder(environment['PATH'] ?? '', ownToolFolders(ownFolders(environment).tools));
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
			again: 'digimon-setup',
			installHint: (tool) => hintFor(tool, host),
		});
}

/** How a tool is installed; one of the system's own (ip, sudo) is only named. */
function hintFor(tool: ToolName, host: HostFacts): NextAction {
	const supported = supportedTools.find((one) => one.tool === tool);
	return supported
		? installHint(supported.tool satisfies SupportedTool['tool'], host)[0]
		: {message: message('views.installSystemTool', {tool})};
}

/** This machine, by the doors in `system/`. `insist` is the second stop. */
export function createRealPlatform(options: {
	readonly host: HostFacts;
	readonly stateFolder: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly forceKill: AbortSignal;
}): Platform {
	const {host, stateFolder} = options;
	const processes = createProcesses();
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
		probe: createHostProbe(options.environment),
		runnersFor: createProcessRunners({...options, processes}),
		filesOf: (profile) => createRealFiles(profileFolder(stateFolder, profile)),
		journalOf: (profile) => createJournalStore({stateFolder, profile, processes}),
		startSupervisorProcess: (profile) =>
			startOwnProgram({
				args: [bundledScript('main.cjs'), ...supervisorArguments(profile)],
				// The folder in which we were started may be taken away.
				folder: stateFolder,
				complaints: join(profileFolder(stateFolder, profile), supervisorFiles.log),
				environment: options.environment,
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

/** The simulated machine, as the flags of `rehearse` ask for it; loaded only then. Throws SetupError `usage`, for `up` also when a manifest uses what the embedded gateway does not support. */
export async function createRehearsalPlatform(options: {
	readonly command: string;
	readonly stateFolder: string;
	readonly host: HostFacts;
	readonly forceKill: AbortSignal;
	readonly speed: string | undefined;
	readonly fail: string | undefined;
}): Promise<SimulatedPlatform> {
	const {command, stateFolder, host, forceKill, speed, fail} = options;
	const [{checkManifests}, {createSimulatedPlatform, parseFailureInjection, readSpeed}] = await Promise.all([
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
		...(speed === undefined ? {} : {speed: readSpeed(speed)}),
		...(fail === undefined ? {} : {fail: parseFailureInjection(fail)}),
	});
}
