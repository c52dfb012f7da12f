import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {followsArrow, usesDoor} from './helpers/architecture-rules.ts';
import {importsOf, readImports, sourceFiles, type Import} from './helpers/source-imports.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const imports = readImports(root, ['source', 'assets/demo-services']);

/** The entries of every folder of the source. */
const entriesOfFolders = (): ReadonlyMap<string, ReadonlySet<string>> => {
	const entries = new Map<string, Set<string>>();
	for (const file of readdirSync(path.join(root, 'source'), {recursive: true, withFileTypes: true})) {
		entries.set(file.parentPath, (entries.get(file.parentPath) ?? new Set()).add(file.name));
	}
	return entries;
};

/** Small files may stand alone where a registry lists them: an entry each for what a newcomer looks up by name. */
const registryEntry =
	/^source\/(?:main\.ts|commands\/|steps\/\w+\/index\.ts|steps\/index\.ts|diagnosis\/|features\/doctor\/checks\/|views\/wizard\/screens\/|i18n\/|domain\/ports\/|tools\/|packaging\/)/;

/** Files under 60 lines that one other file imports, and that no registry lists. */
const singleImporters = (): readonly string[] =>
	sourceFiles(root, 'source')
		.filter((file) => /\.tsx?$/.test(file) && !registryEntry.test(file))
		.filter((file) => readFileSync(path.join(root, file), 'utf8').split('\n').length <= 60)
		.filter((file) => new Set(imports.filter(({to}) => to === file).map(({from}) => from)).size === 1);

const named = (found: readonly Import[]): readonly string[] => found.map(({from, to}) => `${from} imports ${to}`);

/** What DESIGN allows at the top of the repository; what git ignores is built or fetched, and may lie there too. */
const topLevel = new Set([
	'.ci',
	'.editorconfig',
	'.gitattributes',
	'.github',
	'.gitignore',
	'.oxlintrc.json',
	'CHANGELOG.md',
	'LICENSE',
	'README.md',
	'README.zh-TW.md',
	'assets',
	'manifests',
	'package-lock.json',
	'package.json',
	'source',
	'test',
	'tsconfig.json',
]);

const topLevelNames = (): readonly string[] => {
	try {
		const listed = execFileSync(
			'git',
			['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
			{
				cwd: root,
				encoding: 'utf8',
				maxBuffer: 64 * 1024 * 1024,
				stdio: ['ignore', 'pipe', 'ignore'],
			},
		);

		return [
			...new Set(
				listed
					.split('\0')
					.filter(Boolean)
					.map((file) => file.split('/')[0] ?? ''),
			),
		];
	} catch {
		// A copy without git's own folder: the ignored names are few.
		return readdirSync(root).filter((name) => !['.git', '.cache', 'dist', 'node_modules'].includes(name));
	}
};

describe('the shape of the code', () => {
	test('folders import only along the arrows of the design', () => {
		expect(named(imports.filter((found) => !followsArrow(found)))).toEqual([]);
	});

	test('libraries are imported through their doors only, processes are started by the runner only, and the domain knows no Node', () => {
		expect(named(imports.filter((found) => !usesDoor(found)))).toEqual([]);
	});

	test('no folder of the source has more than 15 entries', () => {
		expect([...entriesOfFolders()].filter(([, entries]) => entries.size > 15).map(([folder]) => folder)).toEqual([]);
	});

	test('a file under 60 lines with a single importer is a registry entry; others are merged into their importer', () => {
		expect(singleImporters()).toEqual([]);
	});

	test('the entry loads the wizard lazily, so that --json and --help never load React', () => {
		const loaded = new Set<string>();
		const load = (file: string): void => {
			if (!loaded.has(file)) {
				loaded.add(file);
				imports.filter(({from, isType, isLazy}) => from === file && !isType && !isLazy).forEach(({to}) => load(to));
			}
		};

		load('source/main.ts');
		expect(
			[...loaded].filter((name) => name === 'react' || name === 'ink' || name.startsWith('source/views/wizard/')),
		).toEqual([]);
	});

	test('the top of the repository holds what the design names and nothing else', () => {
		expect(topLevelNames().filter((name) => !topLevel.has(name))).toEqual([]);
	});
});

describe('the rules themselves', () => {
	const only = (file: string, text: string): Import => {
		const [first, ...others] = importsOf(file, text);

		if (first === undefined || others.length > 0) {
			throw new Error(`expected one import in ${text}`);
		}

		return first;
	};

	test.each([
		['source/domain/plan.ts', "import {a} from '../tools/helm.ts'"],
		['source/domain/plan.ts', "import type {A} from '../system/web.ts'"],
		['source/steps/cluster/index.ts', "export * from '../../system/web.ts'"],
		['source/views/json-view.ts', "const engine = await import('../engine/schedule.ts')"],
		['source/tools/helm.ts', "import '../main.ts'"],
		['source/engine/schedule.ts', "export {a} from '../views/json-view.ts'"],
		['source/features/report/file.ts', "import type {A} from '../doctor/check.ts'"],
		['source/cli/context.ts', "import type {A} from '../commands/up.ts'"],
	])('%s may not import: %s', (file, text) => {
		expect(followsArrow(only(file, text))).toBe(false);
	});

	test.each([
		['source/steps/cluster/index.ts', "import {a} from '../../tools/minikube.ts'"],
		['source/rehearsal/site.ts', "import {a} from '../../assets/demo-services/server.ts'"],
		['source/main.ts', "const commands = await import('./commands/index.ts')"],
		['source/views/wizard/screen.tsx', "import {a} from './screens/end.ts'"],
		['source/features/doctor/checks/tools.ts', "import type {A} from '../../tool-install/releases.ts'"],
	])('%s may import: %s', (file, text) => {
		expect(followsArrow(only(file, text))).toBe(true);
	});

	test.each([
		['source/domain/plan.ts', "import path from 'node:path'", false],
		['source/domain/plan.ts', "import * as v from 'valibot'", true],
		['source/steps/cluster/index.ts', "import {spawn} from 'node:child_process'", false],
		['source/steps/cluster/index.ts', "import {spawn} from 'child_process'", false],
		['source/system/process/runner.ts', "import {spawn} from 'node:child_process'", true],
		['source/views/plain/task-list.ts', "import {Listr} from 'listr2'", true],
		['source/engine/schedule.ts', "import {Listr} from 'listr2'", false],
		['source/views/json-view.ts', "import {render} from 'ink'", false],
		['source/views/wizard/screen.tsx', "import {render} from 'ink'", true],
		['source/views/wizard/screen.tsx', "import {jsx} from 'react/jsx-runtime'", true],
		['source/main.ts', "import {Command} from 'commander'", false],
		['source/cli/arguments.ts', "import {Command} from 'commander'", true],
		['source/system/web.ts', "import fetch from 'an-unknown-library'", false],
	])('%s: %s → %s', (file, text, allowed) => {
		expect(usesDoor(only(file, text))).toBe(allowed);
	});
});
