import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {SetupEvent} from '../../source/domain/event.ts';
import {isKeeperOf} from '../../source/steps/tunnel-keeper.ts';
import {createProcesses} from '../../source/system/processes.ts';
import {makePretendTools, type PretendOptions, type PretendTools} from './pretend-tools.ts';
import {inRepository} from './pretend-world.ts';

/** How a call of the built program ended. `killed` when `killAt` ended it by SIGKILL. */
export type CliResult = {
	readonly exitCode: number | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly events: readonly SetupEvent[];
	readonly killed: boolean;
};

/** A person's machine of pretend tools, with a home, a hosts file and a state folder of its own. */
export type CliHome = {
	readonly tools: PretendTools;
	readonly hostsFile: string;
	readonly stateFolder: string;
	/** Runs the built program with these arguments; `--json` output is parsed. */
	run(
		args: readonly string[],
		options?: {
			readonly killAt?: (event: SetupEvent, index: number) => boolean;
			readonly signalAt?: readonly [NodeJS.Signals, (event: SetupEvent) => boolean];
			readonly environment?: Readonly<Record<string, string>>;
		},
	): Promise<CliResult>;
	readonly profile: string;
	/** The keepers of this home that run now. */
	keepers(): Promise<readonly number[]>;
	/** Takes everything back and removes the folder, so that no pretend tunnel stays behind; throws when a keeper outlived its taking back. */
	close(): Promise<void>;
};

/** What stood in the hosts file before us. */
export const hostsBefore = '127.0.0.1 localhost\n# mine\n10.1.2.3 nas\n';

let count = 0;
let built: Promise<string> | undefined;

/** The program as it is bundled for the package, built once for this test process; the folder lies in the checkout, so that it finds assets and manifests. */
export function buildCli(): Promise<string> {
	built ??= (async () => {
		mkdirSync(inRepository('.cache'), {recursive: true});
		const folder = mkdtempSync(inRepository('.cache/test-'));
		process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
		const {bundleProgram} = (await import('../../source/packaging/bundle.mjs' as string)) as {
			bundleProgram(root: string, folder: string): Promise<unknown>;
		};
		await bundleProgram(inRepository('.'), folder);
		return folder;
	})();
	return built;
}

/** Makes a home with pretend tools. */
export async function makeCliHome(options: PretendOptions = {}): Promise<CliHome> {
	const [program, tools] = await Promise.all([buildCli(), makePretendTools(options)]);
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
	const run: CliHome['run'] = async (args, {killAt, signalAt, environment: more} = {}) => {
		const child = spawn(process.execPath, [join(program, 'main.cjs'), ...args], {
			cwd: home,
			env: {...environment, ...more},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const events: SetupEvent[] = [];
		const state = {stdout: '', stderr: '', killed: false};
		child.stderr.setEncoding('utf8').on('data', (text: string) => void (state.stderr += text));
		const lines = createInterface({input: child.stdout});
		lines.on('line', (line) => {
			state.stdout += `${line}\n`;
			if (state.killed || !args.includes('--json')) return;
			const event = JSON.parse(line) as SetupEvent;
			events.push(event);
			if (signalAt?.[1](event)) child.kill(signalAt[0]);
			if (!killAt?.(event, events.length - 1)) return;
			state.killed = true;
			child.kill('SIGKILL');
		});
		const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
		return {...state, exitCode, events};
	};
	const keepers = async (): Promise<readonly number[]> =>
		(await createProcesses().find((args) => isKeeperOf(profile, args))).map(({pid}) => pid);
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
			for (const pid of left) process.kill(pid, 'SIGKILL');
			tools.close();
			if (down === 0 && left.length > 0) throw new Error(`keepers outlived down: ${left.join(' ')}`);
		},
	};
}
