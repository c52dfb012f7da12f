import {join} from 'node:path';
import process from 'node:process';
import {bundledScript} from './bundled-script.ts';
import {logLine} from './domain/describe-event.ts';
import {keeperFiles} from './domain/keeper-state.ts';
import type {Machine} from './domain/machine.ts';
import type {HostFacts} from './domain/world.ts';
import {readBundle} from './system/bundled-files.ts';
import {createDemoApi} from './system/demo-api.ts';
import {createHostLook} from './system/host-look.ts';
import {createJournalStore} from './system/journal-file.ts';
import {createProcessRunners} from './real-runners.ts';
import {createProcesses} from './system/processes.ts';
import {createRealClock} from './system/real-clock.ts';
import {createRealFiles} from './system/real-files.ts';
import {createRealWeb} from './system/real-web.ts';
import {createResolver} from './system/resolver.ts';
import {newRunId, profileFolder, runFolder} from './system/run-folder.ts';
import {openRunLog, pruneRuns} from './system/run-log.ts';
import {startOwnProgram} from './system/started-child.ts';
import {keeperArguments} from './steps/tunnel-keeper.ts';

/** This machine, by the doors in `system/`. `insist` is the second stop. */
export function createRealMachine(options: {
	readonly host: HostFacts;
	readonly stateFolder: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly insist: AbortSignal;
}): Machine {
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
		look: createHostLook(options.environment),
		runnersFor: createProcessRunners({...options, processes}),
		filesOf: (profile) => createRealFiles(profileFolder(stateFolder, profile)),
		journalOf: (profile) => createJournalStore({stateFolder, profile, processes}),
		startKeeper: (profile) =>
			startOwnProgram({
				args: [bundledScript('main.cjs'), ...keeperArguments(profile)],
				// The folder in which we were started may be taken away.
				folder: stateFolder,
				complaints: join(profileFolder(stateFolder, profile), keeperFiles.log),
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
