import {existsSync, readFileSync, realpathSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import process from 'node:process';
import {defined} from '../domain/defined.ts';
import {quoteFor} from '../domain/ports/command.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {Invocation, TypedOption} from '../engine/command-hints.ts';
import type {Arguments} from './arguments.ts';

/** The process that was started: its script, also without symbolic links, and what a shell would find. Paths have forward slashes. */
export type Start = {
	readonly platform: NodeJS.Platform;
	readonly script: string;
	readonly real: string;
	readonly cwd: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The text of a file; undefined when it cannot be read. */
	readonly readText: (path: string) => string | undefined;
	readonly exists: (path: string) => boolean;
};

const name = 'digimon-setup';
const withSlashes = (path: string): string => path.replaceAll('\\', '/');
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const isInside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** The package's root of one of its programs: of the launcher or of the bundle. */
const rootOf = (real: string): string => real.replace(/\/(source\/packaging|dist)\/[^/]+$/, '');

/**
 * How this program is typed to start it the same way again: through the package manager that downloaded it, as a command on PATH, or by
 * the path of its launcher. The paths and variables are those of npm 11, pnpm 12, Yarn 4 and Bun 1.4, observed.
 */
export function ownCommand(start: Start): string {
	return downloadedBy(start) ?? onPath(start) ?? runByManager(start) ?? inCheckout(start) ?? installed(start);
}

/** `npx`, `pnpm dlx`, `yarn dlx` and `bunx` start a program from a cache of their own. */
function downloadedBy({script, real, environment, readText}: Start): string | undefined {
	const agent = environment['npm_config_user_agent'] ?? '';
	const cache = /^(.*\/_npx\/[^/]+)\//.exec(script)?.[1];
	if (cache !== undefined) return npxOf(readText(`${cache}/package.json`));
	if (/\/dlx[-/]/.test(real)) return agent.startsWith('yarn/') ? `yarn dlx ${name}` : `pnpm dlx ${name}`;
	if (!/\/\.?bunx-/.test(script)) return undefined;
	const spec = environment['npm_lifecycle_script'] ?? '';
	return `bunx ${spec.startsWith(name) ? spec : name}`;
}

/** The call of npx, with the packages that npm notes in its cache (`_npx.packages`, as they were typed). */
function npxOf(manifest: string | undefined): string {
	const list = /"packages":\s*\[([^\]]*)\]/.exec(manifest ?? '')?.[1] ?? '';
	const packages = [...list.matchAll(/"([^"]+)"/g)].flatMap(([, spec = '']) => spec);
	const [only = name, ...others] = packages;
	if (others.length === 0) return `npx ${quoteFor('posix', only)}`;
	return ['npx', ...packages.map((spec) => `-p ${quoteFor('posix', spec)}`), name].join(' ');
}

const foldersOnPath = ({environment, platform}: Start): readonly string[] =>
	(environment['PATH'] ?? environment['Path'] ?? '')
		.split(platform === 'win32' ? ';' : delimiter)
		.map((folder) => withSlashes(folder).replace(/\/$/, ''))
		.filter((folder) => folder !== '' && !folder.endsWith('/node_modules/.bin'));

/** Our program as a command of the shell: the link that was started is on PATH. */
function onPath(start: Start): string | undefined {
	const isOurs = start.script.endsWith(`/${name}`) && foldersOnPath(start).includes(folderOf(start.script));
	return isOurs ? name : undefined;
}

/** From a project in which it is installed, by the package manager's own command. */
function runByManager({real, cwd, environment}: Start): string | undefined {
	const agent = environment['npm_config_user_agent'] ?? '';
	const isNear = [...ancestors(cwd)].some((folder) => isInside(real, `${folder}/node_modules`));
	const event = environment['npm_lifecycle_event'];
	if (event === 'npx' && /^'?digimon-setup'?$/.test(environment['npm_lifecycle_script'] ?? '')) return `npx ${name}`;
	if (!isNear) return undefined;
	if (agent.startsWith('pnpm/')) return `pnpm exec ${name}`;
	if (agent.startsWith('yarn/')) return `yarn ${name}`;
	return agent.startsWith('bun/') ? `bunx ${name}` : `npx ${name}`;
}

function* ancestors(folder: string): Generator<string> {
	for (let at = folder; at !== ''; at = folderOf(at)) yield at;
}

/** In a checkout: `npm start`, or the launcher's path. */
function inCheckout(start: Start): string | undefined {
	const {real, script, cwd, environment} = start;
	const root = rootOf(real);
	if (root.includes('/node_modules/')) return undefined;
	const isStart = environment['npm_lifecycle_event'] === 'start';
	if (isStart && withSlashes(environment['npm_package_json'] ?? '') === `${root}/package.json`) {
		const from = withSlashes(environment['INIT_CWD'] ?? root);
		const isHere = from === root || isInside(from, root);
		return isHere ? 'npm start --' : `npm --prefix ${quoteFor(shellOf(start), root)} start --`;
	}
	if (script.endsWith(`/${name}`)) return pathFrom(start, script);
	const launcher = `${root}/source/packaging/launch.cjs`;
	return `node ${pathFrom({...start, cwd}, launcher)}`;
}

/** Installed, and started by a wrapper (Windows, pnpm, Volta, mise) that is no link: by its name where the shell finds it. */
function installed(start: Start): string {
	const names = start.platform === 'win32' ? [`${name}.cmd`, `${name}.exe`, `${name}.ps1`] : [name];
	const isFound = foldersOnPath(start).some((folder) => names.some((file) => start.exists(`${folder}/${file}`)));
	return isFound ? name : `node ${pathFrom(start, `${rootOf(start.real)}/source/packaging/launch.cjs`)}`;
}

/** A path as it is typed in the working folder. */
function pathFrom(start: Start, path: string): string {
	const {cwd} = start;
	return quoteFor(shellOf(start), isInside(path, cwd) ? `./${path.slice(cwd.length + 1)}` : path);
}

const shellOf = ({platform}: Pick<Start, 'platform'>): 'windows' | 'posix' =>
	platform === 'win32' ? 'windows' : 'posix';

/** How this process was started. */
export function thisProcess(): Start {
	const script = process.argv[1] ?? '';
	return {
		platform: process.platform,
		script: withSlashes(script),
		real: withSlashes(attempt(() => realpathSync(script)) ?? script),
		cwd: withSlashes(attempt(() => process.cwd()) ?? ''),
		environment: process.env,
		readText: (path) => attempt(() => readFileSync(join(path), 'utf8')),
		exists: (path) => existsSync(join(path)),
	};
}

function attempt<Result>(work: () => Result): Result | undefined {
	try {
		return work();
	} catch {
		return undefined;
	}
}

/** The command line of this process. */
export const invocationOf = (given: Arguments): Invocation => ({
	program: given.program ?? ownCommand(thisProcess()),
	command: given.command,
	options: typedOptions(given),
	shell: process.platform === 'win32' ? 'windows' : 'posix',
});

/** The options as they were typed, by the names of their flags; for hints that start this program again. */
export function typedOptions(given: Arguments): readonly TypedOption[] {
	const settings = settingDefinitions.flatMap(({name, flag, choices}): readonly TypedOption[] => {
		const value: unknown = given.flags[name];
		// A hint does not repeat a value that is refused.
		if (value === undefined || (choices && !choices.some((one) => one === value))) return [];
		if (typeof value === 'boolean') return [{flag: `--${value ? '' : 'no-'}${flag}`}];
		return (Array.isArray(value) ? value : [value]).map((one) => ({flag: `--${flag}`, value: String(one)}));
	});
	const {only, skip} = given;
	const texts = defined({...pick(given, repeatedTexts), only: joined(only), skip: joined(skip)});
	return [
		...settings,
		...Object.entries(texts).map(([name, value]) => ({flag: flagNamed(name), value})),
		...repeatedSwitches.filter((name) => given[name]).map((name) => ({flag: flagNamed(name)})),
	];
}

/** What a hint repeats. Not: `--fail`, which injects a failure once; `--json`, `--follow` and files, which belong to one call. */
const repeatedTexts = ['from', 'config', 'mirror', 'fromFiles', 'speed'] as const;
const repeatedSwitches = ['yes', 'fresh', 'installTools', 'keepCluster', 'all', 'verify', 'check', 'quiet'] as const;

const joined = (names: readonly string[]): string | undefined => (names.length === 0 ? undefined : names.join(','));
const flagNamed = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const pick = <Key extends keyof Arguments>(given: Arguments, names: readonly Key[]) =>
	Object.fromEntries(names.map((name) => [name, given[name]])) as Pick<Arguments, Key>;
