import {execFileSync, spawn, type SpawnOptions} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** The root of the project that is under test. */
export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const notSource = new Set(['.git', '.cache', 'dist', 'node_modules']);

/** What a clone would hold: tracked files and those not yet added, as they are now; ignored ones left out. */
const filesOfClone = (): readonly string[] => {
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

		return [...new Set(listed.split('\0').filter(Boolean))];
	} catch {
		// A copy without git's own folder: everything but what is built or fetched.
		return readdirSync(root).filter((name) => !notSource.has(name));
	}
};

/** A new folder outside the project, by its real path. */
export const scratchFolder = (): string => realpathSync(mkdtempSync(path.join(tmpdir(), 'digimon-setup-')));

/** Copies the project, as a fresh clone would hold it, into a folder that is made for it. */
export const copyCheckout = (folder: string): void => {
	mkdirSync(folder, {recursive: true});

	for (const file of filesOfClone()) {
		// A file that was deleted and not yet committed is listed all the same.
		try {
			cpSync(path.join(root, file), path.join(folder, file), {recursive: true});
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				throw error;
			}
		}
	}
};

/** Makes the folder a git repository with one commit of everything. */
export const commitAll = (folder: string): void => {
	const git = (...args: readonly string[]): void => {
		execFileSync(
			'git',
			['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'init.defaultBranch=main', ...args],
			{
				cwd: folder,
				stdio: ['ignore', 'ignore', 'inherit'],
			},
		);
	};

	git('init', '-q');
	git('add', '-A');
	git('commit', '-q', '-m', 'All');
};

/** How a program ended, and everything it wrote. */
export type Ended = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

/** Runs a program to its end without a terminal or input. */
export const run = (file: string, args: readonly string[], options: SpawnOptions): Promise<Ended> =>
	new Promise((resolve, reject) => {
		const child = spawn(file, args, {...options, stdio: ['ignore', 'pipe', 'pipe']});
		let stdout = '';
		let stderr = '';
		child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
		child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
		child.once('error', reject);
		child.once('close', (code) => resolve({code, stdout, stderr}));
	});

/**
 * The environment of a person with an empty npm cache and global prefix in `home`: nothing that the npm which started the tests
 * says about itself gets through.
 */
export const npmEnvironment = (home: string): NodeJS.ProcessEnv => {
	const inherited = Object.entries(process.env).filter(
		([name]) => !/^(?:npm_|INIT_CWD$|NODE_ENV$|VITEST|TEST$)/i.test(name),
	);

	return {
		...Object.fromEntries(inherited),
		npm_config_cache: path.join(home, 'npm-cache'),
		npm_config_prefix: path.join(home, 'global'),
		npm_config_audit: 'false',
		npm_config_fund: 'false',
		npm_config_update_notifier: 'false',
	};
};

/** Removes a folder that a test made. */
export const removeFolder = (folder: string): void => rmSync(folder, {recursive: true, force: true});
