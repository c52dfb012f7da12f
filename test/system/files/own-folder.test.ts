import {chmodSync, chownSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {isMainThread} from 'node:worker_threads';
import {describe, expect, test} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import {checkOwnFolder, makeOwnFolder} from '../../../source/system/files/own-folder.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** The failure of the work. */
function failureOf(work: () => void): SetupError['failure'] {
	try {
		work();
	} catch (error) {
		if (error instanceof SetupError) return error.failure;
		throw error;
	}
	throw new Error('it did not fail');
}

describe.skipIf(process.platform === 'win32')('a folder of ours', () => {
	// A thread, in which mutants are tried, may not set it.
	test.skipIf(!isMainThread).each([0o000, 0o022, 0o077])('is private at umask %o, and those above it too', (mask) => {
		const home = temporaryFolder('own-folder');
		const before = process.umask(mask);
		try {
			makeOwnFolder(join(home, 'a', 'b', 'c'));
		} finally {
			process.umask(before);
		}
		for (const folder of ['a', 'a/b', 'a/b/c']) expect(modeOf(join(home, folder))).toBe(0o700);
	});

	test('that others may read is made private by the check', () => {
		const folder = join(temporaryFolder('own-folder'), 'state');
		mkdirSync(folder);
		chmodSync(folder, 0o755);
		checkOwnFolder(folder);
		expect(modeOf(folder)).toBe(0o700);
	});

	test.each([0o777, 0o775, 0o702])('that others may write in (%o) is refused and left as it is', (mode) => {
		const folder = join(temporaryFolder('own-folder'), 'state');
		mkdirSync(folder);
		chmodSync(folder, mode);
		for (const work of [checkOwnFolder, makeOwnFolder]) {
			const {code, message, next} = failureOf(() => work(folder));
			expect(code).toBe('state-unwritable');
			expect(message.text).toContain(mode.toString(8).padStart(4, '0'));
			expect(next.map(({run}) => run)).toEqual([
				`ls -lAR ${folder}`,
				`chmod -R go-rwx ${folder}`,
				expect.stringMatching(/^export DIGIMON_SETUP_STATE=/),
			]);
		}
		expect(modeOf(folder)).toBe(mode);
	});

	test.each(['a link', 'a link that leads nowhere', 'a file'])('that is %s is refused', (kind) => {
		const home = temporaryFolder('own-folder');
		const folder = join(home, 'state');
		if (kind === 'a file') writeFileSync(folder, '');
		else symlinkSync(kind === 'a link' ? home : join(home, 'nowhere'), folder);
		expect(failureOf(() => checkOwnFolder(folder)).code).toBe('state-unwritable');
		expect(failureOf(() => makeOwnFolder(folder)).code).toBe('state-unwritable');
		expect(existsSync(join(home, 'nowhere'))).toBe(false);
	});

	test('that is not there is not made by the check', () => {
		const folder = join(temporaryFolder('own-folder'), 'state');
		checkOwnFolder(folder);
		expect(existsSync(folder)).toBe(false);
	});

	test('never advises a name in a folder where everybody writes', () => {
		const {next} = failureOf(() => checkOwnFolder('/dev/null'));
		expect(next.map(({run}) => run).join()).not.toMatch(/=['"]?\/tmp\//);
	});

	const isRoot = process.getuid?.() === 0;

	test.skipIf(isRoot)('that belongs to root is refused for anybody else', () => {
		expect(failureOf(() => checkOwnFolder('/usr')).message.text).toContain('another user (number 0)');
	});

	test.skipIf(!isRoot)('of a user is not used by others, not by root either, who makes none in a user’s home', () => {
		const home = temporaryFolder('own-folder');
		const folder = join(home, 'state');
		mkdirSync(folder, {mode: 0o700});
		chownSync(folder, 12_345, 12_345);
		expect(failureOf(() => checkOwnFolder(folder)).next[0].run).toBe('digimon-setup');
		chownSync(home, 12_345, 12_345);
		const made = join(home, '.local', 'state');
		expect(failureOf(() => makeOwnFolder(made)).message.text).toContain('number 12345');
		expect(existsSync(join(home, '.local'))).toBe(false);
	});
});
