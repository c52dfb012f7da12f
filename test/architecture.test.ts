import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {findCycle, followsArrow, usesDoor} from './helpers/architecture-rules.ts';
import {importsOf, readImports, type Import} from './helpers/source-imports.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const imports = readImports(root, ['source', 'assets/demo-services']);

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

	test('no files import each other in a circle', () => {
		expect(findCycle(imports)).toBeUndefined();
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
		['source/domain/plan.ts', "import type {A} from '../system/clock.ts'"],
		['source/steps/cluster.ts', "export * from '../system/web.ts'"],
		['source/views/json.ts', "const engine = await import('../engine/run-plan.ts')"],
		['source/tools/helm.ts', "import '../main.ts'"],
		['source/engine/run-plan.ts', "export {a} from '../views/json.ts'"],
	])('%s may not say: %s', (file, text) => {
		expect(followsArrow(only(file, text))).toBe(false);
	});

	test.each([
		['source/steps/cluster.ts', "import {a} from '../tools/minikube.ts'"],
		['source/rehearsal/services.ts', "import {a} from '../../assets/demo-services/server.ts'"],
		['source/main.ts', "const wizard = await import('./views/wizard/wizard.tsx')"],
		['source/views/wizard/screen.tsx', "import {a} from './rows/row.tsx'"],
	])('%s may say: %s', (file, text) => {
		expect(followsArrow(only(file, text))).toBe(true);
	});

	test.each([
		['source/domain/plan.ts', "import path from 'node:path'", false],
		['source/domain/plan.ts', "import * as v from 'valibot'", true],
		['source/steps/cluster.ts', "import {spawn} from 'node:child_process'", false],
		['source/steps/cluster.ts', "import {spawn} from 'child_process'", false],
		['source/system/process-runner.ts', "import {spawn} from 'node:child_process'", true],
		['source/views/plain/list.ts', "import {Listr} from 'listr2'", true],
		['source/views/json.ts', "import {render} from 'ink'", false],
		['source/views/wizard/screen.tsx', "import {render} from 'ink'", true],
		['source/views/wizard/screen.tsx', "import {jsx} from 'react/jsx-runtime'", true],
		['source/main.ts', "import {Command} from 'commander'", false],
		['source/arguments.ts', "import {Command} from 'commander'", true],
		['source/system/web.ts', "import fetch from 'a-library-nobody-chose'", false],
	])('%s: %s → %s', (file, text, allowed) => {
		expect(usesDoor(only(file, text))).toBe(allowed);
	});

	test('a circle is found, one of types alone is none', () => {
		const circle = [...importsOf('source/a.ts', "import './b.ts'"), ...importsOf('source/b.ts', "import './a.ts'")];
		const types = [
			...importsOf('source/a.ts', "import './b.ts'"),
			...importsOf('source/b.ts', "import type {A} from './a.ts'"),
		];

		expect(findCycle(circle)).toEqual(['source/a.ts', 'source/b.ts', 'source/a.ts']);
		expect(findCycle(types)).toBeUndefined();
	});
});
