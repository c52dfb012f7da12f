import {Ajv} from 'ajv';
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {accessSync, constants, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {SetupEvent} from '../../source/domain/event.ts';
import {inRepository} from '../helpers/simulated-machine.ts';

/** How a call of the built program ended: every line of its standard output, parsed, and how long it took. */
export type Ended = {
	readonly exitCode: number | null;
	readonly stderr: string;
	readonly events: readonly SetupEvent[];
	readonly notEvents: readonly string[];
	readonly ms: number;
};

/** Why the real cluster cannot be walked here; undefined when it can. */
export function whyNotReal(): string | undefined {
	const tools = ['minikube', 'kubectl', 'istioctl', 'helm'];
	const folders = (process.env['PATH'] ?? '').split(delimiter);
	const missing = tools.filter((tool) => !folders.some((folder) => isExecutable(join(folder, tool))));
	if (missing.length > 0) return `not on PATH: ${missing.join(', ')}`;
	if (process.getuid?.() === 0) return 'minikube refuses the docker driver to root';
	if (!existsSync(inRepository('dist/main.cjs'))) return 'nothing is built; run: npm run build';
	return undefined;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** This machine with a state folder and a copy of its hosts file that are gone afterwards; flags come from DIGIMON_REAL_FLAGS, split at spaces. */
export function realMachine() {
	const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-real-'));
	const hostsFile = join(folder, 'hosts');
	copyFileSync('/etc/hosts', hostsFile);
	const given = (process.env['DIGIMON_REAL_FLAGS'] ?? '').split(' ').filter((word) => word !== '');
	const named = given.findIndex((word) => word === '--profile');
	const profile = named === -1 ? 'digimon-real' : (given[named + 1] ?? '');
	const flags = [
		...(named === -1 ? ['--profile', profile] : []),
		'--address',
		'node',
		'--hosts-file',
		hostsFile,
		...given,
	];
	const environment = {...process.env, DIGIMON_SETUP_STATE: join(folder, 'state')};
	return {
		profile,
		folder,
		hosts: () => readFileSync(hostsFile, 'utf8'),
		/** Runs a command of the built program with `--json`. */
		run: (command: readonly string[]): Promise<Ended> => run([...command, '--json', ...flags], environment),
		/** Runs a command that prints text, with the same settings. */
		print: (command: string): string =>
			execFileSync(process.execPath, [inRepository('dist/main.cjs'), command, ...flags], {
				env: environment,
				encoding: 'utf8',
			}),
		close: () => rmSync(folder, {recursive: true, force: true}),
	};
}

async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
	const startedAt = performance.now();
	const child = spawn(process.execPath, [inRepository('dist/main.cjs'), ...args], {
		env: environment,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const events: SetupEvent[] = [];
	const notEvents: string[] = [];
	let stderr = '';
	const isEvent = eventCheck();
	child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
	createInterface({input: child.stdout}).on('line', (line) => {
		const event = isEvent(line);
		if (event === undefined) notEvents.push(line);
		else events.push(event);
	});
	const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return {exitCode, stderr, events, notEvents, ms: performance.now() - startedAt};
}

/** Parses a line and holds it against the schema that the package publishes; undefined when it does not fit. */
function eventCheck(): (line: string) => SetupEvent | undefined {
	const fits = new Ajv({strict: false}).compile<SetupEvent>(
		JSON.parse(readFileSync(inRepository('dist/event-schema.json'), 'utf8')) as object,
	);
	return (line) => {
		try {
			const event: unknown = JSON.parse(line);
			return fits(event) ? event : undefined;
		} catch {
			return undefined;
		}
	};
}

/** What a read-only command says, and how it ended. */
export function ask(
	program: string,
	...args: readonly string[]
): {readonly exitCode: number | null; readonly stdout: string} {
	const {status, stdout} = spawnSync(program, args, {encoding: 'utf8'});
	return {exitCode: status, stdout: stdout ?? ''};
}

/** The clusters, contexts and the current context of everybody else, as the kubeconfig names them. */
export function othersOf(profile: string): unknown {
	const config = JSON.parse(ask('kubectl', 'config', 'view', '-o', 'json').stdout) as Record<string, unknown>;
	const named = (key: string): readonly string[] =>
		((config[key] ?? []) as readonly {readonly name: string}[])
			.map(({name}) => name)
			.filter((name) => name !== profile);
	return {
		clusters: named('clusters'),
		contexts: named('contexts'),
		users: named('users'),
		current: config['current-context'],
	};
}
