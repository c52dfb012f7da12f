import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseState, type SimulatedState} from '../../source/rehearsal/simulator/state.ts';
import {runProgram, type CliResult, type RunOptions} from './run-program.ts';

/** A home in which nothing was installed; what is rehearsed there stays in its state folder. */
export type RehearsalHome = ReturnType<typeof makeRehearsalHome>;

/** Makes a home for rehearsals of the built program. No tool is on its PATH. */
export function makeRehearsalHome() {
	const folder = mkdtempSync(join(tmpdir(), 'rehearsal-home-'));
	const home = join(folder, 'home');
	mkdirSync(home);
	const stateFolder = join(folder, 'state');
	const environment: Readonly<Record<string, string>> = {
		PATH: join(folder, 'no-tools'),
		HOME: home,
		DIGIMON_SETUP_STATE: stateFolder,
		LANG: 'en_US.UTF-8',
	};
	const own = join(stateFolder, 'rehearsal');
	const hostsFile = join(own, 'root', 'etc', 'hosts');
	return {
		folder,
		home,
		/** The real state folder, below which the rehearsal has its own. */
		stateFolder,
		environment,
		/** Runs `rehearse` of the built program with these arguments, as fast as it goes. */
		rehearse: (args: readonly string[], options?: RunOptions): Promise<CliResult> => {
			const replays = args[0] === 'logs' ? [] : ['--speed', '1000'];
			return runProgram(['rehearse', ...args, ...replays], home, environment, options);
		},
		/** The current state of the simulated machine. */
		platform: (): SimulatedState => parseState(readFileSync(join(own, 'machine.json'), 'utf8')),
		/** The simulated machine's hosts file; undefined while there is none. */
		hosts: (): string | undefined => (existsSync(hostsFile) ? readFileSync(hostsFile, 'utf8') : undefined),
		close: (): void => rmSync(folder, {recursive: true, force: true}),
	};
}
