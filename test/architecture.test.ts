import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {followsArrow, mayImportLibrary} from './helpers/architecture-rules.ts';
import {checkoutFiles, root} from './helpers/checkout.ts';
import {findForbiddenWords, wordsIn} from './helpers/plain-words.ts';
import {importsOf, readImports, sourceFiles, type Import} from './helpers/source-imports.ts';
import {commentsIn, testTitlesIn} from './helpers/source-texts.ts';

const imports = readImports(root, ['source', 'assets/demo-services']);

/** The names in every folder of the source. */
const entriesOfFolders = (): ReadonlyMap<string, ReadonlySet<string>> => {
	const entries = new Map<string, Set<string>>();
	for (const file of readdirSync(path.join(root, 'source'), {recursive: true, withFileTypes: true})) {
		entries.set(file.parentPath, (entries.get(file.parentPath) ?? new Set()).add(file.name));
	}
	return entries;
};

/** Files that may be small: entries of a registry, which a newcomer looks up by name. */
const registryEntry =
	/^source\/(?:main\.ts|commands\/|steps\/\w+\/index\.ts|steps\/index\.ts|diagnosis\/|features\/doctor\/checks\/|views\/wizard\/(?:screens|components)\/|i18n\/|domain\/ports\/|tools\/|packaging\/)/;

const lineCount = (file: string): number => readFileSync(path.join(root, file), 'utf8').split('\n').length - 1;

/** Files under 60 lines that one other file imports, and that are no entries of a registry. */
const singleImporters = (): readonly string[] =>
	sourceFiles(root, 'source')
		.filter((file) => /\.tsx?$/.test(file) && !registryEntry.test(file))
		.filter((file) => lineCount(file) < 60)
		.filter((file) => new Set(imports.filter(({to}) => to === file).map(({from}) => from)).size === 1);

const named = (found: readonly Import[]): readonly string[] => found.map(({from, to}) => `${from} imports ${to}`);

/** The names at the top of the repository; ignored files are not checked. */
const topLevel = new Set([
	'.ci',
	'.devcontainer',
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

const topLevelNames = (): readonly string[] => [...new Set(checkoutFiles().map((file) => file.split('/')[0] ?? ''))];

describe('the shape of the code', () => {
	test('folders import only along the arrows', () => {
		expect(named(imports.filter((found) => !followsArrow(found)))).toEqual([]);
	});

	test('a library is imported only by its own files, a process is started only by system/process, and the domain does not import Node', () => {
		expect(named(imports.filter((found) => !mayImportLibrary(found)))).toEqual([]);
	});

	test('no file of the source has more than 400 lines', () => {
		expect(sourceFiles(root, 'source').filter((file) => lineCount(file) > 400)).toEqual([]);
	});

	test('no folder of the source has more than 15 entries', () => {
		expect([...entriesOfFolders()].filter(([, entries]) => entries.size > 15).map(([folder]) => folder)).toEqual([]);
	});

	test('a file under 60 lines with a single importer is a registry entry; others are merged into their importer', () => {
		expect(singleImporters()).toEqual([]);
	});

	test('comments, test titles and English texts use plain words', () => {
		expect(findForbiddenWords(root)).toEqual([]);
	});

	test('the entry loads the wizard lazily, so that --json and --help do not load React', () => {
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

	test('the top of the repository contains only the listed names', () => {
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
		expect(mayImportLibrary(only(file, text))).toBe(allowed);
	});

	test('forbidden words are found in comments and titles, across lines too, but not in code', () => {
		const source = [
			'/** A keeper. */',
			'const keeper = "whatever";',
			'/* It goes',
			' * with the rest. */',
			'test.each([1])("is mended %d", () => {});',
		].join('\n');
		const passages = [...commentsIn('a.ts', source), ...testTitlesIn('a.ts', source)];
		expect(wordsIn('a.ts', source, passages)).toEqual(['a.ts:1: keeper', 'a.ts:3: goes with', 'a.ts:5: mended']);
	});
});
