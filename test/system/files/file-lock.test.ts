import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {beforeEach, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {readFileLock, takeFileLock, tryFileLock} from '../../../source/system/files/file-lock.ts';

let folder = '';
let path = '';
beforeEach(() => {
	folder = temporaryFolder('file-lock');
	path = join(folder, 'state.lock');
});

test('a lock is held by one, and free after its release', () => {
	const release = takeFileLock(path);
	expect(readFileLock(path)?.text).toBe(String(process.pid));
	expect(tryFileLock(path, 'another')).toBeUndefined();
	release();
	expect(readdirSync(folder)).toEqual([]);
	expect(tryFileLock(path, 'another')).toBeDefined();
});

test('a living holder is waited for no longer than the limit', () => {
	tryFileLock(path, String(process.pid));
	expect(() => takeFileLock(path, 10)).toThrow(`${path} is locked by process ${process.pid}`);
});

test.each([
	['has exited', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
	['names no process', () => ''],
])('a holder that %s is removed', (_, holder) => {
	tryFileLock(path, holder());
	const release = takeFileLock(path);
	expect(readFileLock(path)?.text).toBe(String(process.pid));
	release();
});

test('removing a stale holder does not touch the lock of the process that took over', () => {
	tryFileLock(path, '');
	const stale = readFileLock(path);
	const release = takeFileLock(path);
	stale?.remove();
	expect(readFileLock(path)?.text).toBe(String(process.pid));
	release();
});
