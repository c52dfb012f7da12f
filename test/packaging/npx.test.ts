import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
	commitAll,
	copyCheckout,
	npmEnvironment,
	removeFolder,
	root,
	run,
	scratchFolder,
	type Ended,
} from '../helpers/checkout.ts';

const installLimitMs = 180_000;
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {readonly version: string};
const tarballName = `digimon-setup-${version}.tgz`;

const home = scratchFolder();
const environment = npmEnvironment(home);

const inFolder =
	(folder: string) =>
	(file: string, ...args: readonly string[]): Promise<Ended> =>
		run(file, args, {cwd: folder, env: environment});

/** Expects the version and nothing else on standard output, also after an install or a build. */
const expectVersion = (ended: Ended): void => {
	expect(ended, ended.stderr).toMatchObject({code: 0, stdout: `${version}\n`});
};

const expectSuccess = (ended: Ended): void => {
	expect(ended.code, ended.stderr).toBe(0);
};

const emptyFolder = (name: string): string => {
	const folder = path.join(home, name);
	mkdirSync(folder, {recursive: true});
	return folder;
};

/** Resets the checkout to its state after git clone, without installed modules, a build or an npx cache. */
const makeFresh = (folder: string): void => {
	for (const made of ['node_modules', 'dist', '.cache']) {
		rmSync(path.join(folder, made), {recursive: true, force: true});
	}

	rmSync(path.join(home, 'npm-cache', '_npx'), {recursive: true, force: true});
};

const clone = path.join(home, 'clone');
const here = inFolder(clone);

/** Removes the devDependencies that neither start nor build the program: these tests install what is left half a dozen times. */
const removeCheckers = async (): Promise<void> => {
	const bundled = readFileSync(path.join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
	const isNeeded = (name: string): boolean => name === 'esbuild' || bundled.includes(`\n${name} `);
	const file = path.join(clone, 'package.json');
	const manifest = JSON.parse(readFileSync(file, 'utf8')) as {devDependencies: Record<string, string>};
	manifest.devDependencies = Object.fromEntries(
		Object.entries(manifest.devDependencies).filter(([name]) => isNeeded(name)),
	);
	writeFileSync(file, JSON.stringify(manifest, undefined, 2));
	expectSuccess(await here('npm', 'install', '--package-lock-only', '--ignore-scripts', '--offline'));
};

beforeAll(async () => {
	copyCheckout(clone);
	await removeCheckers();
	commitAll(clone);
});

afterAll(() => removeFolder(home));

describe.sequential('a checkout', {timeout: installLimitMs}, () => {
	test('npx digimon-setup installs and builds the checkout at the first start only', async () => {
		const first = await here('npx', 'digimon-setup', '--version');
		expectVersion(first);
		expect(first.stderr).toContain('building this checkout first');

		const second = await here('npx', 'digimon-setup', '--version');
		expectVersion(second);
		expect(second.stderr).not.toContain('building');
		expectVersion(await here('npm', 'exec', 'digimon-setup', '--', '--version'));
	});

	test('npx works where nothing is built, as after npm ci --ignore-scripts', async () => {
		for (const made of ['dist', '.cache']) rmSync(path.join(clone, made), {recursive: true, force: true});
		const ended = await here('npx', 'digimon-setup', '--version');
		expectVersion(ended);
		expect(ended.stderr).toContain('the source has changed');
	});

	test('npx works from a subfolder', async () => {
		expectVersion(await inFolder(path.join(clone, 'source'))('npx', 'digimon-setup', '--version'));
	});

	test('npm start passes its arguments on', async () => {
		expectVersion(await here('npm', 'start', '--silent', '--', '--version'));
	});

	test('npm link puts the program into the global folder', async () => {
		expectSuccess(await here('npm', 'link'));
		expectVersion(
			await inFolder(emptyFolder('elsewhere'))(path.join(home, 'global', 'bin', 'digimon-setup'), '--version'),
		);
	});

	test('npx . works before anything is installed', async () => {
		makeFresh(clone);
		expectVersion(await here('npx', '.', '--version'));
	});

	test('npx digimon-setup builds nothing after npm ci, which has built it', async () => {
		expectSuccess(await here('npm', 'ci'));
		const ended = await here('npx', 'digimon-setup', '--version');
		expectVersion(ended);
		expect(ended.stderr).not.toContain('building');
	});
});

describe.sequential('the package', {timeout: installLimitMs}, () => {
	const tarball = path.join(home, tarballName);

	/** Expects the files that the program needs, in the folder where npm installed the package. */
	const expectPackageFiles = (installed: string): void => {
		for (const file of [
			'dist/main.cjs',
			'dist/THIRD-PARTY-NOTICES.txt',
			'dist/event-schema.json',
			'dist/digimon-setup.1',
			'assets/helm-digimon/Chart.yaml',
		]) {
			expect(existsSync(path.join(installed, file)), file).toBe(true);
		}

		expect(readdirSync(path.join(installed, 'manifests')).length).toBeGreaterThan(0);
		expect(existsSync(path.join(installed, 'source', 'main.ts'))).toBe(false);
		expect(existsSync(path.join(installed, 'node_modules'))).toBe(false);
	};

	test('npm pack makes a tarball of this build alone, of at most a million bytes', async () => {
		const packed = await here('npm', 'pack', '--pack-destination', home);
		expectSuccess(packed);
		expect(statSync(tarball).size).toBeLessThanOrEqual(1_000_000);
	});

	test('npx runs the tarball in an empty folder, with chart and manifests beside it', async () => {
		const empty = emptyFolder('empty');
		copyFileSync(tarball, path.join(empty, tarballName));
		const ended = await inFolder(empty)('npx', '--yes', `./${tarballName}`, '--version');
		expectVersion(ended);
		expect(ended.stderr).not.toContain('EBADENGINE');

		const cache = path.join(home, 'npm-cache', '_npx');
		const entries = readdirSync(cache).map((name) => path.join(cache, name, 'node_modules', 'digimon-setup'));
		const installed = entries.find((entry) => existsSync(entry) && !existsSync(path.join(entry, 'package-lock.json')));
		expect(installed).toBeDefined();
		expectPackageFiles(installed ?? '');
	});

	test('npx runs it from a git repository', async () => {
		expectVersion(
			await inFolder(emptyFolder('by-git'))('npx', '--yes', `git+${pathToFileURL(clone).href}`, '--version'),
		);
	});

	test('it works installed globally', async () => {
		rmSync(path.join(home, 'global'), {recursive: true, force: true});
		expectSuccess(await inFolder(home)('npm', 'install', '--global', tarball));
		expectVersion(
			await inFolder(emptyFolder('anywhere'))(path.join(home, 'global', 'bin', 'digimon-setup'), '--version'),
		);
	});

	test('it works as a dependency of another project and brings no dependencies along', async () => {
		const project = emptyFolder('project');
		expectSuccess(await inFolder(project)('npm', 'init', '--yes'));
		expectSuccess(await inFolder(project)('npm', 'install', tarball));
		expectVersion(await inFolder(project)('npx', 'digimon-setup', '--version'));
		expect(readdirSync(path.join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
			'digimon-setup',
		]);
		expectPackageFiles(path.join(project, 'node_modules', 'digimon-setup'));
	});

	test('programs of that project import it: the example runs, and its types are whole', async () => {
		const project = path.join(home, 'project');
		copyFileSync(path.join(root, 'assets', 'docs', 'program.mjs'), path.join(project, 'program.mjs'));
		const ended = await run('node', ['program.mjs'], {
			cwd: project,
			env: {...environment, DIGIMON_SETUP_STATE: path.join(home, 'state')},
		});
		expect(ended.code, ended.stderr).toBe(0);
		expect(ended.stdout).toContain('up: done, ');
		expect(ended.stdout).toContain('status: 8 of 8 steps are ready');
		expect(ended.stdout).toMatch(/down: done, [1-9]\d* changes undone, 0 left/);
		expect(ended.stderr).toBe('');

		writeFileSync(path.join(project, 'typed.mts'), typedProgram);
		const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
		const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom'];
		const checked = await run(process.execPath, [compiler, ...options, 'typed.mts'], {cwd: project, env: environment});
		expect(checked.code, checked.stdout).toBe(0);
	});
});

/** What a program of TypeScript may write, and two lines that it may not. */
const typedProgram = `
import {up, down, type SetupEvent} from 'digimon-setup';

const ended = async (): Promise<Extract<SetupEvent, {type: 'run-ended'}> | undefined> => {
	for await (const event of up({rehearse: true, only: ['mesh'], helmSet: ['a=b'], signal: AbortSignal.timeout(1)})) {
		if (event.type === 'run-ended') return event;
	}
	return undefined;
};
const last = await ended();
export const address: string | undefined = last?.address;
export const kinds: readonly string[] | undefined = last?.changes.map(({change}) => change.kind);
// @ts-expect-error: no such step
down({only: ['meshes']});
// @ts-expect-error: no such option
down({cpsu: 4});
`;
