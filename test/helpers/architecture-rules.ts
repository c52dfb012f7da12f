import {builtinModules} from 'node:module';
import type {Import} from './source-imports.ts';

/** Which of our folders each folder may import besides itself. `main` stands for the files directly in `source/`. */
const arrows: Readonly<Record<string, readonly string[]>> = {
	domain: [],
	tools: ['domain'],
	steps: ['domain', 'tools'],
	engine: ['domain'],
	system: ['domain', 'assets/demo-services'],
	views: ['domain'],
	rehearsal: ['domain', 'system', 'assets/demo-services'],
	main: ['domain', 'tools', 'steps', 'engine', 'system', 'views', 'rehearsal', 'assets/demo-services'],
	packaging: ['dist'],
	'assets/demo-services': [],
};

const demo = /^assets\/demo-services\//;
const system = /^source\/system\//;
const wizard = /^source\/views\/wizard\//;
/** The process runner and its parts: how a child is started, lent the terminal, and piped. */
const runner = /^source\/system\/(?:process-runner|started-child|lent-child|run-child)/;
const systemOrDemo = /^(?:source\/system\/|assets\/demo-services\/)/;
const gatewayToo = /^(?:source\/system\/|source\/rehearsal\/|assets\/demo-services\/)/;

/** The only files that may import each library. A library that is not named here may be imported by nobody. */
const doors: readonly (readonly [library: RegExp, door: RegExp])[] = [
	[/^(?:valibot|@valibot\/to-json-schema)$/, /^source\/(?:domain\/|rehearsal\/world\/state)/],
	[/^execa$/, runner],
	[/^yaml$/, /^source\/(?:system\/(?:bundled-files|settings-reader)|rehearsal\/surroundings)/],
	[/^listr2$/, /^source\/(?:engine\/run-plan|views\/plain\/)/],
	[/^(?:react|ink|@inkjs\/ui|ink-[a-z-]+)$/, wizard],
	[/^(?:string-width|wrap-ansi)$/, /^source\/views\//],
	[/^commander$/, /^source\/arguments[^/]*\.ts$/],
	[/^semver$/, /^source\/tools\/supported/],
	[/^(?:which|p-retry|write-file-atomic|env-paths|undici|tar|yauzl)$/, system],
	[/^@bufbuild\/protobuf$/, gatewayToo],
	[/^@connectrpc\/connect(?:-node|-web)?$/, systemOrDemo],
	[/^(?:sql\.js|pg|grpc-web)$/, demo],
	[/^esbuild$/, /^(?:source\/packaging\/|assets\/demo-services\/(?:build|generate)\.mjs$)/],
];

const builtins = new Set(builtinModules);

const bareBuiltin = (name: string): string => name.replace(/^node:/, '');

const isBuiltin = (name: string): boolean => name.startsWith('node:') || builtins.has(name);

const isOurs = (name: string): boolean =>
	/^(?:source|assets|manifests|test|dist)\//.test(name) || name === 'package.json';

/** The package that an import names, without the path inside it. */
const packageName = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;

/** Our folder that a file lives in, as the arrows name it. */
export const folderOf = (file: string): string => {
	if (demo.test(file)) {
		return 'assets/demo-services';
	}

	const [top, folder, ...rest] = file.split('/');

	return top === 'source' && folder !== undefined && rest.length > 0 ? folder : top === 'source' ? 'main' : (top ?? '');
};

/** Whether the import stays inside its folder or follows an arrow; imports of libraries and of Node are no matter of arrows. */
export const followsArrow = ({from, to}: Import): boolean => {
	if (!isOurs(to)) {
		return true;
	}

	const [here, there] = [folderOf(from), folderOf(to)];

	// The generated messages and services are the contract that the proof speaks too.
	const isContract = here === 'system' && to.startsWith('assets/demo-services/generated/');

	return here === there || to === 'package.json' || isContract || (arrows[here]?.includes(there) ?? false);
};

/** Whether the file may import this library; `domain` may not even import Node's own modules, nor anyone but the runner spawn. */
export const usesDoor = ({from, to, isType}: Import): boolean => {
	if (isOurs(to)) {
		return true;
	}

	if (isBuiltin(to)) {
		const spawns = bareBuiltin(to) === 'child_process' || bareBuiltin(to) === 'cluster';
		const maySpawn =
			isType || runner.test(from) || /^(?:source\/packaging\/|assets\/demo-services\/generate\.mjs)/.test(from);

		return folderOf(from) !== 'domain' && (!spawns || maySpawn);
	}

	return doors.some(([library, door]) => library.test(packageName(to)) && door.test(from));
};

/** The first chain of files that import each other in a circle at load time, if there is one. Types and lazy imports do not load. */
export const findCycle = (imports: readonly Import[]): readonly string[] | undefined => {
	const graph = new Map<string, string[]>();

	for (const {from, to, isType, isLazy} of imports) {
		if (!isType && !isLazy && isOurs(to)) {
			graph.set(from, [...(graph.get(from) ?? []), to]);
		}
	}

	const finished = new Set<string>();

	const walk = (file: string, trail: readonly string[]): readonly string[] | undefined => {
		if (trail.includes(file)) {
			return [...trail.slice(trail.indexOf(file)), file];
		}

		if (finished.has(file)) {
			return undefined;
		}

		for (const next of graph.get(file) ?? []) {
			const cycle = walk(next, [...trail, file]);

			if (cycle) {
				return cycle;
			}
		}

		finished.add(file);
		return undefined;
	};

	for (const file of graph.keys()) {
		const cycle = walk(file, []);

		if (cycle) {
			return cycle;
		}
	}

	return undefined;
};
