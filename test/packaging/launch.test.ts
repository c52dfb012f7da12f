import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {removeFolder, run, scratchFolder, type Ended} from '../helpers/checkout.ts';
import {makeSmallCheckout, smallProgram} from '../helpers/small-checkout.ts';

let home: string;
let checkout: string;

beforeEach(() => {
	home = scratchFolder();
	checkout = path.join(home, 'checkout');
	makeSmallCheckout(checkout, '1.2.3');
});

afterEach(() => removeFolder(home));

const environment = (): NodeJS.ProcessEnv => {
	const {npm_execpath: _npm, NODE_OPTIONS: _options, ...others} = process.env;
	return others;
};

const launch = (
	args: readonly string[] = [],
	more: NodeJS.ProcessEnv = {},
	before: readonly string[] = [],
): Promise<Ended> =>
	run(process.execPath, [...before, path.join(checkout, 'source', 'packaging', 'launch.cjs'), ...args], {
		cwd: home,
		env: {...environment(), ...more},
	});

const expectOutput = (ended: Ended, stdout: string): void => {
	expect(ended, ended.stderr).toMatchObject({code: 0, stdout});
};

describe('an old Node', () => {
	const simulateNode = (version: string): readonly string[] => {
		const preload = path.join(home, 'node-version.cjs');
		writeFileSync(preload, `Object.defineProperty(process.versions, 'node', {value: '${version}'});`);
		return ['--require', preload];
	};

	test.each(['0.12.18', '18.20.8', '20.18.3'])(
		'%s is refused in both languages, with a command that uses a newer one',
		async (version) => {
			const ended = await launch([], {}, simulateNode(version));
			const lines = ended.stderr.trimEnd().split('\n');

			expect(ended).toMatchObject({code: 3, stdout: ''});
			expect(lines).toHaveLength(2);
			expect(lines[0]).toContain('20.19 or newer');
			expect(lines[1]).toContain('20.19 以上');

			for (const line of lines) {
				expect(line).toContain(version);
				expect(line).toContain('npx -p node@24 -p digimon-setup digimon-setup');
			}
		},
	);

	test.each(['20.19.0', '21.0.0', '26.10.0'])('%s starts the program', async (version) => {
		expectOutput(await launch([], {}, simulateNode(version)), '1.2.3 says \n');
	});

	test('the launcher has the syntax of 2015, so that an old Node can read it', () => {
		const text = readFileSync(path.join(checkout, 'source', 'packaging', 'launch.cjs'), 'utf8');
		expect(text).not.toMatch(/\?\.|\?\?|=>|`|\b(?:const|let|async|await|class)\b|import\(|\bnode:/);
	});
});

describe('a checkout', () => {
	test('is built at the first start only, and passes the arguments on', async () => {
		const first = await launch(['up', '--yes']);
		expectOutput(first, '1.2.3 says up,--yes\n');
		expect(
			first.stderr
				.trimEnd()
				.split('\n')
				.filter((line) => line.startsWith('digimon-setup:')),
		).toHaveLength(1);
		expect(await launch()).toEqual({code: 0, stdout: '1.2.3 says \n', stderr: ''});
	});

	test('is built again after an edit, a new file, and a removed one', async () => {
		await launch();
		writeFileSync(path.join(checkout, 'source', 'commands', 'index.ts'), "export const answer = ' now says ';\n");
		expectOutput(await launch(), '1.2.3 now says \n');

		writeFileSync(path.join(checkout, 'source', 'more.ts'), '');
		expect((await launch()).stderr).toContain('the source has changed');
		unlinkSync(path.join(checkout, 'source', 'more.ts'));
		expect((await launch()).stderr).toContain('the source has changed');
		expect((await launch()).stderr).toBe('');
	});

	test('started five times concurrently is built once', async () => {
		const ended = await Promise.all(Array.from({length: 5}, () => launch()));
		ended.forEach((one) => expectOutput(one, '1.2.3 says \n'));
		expect(ended.filter(({stderr}) => stderr.includes('building this checkout'))).toHaveLength(1);
		expect(readdirSync(path.join(checkout, '.cache'))).toEqual([]);
	});

	test('is built when a killed build has left its lock', async () => {
		const {stdout: pid} = await run(process.execPath, ['-p', 'process.pid'], {});
		mkdirSync(path.join(checkout, '.cache'));
		writeFileSync(path.join(checkout, '.cache', 'build.lock'), pid.trim());
		expectOutput(await launch(), '1.2.3 says \n');
	});

	test('that does not build exits with 3, the reason and the command to run, until the source is repaired', async () => {
		writeFileSync(path.join(checkout, 'source', 'main.ts'), "import './not-there.ts';\n");
		const ended = await launch();
		expect(ended).toMatchObject({code: 3, stdout: ''});
		expect(ended.stderr).toContain('not-there.ts');
		expect(ended.stderr).toContain('the build failed (exit code 1)');
		expect(ended.stderr).toContain(`cd ${JSON.stringify(checkout)} && npm ci && npm run build`);

		writeFileSync(path.join(checkout, 'source', 'main.ts'), smallProgram);
		expectOutput(await launch(), '1.2.3 says \n');
	});

	test('whose modules cannot be installed exits with 3 and the command to run; npm prints to standard error only', async () => {
		rmSync(path.join(checkout, 'node_modules'));
		const npm = path.join(home, 'npm-cli.js');
		writeFileSync(npm, 'console.log("out of", process.argv.slice(2, 4).join(" ")); process.exitCode = 7;');
		const ended = await launch([], {npm_execpath: npm});
		expect(ended).toMatchObject({code: 3, stdout: ''});
		expect(ended.stderr).toContain('out of ci --include=dev');
		expect(ended.stderr).toContain('npm ci failed (exit code 7)');
		expect(ended.stderr).toContain('npm ci && npm run build');
	});

	test('keeps the lazy chunks of a running program when it is built again', async () => {
		await launch();
		const before = readdirSync(path.join(checkout, 'dist'));
		writeFileSync(path.join(checkout, 'source', 'commands', 'index.ts'), "export const answer = ' again ';\n");
		await launch();
		expect(readdirSync(path.join(checkout, 'dist'))).toEqual(expect.arrayContaining(before));
	});
});

describe('the published package', () => {
	test('starts without checking for changes of the source', async () => {
		await launch();
		unlinkSync(path.join(checkout, 'package-lock.json'));
		writeFileSync(path.join(checkout, 'source', 'commands', 'index.ts'), "export const answer = ' changed ';\n");
		expect(await launch()).toEqual({code: 0, stdout: '1.2.3 says \n', stderr: ''});
	});

	test('without its bundle exits with 3 and reports an incomplete installation', async () => {
		unlinkSync(path.join(checkout, 'package-lock.json'));
		const ended = await launch();
		expect(ended).toMatchObject({code: 3, stdout: ''});
		expect(ended.stderr).toContain('this installation is incomplete');
	});

	test('contains the notice of every bundled package', async () => {
		await launch();
		const notices = readFileSync(path.join(checkout, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
		expect(notices).toMatch(/^yaml \d+\.\d+\.\d+$/m);
		expect(notices).toContain('Permission to use, copy, modify');
	});
});

describe('npm prepare', () => {
	const prepare = (command = 'ci'): Promise<Ended> =>
		run(process.execPath, [path.join(checkout, 'source', 'packaging', 'prepare.mjs')], {
			cwd: checkout,
			env: {...environment(), npm_command: command},
		});

	test('exits silently when nothing is installed, but fails for npm pack', async () => {
		renameSync(path.join(checkout, 'node_modules'), path.join(home, 'elsewhere'));
		expect(await prepare()).toEqual({code: 0, stdout: '', stderr: ''});
		expect(readdirSync(checkout)).not.toContain('dist');
		expect(await prepare('pack')).toMatchObject({code: 1, stdout: ''});
	});

	test('ignores a failed build, but fails for npm pack', async () => {
		writeFileSync(path.join(checkout, 'source', 'main.ts'), "import './not-there.ts';\n");
		const afterInstall = await prepare();
		expect(afterInstall).toMatchObject({code: 0, stdout: ''});
		expect(afterInstall.stderr).toContain('nothing was built');
		expect(await prepare('pack')).toMatchObject({code: 1});
	});

	test('builds when the modules are installed', async () => {
		expect(await prepare()).toMatchObject({code: 0, stdout: ''});
		expect(await launch()).toEqual({code: 0, stdout: '1.2.3 says \n', stderr: ''});
	});
});
