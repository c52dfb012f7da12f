import {randomUUID} from 'node:crypto';
import {lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import process from 'node:process';
import {SetupError} from '../../domain/failure.ts';
import {quote} from '../../domain/ports/command.ts';
import {message} from '../../i18n/message.ts';
import {codeOf} from '../host/system-error.ts';
import {isAlive} from '../process/is-alive.ts';
import {readRegularFile} from './regular-file.ts';

/*
 * A lock is a folder that holds one file, written by its holder and named by a random id. The folder is made under another name and
 * renamed into place: a rename onto a folder that holds a file fails (rename(2), ENOTEMPTY), so that one process holds the
 * lock, and nothing half-written is ever seen. A stale holder is removed by the name of its file, never by the name
 * of the lock: the lock of a process that took over meanwhile is not touched. An empty folder is a free lock.
 */

/** What the holder of a lock wrote, and how it is removed when it is known to have exited. */
export type FileLockHolder = {readonly id: string; readonly text: string; remove(): void};

/** What a holder writes is far shorter. */
const longestText = 64 * 1024;

/** What a holder wrote; '' for what no holder can have written (a named pipe, a folder, a file that is too long), or that is just being removed. */
function textOf(path: string): string {
	try {
		return readRegularFile(path, longestText).toString();
	} catch (error) {
		if (['EISDIR', 'EFTYPE', 'EFBIG', 'ELOOP', 'ENOENT'].includes(codeOf(error) ?? '')) return '';
		throw error;
	}
}

/** The holder of the lock at `path`; undefined when it is free. Throws SetupError `state-unwritable` for a link or a file in its place. */
export function readFileLock(path: string): FileLockHolder | undefined {
	try {
		if (!lstatSync(path).isDirectory()) throw notALock(path);
		const [id] = readdirSync(path);
		if (id === undefined) return undefined;
		return {id, text: textOf(join(path, id)), remove: () => remove(path, id)};
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

// Windows answers EPERM, EACCES or EBUSY where the target exists. Where nothing may be written, making that other folder fails first.
const takenCodes = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES', 'EBUSY']);

/** Tries once to take the lock at `path`, with a text that names its holder; undefined when another process holds it. */
export function tryFileLock(path: string, text: string): (() => void) | undefined {
	if (readFileLock(path) !== undefined) return undefined;
	const id = randomUUID();
	const unfinished = `${path}.${process.pid}-${id}`;
	removeUnfinished(path);
	mkdirSync(unfinished, {mode: 0o700});
	try {
		writeFileSync(join(unfinished, id), text, {mode: 0o600});
		// Windows renames onto no folder, not even onto an empty one.
		removeIfEmpty(path);
		renameSync(unfinished, path);
		return () => remove(path, id);
	} catch (error) {
		if (takenCodes.has(codeOf(error) ?? '')) return undefined;
		throw error;
	} finally {
		rmSync(unfinished, {recursive: true, force: true});
	}
}

/** The failure `state-unwritable` for what is in the place of a lock and cannot be taken. */
export function notALock(path: string): SetupError {
	const next = [{message: message('system.moveLock'), run: `mv ${quote(path)} ${quote(`${path}.old`)}`}] as const;
	return new SetupError({code: 'state-unwritable', fault: 'user', message: message('system.lockIsNone', {path}), next});
}

const retryMs = 2;

/**
 * Takes the lock at `path` for this process, waiting for a living holder and removing an exited one; returns its release.
 * Throws when it is held for longer than `limitMs`, and SetupError `state-unwritable` for what is no lock. Blocks the thread: for short, synchronous work only.
 */
export function takeFileLock(path: string, limitMs = 10_000): () => void {
	const deadline = Date.now() + limitMs;
	for (;;) {
		const release = tryFileLock(path, String(process.pid));
		if (release !== undefined) return release;
		const holder = readFileLock(path);
		const isHeld = holder !== undefined && isAlive(Number(holder.text));
		if (Date.now() > deadline) throw isHeld ? new Error(`${path} is locked by process ${holder.text}`) : notALock(path);
		if (holder !== undefined && !isHeld) holder.remove();
		else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
	}
}

function remove(path: string, id: string): void {
	rmSync(join(path, id), {recursive: true, force: true});
	removeIfEmpty(path);
}

function removeIfEmpty(path: string): void {
	try {
		rmdirSync(path);
	} catch {
		// Not there, or taken meanwhile; an empty folder that stays is a free lock.
	}
}

/** Removes the folders of processes that were killed while they took the lock. */
function removeUnfinished(path: string): void {
	for (const name of readdirSync(dirname(path))) {
		const [start, pid] = name.split(`${basename(path)}.`);
		if (start === '' && pid !== undefined && /^\d+-/.test(pid) && !isAlive(Number.parseInt(pid, 10)))
			rmSync(join(dirname(path), name), {recursive: true, force: true});
	}
}
