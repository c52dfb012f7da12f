import {execFileSync, spawn, type SpawnOptions} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** The root of the project that is under test. */
export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const ignoredNames = new Set(['.git', '.cache', 'dist', 'node_modules']);

/** The files of the checkout that git does not ignore, tracked or not; without git, the names at its top that are not built or installed. */
export const checkoutFiles = (): readonly string[] => {
	try {
		const listed = execFileSync(
			'git',
			['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
			{cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore']},
		);
		return [...new Set(listed.split('\0').filter(Boolean))];
	} catch {
		return readdirSync(root).filter((name) => !ignoredNames.has(name));
	}
};

/** Makes a folder in the system's temporary folder. Returns its real path. */
export const scratchFolder = (): string => realpathSync(mkdtempSync(path.join(tmpdir(), 'digimon-setup-')));

/** Copies the project as git would clone it into a new folder. */
export const copyCheckout = (folder: string): void => {
	mkdirSync(folder, {recursive: true});
	for (const file of checkoutFiles()) {
		// git also lists a file that is deleted but not yet committed.
		try {
			cpSync(path.join(root, file), path.join(folder, file), {recursive: true});
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		}
	}
};

/** Makes the folder a git repository with one commit of all its files. */
export const commitAll = (folder: string): void => {
	const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'init.defaultBranch=main'];
	const git = (...args: readonly string[]) =>
		execFileSync('git', [...identity, ...args], {cwd: folder, stdio: ['ignore', 'ignore', 'inherit']});
	git('init', '-q');
	git('add', '-A');
	git('commit', '-q', '-m', 'All');
};

/** The exit code and the output of a program. */
export type Ended = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

/** Runs a program to its end, without a terminal and without input. */
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
 * The environment of a user with an empty npm cache and global prefix in `home`, without the variables of the npm that runs the
 * tests.
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

/** Removes a folder with its files. */
export const removeFolder = (folder: string): void => rmSync(folder, {recursive: true, force: true});
