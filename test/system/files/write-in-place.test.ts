import {execFileSync} from 'node:child_process';
import {chmodSync, chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {beforeEach, describe, expect, test} from 'vitest';
import {InPlaceError, replaceInPlace} from '../../../source/system/files/write-in-place.ts';
import {mayMountHosts} from '../../helpers/mounted-hosts.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

let folder = '';
beforeEach(() => void (folder = temporaryFolder('write-in-place')));
const at = (name: string) => join(folder, name);
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const long = (letter: string, length = 150_000) => letter.repeat(length);

/** Writes over a file that holds `now`. */
function written(now: string, before: string, after: string, path = at('file')) {
	writeFileSync(path, now);
	const done = replaceInPlace(path, bytes(before), bytes(after));
	return {done, text: readFileSync(path, 'utf8')};
}

test.each([
	['nothing over nothing', '', ''],
	['something over nothing', '', 'after\n'],
	['nothing over something', 'before\n', ''],
	['the same', 'same\n', 'same\n'],
	['lines at the end', 'one\n', 'one\ntwo\n'],
	['fewer lines at the end', 'one\ntwo\n', 'one\n'],
	['a longer line in the middle', 'one\ntwo\nthree\n', 'one\nlonger\nthree\n'],
	['a shorter line in the middle', 'one\nlonger\nthree\n', 'one\ntwo\nthree\n'],
	['another first letter', 'one', 'One'],
	['another last letter', 'one', 'onE'],
	['more than is read at once', long('a'), long('b', 200_000)],
	['far less than there was', long('a', 200_000), long('b', 3)],
	['more at the end than is read at once', long('a'), long('a') + long('b')],
	['a part of what is read at once', long('a') + long('b'), long('a')],
])('writes %s, into the same file', (_name, before, after) => {
	writeFileSync(at('file'), before, {mode: 0o640});
	const {ino, mode} = statSync(at('file'));
	expect(written(before, before, after)).toEqual({done: true, text: after});
	expect(statSync(at('file'))).toMatchObject({ino, mode});
});

test.each([
	['more', 'before\nmore\n', 'before\n'],
	['less', 'bef', 'before\n'],
	['nothing', '', 'before\n'],
	['other bytes', 'Before\n', 'before\n'],
	['something instead of nothing', 'x', ''],
])('writes nothing where the file holds %s', (_name, now, before) => {
	expect(written(now, before, `${before}after\n`)).toEqual({done: false, text: now});
	expect(written(now, before, 'after\n')).toEqual({done: false, text: now});
});

test('fails with the error of the system for a file that is not there, and for what is none', () => {
	expect(() => replaceInPlace(at('none'), bytes(''), bytes('x'))).toThrow(expect.objectContaining({code: 'ENOENT'}));
	expect(() => replaceInPlace(folder, bytes(''), bytes('x'))).toThrow(expect.objectContaining({code: 'EISDIR'}));
});

const isRoot = process.getuid?.() === 0;
describe.skipIf(!isRoot)('a link, as root (needs root)', () => {
	/** Writes through the link `folder/links/link` to `folder/real/file`, in folders of these owners and modes. */
	function writtenThrough({
		links = {mode: 0o755, uid: 0},
		real = {mode: 0o755, uid: 0},
		entry = 0,
		target = 'real/file',
	} = {}): string {
		for (const name of ['links', 'real']) mkdirSync(at(name), {recursive: true});
		writeFileSync(at('real/file'), 'before');
		symlinkSync(at(target), at('links/link'));
		execFileSync('chown', ['-h', String(entry), at('links/link')]);
		for (const [name, {mode, uid}] of Object.entries({links, real})) {
			chmodSync(at(name), mode);
			chownSync(at(name), uid, 0);
		}
		try {
			replaceInPlace(at('links/link'), bytes('before'), bytes('after'));
		} catch (error) {
			if (!isRefusal(error)) throw error;
			return `refused, and it holds ${readFileSync(at('real/file'), 'utf8')}`;
		}
		return `written, and it holds ${readFileSync(at('real/file'), 'utf8')}`;
	}

	/** By us, or by Linux in a folder where only owners may exchange (protected_symlinks). */
	const isRefusal = (error: unknown): boolean =>
		error instanceof Error &&
		/^a link in the path \S+ is not followed as root: another user may write \S+$|^EACCES: /.test(error.message);
	const [yes, no] = ['written, and it holds after', 'refused, and it holds before'];

	test.each([
		['in folders of root', {}, yes],
		['in a folder of another user', {links: {mode: 0o755, uid: 12_345}}, no],
		['to a folder of another user', {real: {mode: 0o755, uid: 12_345}}, no],
		['in a folder that all may write', {links: {mode: 0o757, uid: 0}}, no],
		['in a folder that a group may write', {links: {mode: 0o775, uid: 0}}, no],
		['to a folder that all may write', {real: {mode: 0o777, uid: 0}}, no],
		['of root in a folder where only owners may exchange', {links: {mode: 0o1777, uid: 0}}, yes],
		['of a user in a folder where only owners may exchange', {links: {mode: 0o1777, uid: 0}, entry: 12_345}, no],
		['of a user in a folder of root', {entry: 12_345}, yes],
	])('%s is %s', (_name, given, expected) => {
		expect(writtenThrough(given)).toBe(expected);
	});

	test('is not checked where there is none: a file of another user is written', () => {
		chmodSync(folder, 0o777);
		expect(written('before', 'before', 'after')).toEqual({done: true, text: 'after'});
	});
});

describe.skipIf(!mayMountHosts())('a full disk (needs root that may mount)', () => {
	test.each([
		['at the end', long('x', 8000), long('x', 8000) + long('y', 200_000)],
		['from the beginning', long('x', 8000), long('y', 200_000)],
		['over nothing', '', long('y', 200_000)],
	])('a write %s fails, and the file is as it was', (_name, before, after) => {
		const disk = at('disk');
		mkdirSync(disk);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
		try {
			writeFileSync(join(disk, 'file'), before);
			const write = () => replaceInPlace(join(disk, 'file'), bytes(before), bytes(after));
			expect(write).toThrow(InPlaceError);
			expect(write).toThrow(
				expect.objectContaining({name: 'InPlaceError', restored: true, message: expect.stringContaining('ENOSPC')}),
			);
			expect(readFileSync(join(disk, 'file'), 'utf8')).toBe(before);
		} finally {
			execFileSync('umount', [disk]);
		}
	});
});
