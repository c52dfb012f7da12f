import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import process from 'node:process';
import {isSupervisorOf} from '../../source/steps/tunnel/supervisor.ts';
import {createProcesses} from '../../source/system/process/processes.ts';
import {makeSimulatedTools, type SimulatedToolsOptions} from './simulated-tools.ts';
import {runProgram, shellBin, type CliResult, type RunOptions} from './run-program.ts';

/** Simulated tools with a home, a hosts file and a state folder of their own. */
export type CliHome = Awaited<ReturnType<typeof makeCliHome>>;

/** The content of the hosts file before the first run. */
export const hostsBefore = '127.0.0.1 localhost\n# mine\n10.1.2.3 nas\n';

let count = 0;

function killIfRunning(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch (error) {
		// It has just exited.
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** Makes a home with simulated tools. */
export async function makeCliHome(options: SimulatedToolsOptions = {}) {
	const tools = await makeSimulatedTools({answering: 'here', ...options});
	const home = join(tools.folder, 'home');
	const hostsFile = join(tools.folder, 'hosts');
	const stateFolder = join(tools.folder, 'state');
	mkdirSync(home);
	writeFileSync(hostsFile, hostsBefore);
	// Tunnels are found by their command line among all processes of the computer, so every home has a profile of its own.
	const profile = `p${process.pid}-${++count}`;
	// The driver is set so that the tests also run as root.
	const environment = {
		PATH: tools.path,
		HOME: home,
		DIGIMON_SETUP_STATE: stateFolder,
		LANG: 'en_US.UTF-8',
		DIGIMON_SETUP_PROFILE: profile,
		DIGIMON_SETUP_DRIVER: 'docker',
	};
	const run = (args: readonly string[], more?: RunOptions): Promise<CliResult> =>
		runProgram(args, home, environment, more);
	const shell = async (line: string): Promise<Pick<CliResult, 'exitCode' | 'stdout' | 'stderr'>> => {
		const PATH = [tools.path, await shellBin(), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
		const child = spawn('/bin/sh', ['-c', line], {
			cwd: home,
			env: {...environment, PATH},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const output = {stdout: '', stderr: ''};
		child.stdout.setEncoding('utf8').on('data', (text: string) => void (output.stdout += text));
		child.stderr.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text));
		// Not `close`: a tunnel that the line left behind keeps the pipes open.
		const [exitCode] = (await once(child, 'exit')) as [number | null];
		return {...output, exitCode};
	};
	const supervisors = async (): Promise<readonly number[]> =>
		(await createProcesses().find((args) => isSupervisorOf(profile, args))).map(({pid}) => pid);
	return {
		tools,
		hostsFile,
		stateFolder,
		environment,
		profile,
		/** Runs the built program with these arguments; `--json` output is parsed. */
		run,
		/** Runs a line of the shell with the built program and the simulated tools on PATH. */
		shell,
		/** The pids of this home's running supervisors. */
		supervisors,
		/** Runs `down` and removes the folder. Throws when a supervisor still runs after `down`. */
		close: async (): Promise<void> => {
			const down = existsSync(stateFolder) ? (await run(['down', '--yes'])).exitCode : undefined;
			const left = await supervisors();
			// The server of the simulated cluster too: it writes into the folder for some more seconds.
			const node = await createProcesses().find((args) => args.includes(tools.statePath));
			for (const pid of [...left, ...node.map((one) => one.pid)]) killIfRunning(pid);
			tools.close();
			if (down === 0 && left.length > 0) throw new Error(`supervisors still run after down: ${left.join(' ')}`);
		},
	};
}
