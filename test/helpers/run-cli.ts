import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {isSupervisorOf} from '../../source/steps/tunnel/supervisor.ts';
import {createProcesses} from '../../source/system/process/processes.ts';
import {makeSimulatedTools, type SimulatedToolsOptions, type SimulatedTools} from './simulated-tools.ts';
import {runProgram, type CliResult, type RunOptions} from './run-program.ts';

/** A person's machine of pretend tools, with a home, a hosts file and a state folder of its own. */
export type CliHome = {
	readonly tools: SimulatedTools;
	readonly hostsFile: string;
	readonly stateFolder: string;
	/** Runs the built program with these arguments; `--json` output is parsed. */
	run(args: readonly string[], options?: RunOptions): Promise<CliResult>;
	readonly profile: string;
	/** The keepers of this home that run now. */
	keepers(): Promise<readonly number[]>;
	/** Takes everything back and removes the folder, so that no pretend tunnel stays behind; throws when a keeper outlived its taking back. */
	close(): Promise<void>;
};

/** What stood in the hosts file before us. */
export const hostsBefore = '127.0.0.1 localhost\n# mine\n10.1.2.3 nas\n';

let count = 0;

function endNow(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch (error) {
		// It ended by itself a moment ago.
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** Makes a home with pretend tools. */
export async function makeCliHome(options: SimulatedToolsOptions = {}): Promise<CliHome> {
	const tools = await makeSimulatedTools({answering: 'here', ...options});
	const home = join(tools.folder, 'home');
	const hostsFile = join(tools.folder, 'hosts');
	const stateFolder = join(tools.folder, 'state');
	mkdirSync(home);
	writeFileSync(hostsFile, hostsBefore);
	// A tunnel is found by its command line among all processes of this computer, so every home has a profile of its own.
	const profile = `p${process.pid}-${++count}`;
	// Root's tests run too: a driver that was named is somebody's decision.
	const environment = {
		PATH: tools.path,
		HOME: home,
		DIGIMON_SETUP_STATE: stateFolder,
		LANG: 'en_US.UTF-8',
		DIGIMON_SETUP_PROFILE: profile,
		DIGIMON_SETUP_DRIVER: 'docker',
	};
	const run: CliHome['run'] = (args, more) => runProgram(args, home, environment, more);
	const keepers = async (): Promise<readonly number[]> =>
		(await createProcesses().find((args) => isSupervisorOf(profile, args))).map(({pid}) => pid);
	return {
		tools,
		hostsFile,
		stateFolder,
		profile,
		run,
		keepers,
		close: async () => {
			const down = existsSync(stateFolder) ? (await run(['down', '--yes'])).exitCode : undefined;
			const left = await keepers();
			// The cluster's server too: it would go on for some seconds, and write into a folder that is being removed.
			const node = await createProcesses().find((args) => args.includes(tools.statePath));
			for (const pid of [...left, ...node.map((one) => one.pid)]) endNow(pid);
			tools.close();
			if (down === 0 && left.length > 0) throw new Error(`keepers outlived down: ${left.join(' ')}`);
		},
	};
}
