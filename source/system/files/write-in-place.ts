import {
	closeSync,
	constants,
	fstatSync,
	fsyncSync,
	ftruncateSync,
	lstatSync,
	readSync,
	realpathSync,
	writeSync,
	type BigIntStats,
} from 'node:fs';
import {dirname, resolve} from 'node:path';
import process from 'node:process';
import {isMixOf} from '../../domain/hosts-block.ts';
import {openRegularFile} from './regular-file.ts';

/** A file did not hold afterwards what was written; `restored` tells whether it is as it was before. */
export class InPlaceError extends Error {
	override readonly name = 'InPlaceError';
	readonly restored: boolean;
	constructor(message: string, restored: boolean, options?: ErrorOptions) {
		super(message, options);
		this.restored = restored;
	}
}

/**
 * Writes `after` into a file that holds `before`, without replacing the file: a rename fails on a bind-mounted file and loses owner, mode
 * and label. Returns false when the file held something else, or another program wrote at the same time: then the caller reads it again.
 * What another program appends during the write stays. Throws the system's error when the file cannot be opened for writing, the errors
 * of `openRegularFile`, and InPlaceError when the write failed; the old bytes are put back unless the file holds bytes of another program.
 */
export function replaceInPlace(path: string, before: Uint8Array, after: Uint8Array): boolean {
	const realPath = realpathSync(path);
	if (realPath !== resolve(path)) for (const one of [resolve(path), realPath]) checkFolders(one);
	// The last part of the resolved path may not have become a link since. Windows has no such flag, and undefined adds nothing.
	const descriptor = openRegularFile(realPath, constants.O_RDWR | constants.O_NOFOLLOW);
	try {
		if (fstatSync(descriptor).size !== before.length || !readAll(descriptor).equals(before)) return false;
		const problem = overwrite(descriptor, before, after);
		if (problem !== undefined) throw restore(descriptor, {before, after, problem});
		const now = readAll(descriptor);
		if (isStaleEnd(now, before, after) || (!startsWith(now, after) && isMixOf(now, before, after)))
			throw restore(descriptor, {before, after, problem: new Error('what was read back is not what was written')});
		return (
			startsWith(now, after) && isSameFile(lstatSync(realPath, {bigint: true}), fstatSync(descriptor, {bigint: true}))
		);
	} finally {
		closeSync(descriptor);
	}
}

/** As root, a file is written through a link only through folders in which no other user can exchange it. */
function checkFolders(path: string): void {
	if (process.geteuid?.() !== 0) return;
	for (let [entry, folder] = [path, dirname(path)]; entry !== folder; [entry, folder] = [folder, dirname(folder)]) {
		const {uid, mode} = lstatSync(folder);
		const isSticky = (mode & 0o1000) !== 0 && lstatSync(entry).uid === 0;
		if (uid !== 0 || ((mode & 0o022) !== 0 && !isSticky))
			throw Object.assign(
				new Error(`a link in the path ${path} is not followed as root: another user may write ${folder}`),
				{code: 'ELOOP'},
			);
	}
}

/** Returns what went wrong; undefined when all is written. */
function overwrite(descriptor: number, before: Uint8Array, after: Uint8Array): Error | undefined {
	try {
		const from = after.findIndex((byte, at) => byte !== before[at]);
		if (from >= 0) writeAll(descriptor, after, from);
		if (after.length < before.length) shorten(descriptor, before.length, after.length);
		fsyncSync(descriptor);
		return undefined;
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

function writeAll(descriptor: number, bytes: Uint8Array, from: number, place = from): void {
	for (let at = from; at < bytes.length;) {
		const written = writeSync(descriptor, bytes, at, bytes.length - at, place + at - from);
		if (written === 0) throw new Error('nothing was written');
		at += written;
	}
}

/** Cuts the end off, after what another program appended behind it in the meantime is moved forward. */
function shorten(descriptor: number, length: number, wanted: number): void {
	for (let known = length; ;) {
		const {size} = fstatSync(descriptor);
		if (size <= known) return ftruncateSync(descriptor, Math.min(size, wanted + known - length));
		const appended = readAll(descriptor, known);
		writeAll(descriptor, appended, 0, wanted + known - length);
		known += appended.length;
	}
}

/** Puts the old bytes back where every byte is of our write; returns the error to throw. */
function restore(
	descriptor: number,
	{before, after, problem}: {readonly before: Uint8Array; readonly after: Uint8Array; readonly problem: Error},
): InPlaceError {
	const now = readAll(descriptor);
	if (now.equals(before)) return new InPlaceError(problem.message, true, {cause: problem});
	if (!isMixOf(now, before, after) && !isStaleEnd(now, before, after))
		return new InPlaceError(`${problem.message}; another program wrote too`, false, {cause: problem});
	const again = overwrite(descriptor, now, before);
	const restored = again === undefined && startsWith(readAll(descriptor), before);
	return new InPlaceError(problem.message, restored, {cause: problem});
}

/** Whether the file was not cut: behind what was written the old end is still there. */
function isStaleEnd(now: Buffer, before: Uint8Array, after: Uint8Array): boolean {
	return after.length < before.length && startsWith(now, Buffer.concat([after, before.subarray(after.length)]));
}

const startsWith = (bytes: Buffer, start: Uint8Array): boolean => bytes.subarray(0, start.length).equals(start);

const isSameFile = (one: BigIntStats, other: BigIntStats): boolean => one.dev === other.dev && one.ino === other.ino;

function readAll(descriptor: number, from = 0): Buffer {
	const parts: Buffer[] = [];
	for (let at = from; ;) {
		const part = Buffer.alloc(64 * 1024);
		const length = readSync(descriptor, part, 0, part.length, at);
		if (length === 0) return Buffer.concat(parts);
		parts.push(part.subarray(0, length));
		at += length;
	}
}
