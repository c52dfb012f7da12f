import {linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import type {Patch} from './simulator/answer.ts';
import {readMachine, type WorldState} from './simulator/state.ts';

/** Where the pretend machine stands: its state, changed one change at a time by whoever works on it. */
export type StateStore = {read(): WorldState; change(patch: Patch): WorldState};

const waitMs = 2;
const patienceMs = 10_000;

/**
 * A room in a file, shared by processes: changes take a lock beside it, and a state is put in place whole, so that a process killed in
 * the middle leaves the state before or after. `read` throws when the file is no state.
 */
export function openStateStore(path: string): StateStore {
	const read = (): WorldState => readMachine(readFileSync(path, 'utf8'));
	return {
		read,
		change: (patch) =>
			withLock(`${path}.lock`, () => {
				const after = patch(read());
				putState(path, after);
				return after;
			}),
	};
}

/** Writes a state whole, making its folder. */
export function putState(path: string, state: WorldState): void {
	mkdirSync(dirname(path), {recursive: true});
	const aside = `${path}.${process.pid}`;
	writeFileSync(aside, JSON.stringify(state));
	renameSync(aside, path);
}

function withLock<T>(path: string, work: () => T): T {
	const startedAt = Date.now();
	while (!take(path)) {
		if (isDead(path)) rmSync(path, {force: true});
		if (Date.now() - startedAt > patienceMs) throw new Error(`${path} is held for too long`);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
	}
	try {
		return work();
	} finally {
		rmSync(path, {force: true});
	}
}

/** The lock comes into being with its holder's number in it, so that whoever is killed while taking it leaves one that can be judged. */
function take(path: string): boolean {
	const aside = `${path}.${process.pid}`;
	writeFileSync(aside, String(process.pid));
	try {
		linkSync(aside, path);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	} finally {
		rmSync(aside, {force: true});
	}
}

/** Whether the lock's holder was killed; false when the lock is gone by now. */
function isDead(path: string): boolean {
	try {
		return !isLiving(Number(readFileSync(path, 'utf8')));
	} catch {
		return false;
	}
}

/** Is there a process of this number. */
export function isLiving(pid: number): boolean {
	if (!(pid > 0)) return false;
	try {
		return process.kill(pid, 0) && !isZombie(pid);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Has it ended, and only waits for somebody to ask how (Linux; elsewhere nobody tells). */
function isZombie(pid: number): boolean {
	try {
		return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}
