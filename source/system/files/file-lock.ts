import {randomUUID} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import process from 'node:process';
import {codeOf} from '../host/system-error.ts';
import {isAlive} from '../process/processes.ts';

/*
 * A lock is a folder that holds one file, written by its holder and named by a random id. The folder is made under another name and
 * renamed into place: a rename onto a folder that holds a file fails (rename(2), ENOTEMPTY), so that one process holds the
 * lock, and nothing half-written is ever seen. A stale holder is removed by the name of its file, never by the name
 * of the lock: the lock of a process that took over meanwhile is not touched. An empty folder is a free lock.
 */

/** What the holder of a lock wrote, and how it is removed when it is known to have exited. */
export type FileLockHolder = {readonly id: string; readonly text: string; remove(): void};

/** The holder of the lock at `path`; undefined when it is free. */
export function readFileLock(path: string): FileLockHolder | undefined {
	try {
		const [id] = readdirSync(path);
		if (id === undefined) return undefined;
		return {id, text: readFileSync(join(path, id), 'utf8'), remove: () => remove(path, id)};
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

const retryMs = 2;

/**
 * Takes the lock at `path` for this process, waiting for a living holder and removing an exited one; returns its release.
 * Throws when the lock is held for longer than `limitMs`. Blocks the thread: for short, synchronous work only.
 */
export function takeFileLock(path: string, limitMs = 10_000): () => void {
	const deadline = Date.now() + limitMs;
	for (;;) {
		const release = tryFileLock(path, String(process.pid));
		if (release !== undefined) return release;
		const holder = readFileLock(path);
		if (holder !== undefined && !isAlive(Number(holder.text))) holder.remove();
		else if (Date.now() > deadline) throw new Error(`${path} is locked by process ${holder?.text}`);
		else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
	}
}

function remove(path: string, id: string): void {
	rmSync(join(path, id), {force: true});
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
