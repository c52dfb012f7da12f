import {builtinModules} from 'node:module';
import type {Import} from './source-imports.ts';

/** The folders that each folder may import besides itself, types included. Every feature counts as a folder; `main` is `source/main.ts`. */
const arrows: Readonly<Record<string, readonly string[]>> = {
	i18n: [],
	domain: ['i18n'],
	diagnosis: ['domain', 'i18n'],
	tools: ['domain', 'i18n'],
	views: ['domain', 'i18n'],
	system: ['domain', 'i18n', 'assets/demo-services'],
	engine: ['domain', 'i18n', 'diagnosis'],
	steps: ['domain', 'i18n', 'engine', 'tools', 'diagnosis'],
	'features/tool-install': ['domain', 'i18n', 'engine', 'system'],
	'features/doctor': ['domain', 'i18n', 'engine', 'steps', 'tools', 'diagnosis', 'features/tool-install'],
	'features/supervisor': ['domain', 'i18n', 'engine', 'steps', 'tools', 'system'],
	'features/report': ['domain', 'i18n', 'engine', 'system', 'features/tool-install'],
	rehearsal: ['domain', 'i18n', 'system', 'assets/demo-services'],
	packaging: ['domain', 'i18n', 'cli', 'features/report', 'dist'],
	'assets/demo-services': [],
};

const features = ['features/tool-install', 'features/doctor', 'features/supervisor', 'features/report'];
const belowCommands = [...Object.keys(arrows).filter((folder) => folder !== 'packaging'), ...features];

/** The folders that compose all others. */
const composing: Readonly<Record<string, readonly string[]>> = {
	cli: belowCommands,
	commands: [...belowCommands, 'cli'],
	main: ['cli', 'commands', 'system', 'domain', 'i18n'],
};

const demo = /^assets\/demo-services\//;
/** The only files that start processes. */
const systemProcess = /^source\/system\/process\//;
const system = /^source\/system\//;
const toolInstall = /^source\/features\/tool-install\//;
const systemOrInstall = /^source\/(?:system|features\/tool-install)\//;

/** The only files that may import each library. A library that is not listed may not be imported at all. */
const libraryImporters: readonly (readonly [library: RegExp, importers: RegExp])[] = [
	[/^(?:valibot|@valibot\/to-json-schema)$/, /^source\/(?:domain|i18n|tools|rehearsal|features\/report)\//],
	[/^execa$/, systemProcess],
	[
		/^yaml$/,
		/^source\/(?:system\/files\/bundled-files|system\/host\/kubeconfig|system\/state\/settings-file|rehearsal\/assets)\.ts$/,
	],
	[/^listr2$/, /^source\/views\/plain\//],
	[/^(?:react|ink|ink-[a-z-]+)$/, /^source\/views\/wizard\//],
	[/^(?:string-width|is-unicode-supported)$/, /^source\/views\//],
	[/^commander$/, /^source\/cli\/(?:arguments|help)\.ts$/],
	[/^semver$/, /^source\/(?:tools|steps\/cluster|features\/doctor)\//],
	[/^(?:which|env-paths)$/, system],
	[/^(?:write-file-atomic|p-retry)$/, systemOrInstall],
	[/^(?:undici|tar|yauzl)$/, toolInstall],
	[/^@bufbuild\/protobuf$/, /^(?:source\/system\/|source\/rehearsal\/|assets\/demo-services\/)/],
	[/^@connectrpc\/connect(?:-node|-web)?$/, /^(?:source\/system\/|assets\/demo-services\/)/],
	[/^(?:pg|grpc-web)$/, demo],
	[/^esbuild$/, /^(?:source\/packaging\/|assets\/demo-services\/(?:build|generate)\.mjs$)/],
];

const builtins = new Set(builtinModules);

const bareBuiltin = (name: string): string => name.replace(/^node:/, '');

const isBuiltin = (name: string): boolean => name.startsWith('node:') || builtins.has(name);

const isOurs = (name: string): boolean =>
	/^(?:source|assets|manifests|test|dist)\//.test(name) || name === 'package.json';

/** The package of an import, without the path inside it. */
const packageName = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;

/** The folder of a file, as `arrows` names it. */
function folderOf(file: string): string {
	if (demo.test(file)) return 'assets/demo-services';
	const [top, folder, next, ...rest] = file.split('/');
	if (top !== 'source' || folder === undefined) return top ?? '';
	if (next === undefined) return 'main';
	return folder === 'features' && rest.length > 0 ? `features/${next}` : folder;
}

/** Whether the import stays inside its folder or follows an arrow; imports of libraries and of Node always do. */
export function followsArrow({from, to}: Import): boolean {
	if (!isOurs(to)) return true;
	const [here, there] = [folderOf(from), folderOf(to)];
	return here === there || to === 'package.json' || (arrows[here] ?? composing[here] ?? []).includes(there);
}

/** Whether the file may import this library. Only `system/process` starts processes; domain and i18n do not import Node's modules. */
export function mayImportLibrary({from, to, isType}: Import): boolean {
	if (isOurs(to)) return true;
	if (isBuiltin(to)) {
		const starts = ['child_process', 'cluster'].includes(bareBuiltin(to));
		const mayStart =
			isType || systemProcess.test(from) || /^(?:source\/packaging\/|assets\/demo-services\/generate\.mjs)/.test(from);
		return !['domain', 'i18n'].includes(folderOf(from)) && (!starts || mayStart);
	}
	return libraryImporters.some(([library, importers]) => library.test(packageName(to)) && importers.test(from));
}
