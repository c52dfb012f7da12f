import {
	closeSync,
	constants,
	fstatSync,
	fsyncSync,
	ftruncateSync,
	lstatSync,
	openSync,
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
		const isStill = (): boolean =>
			isSameFile(lstatSync(realPath, {bigint: true}), fstatSync(descriptor, {bigint: true}));
		const problem = startsWith(after, before)
			? append(realPath, {descriptor, before, end: after.subarray(before.length)})
			: overwrite(descriptor, before, after);
		if (problem === 'changed') return false;
		if (problem !== undefined) throw restore(descriptor, {before, after, problem});
		const now = readAll(descriptor);
		if (isStaleEnd(now, before, after) || (!startsWith(now, after) && isMixOf(now, before, after)))
			throw restore(descriptor, {before, after, problem: new Error('what was read back is not what was written')});
		return startsWith(now, after) && isStill();
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

/** What went wrong; `changed` when nothing was written, since the file held something else; undefined when all is written. */
type Problem = Error | 'changed' | undefined;

function attempt(work: () => Problem): Problem {
	try {
		return work();
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

/** Appends, so that lines which another program appends at the same time are not overwritten. */
function append(
	realPath: string,
	{descriptor, before, end}: {readonly descriptor: number; readonly before: Uint8Array; readonly end: Uint8Array},
): Problem {
	const appender = openSync(realPath, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
	try {
		const [one, other] = [appender, descriptor].map((each) => fstatSync(each, {bigint: true}));
		if (!one || !other || !isSameFile(one, other) || !holds(descriptor, before)) return 'changed';
		return attempt(() => {
			writeAll(appender, end, null);
			fsyncSync(appender);
			return undefined;
		});
	} finally {
		closeSync(appender);
	}
}

/** Overwrites from the first byte that differs, then cuts the end off: the file is never empty. */
function overwrite(descriptor: number, before: Uint8Array, after: Uint8Array): Problem {
	const differs = after.findIndex((byte, at) => byte !== before[at]);
	const from = differs < 0 ? after.length : differs;
	const end = after.subarray(from);
	// Asked twice, the last time right before the write: between them the code is compiled.
	if (!holds(descriptor, before) || !holds(descriptor, before)) return 'changed';
	return attempt(() => {
		writeAll(descriptor, end, from);
		if (after.length < before.length) shorten(descriptor, before.length, after.length);
		fsyncSync(descriptor);
		return undefined;
	});
}

/** Whether the file holds these bytes and no other. */
function holds(descriptor: number, bytes: Uint8Array): boolean {
	const found = Buffer.allocUnsafe(bytes.length + 1);
	let length = 0;
	for (let read = -1; read !== 0 && length < found.length; length += read)
		read = readSync(descriptor, found, length, found.length - length, length);
	return length === bytes.length && found.subarray(0, length).equals(bytes);
}

/** Writes all bytes at a place of the file; null: at its end. */
function writeAll(descriptor: number, bytes: Uint8Array, place: number | null): void {
	for (let at = 0; at < bytes.length;) {
		const written = writeSync(descriptor, bytes, at, bytes.length - at, place === null ? null : place + at);
		if (written === 0) throw new Error('nothing was written');
		at += written;
	}
}

/** Cuts the end off; what another program appended behind it in the meantime is moved forward. */
function shorten(descriptor: number, length: number, wanted: number): void {
	if (fstatSync(descriptor).size < length) throw new Error('another program shortened the file');
	const appended = Buffer.allocUnsafe(64 * 1024);
	for (let known = length; ;) {
		const count = readSync(descriptor, appended, 0, appended.length, known);
		if (count === 0) return ftruncateSync(descriptor, wanted + known - length);
		writeAll(descriptor, appended.subarray(0, count), wanted + known - length);
		known += count;
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

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean =>
	Buffer.compare(bytes.subarray(0, start.length), start) === 0;

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
