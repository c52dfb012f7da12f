import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {defined} from '../../domain/defined.ts';
import {SetupError} from '../../domain/failure.ts';
import {parseHolder, type LockHolder} from '../../domain/journal.ts';
import type {Processes} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';
import {notALock, readFileLock, tryFileLock, type FileLockHolder} from '../files/file-lock.ts';
import {makeOwnFolder} from '../files/own-folder.ts';
import {stateFailure} from '../host/system-error.ts';
import {isAlive} from '../process/is-alive.ts';

/** Who asks for the lock: a run of a profile, or the supervisor of its tunnel in the background. */
export type LockAsker = {readonly profile: string; readonly isSupervisor: boolean};

/** A supervisor that repairs releases the lock within seconds after SIGINT; that of another profile when it is done. */
const supervisorLimitMs = 30_000;
const retryMs = 100;
const maxAttempts = 100;

/**
 * Takes the lock of the state folder; returns its release. Throws `locked` with pid and start time of a living holder.
 * A holder whose pid has another start time has exited. A run waits for a supervisor that repairs, and sends SIGINT to
 * that of its own profile.
 */
export async function takeLock(
	stateFolder: string,
	processes: Processes,
	now: Date,
	{profile, isSupervisor}: LockAsker = {profile: '', isSupervisor: false},
): Promise<() => void> {
	const path = join(stateFolder, 'lock');
	const text = JSON.stringify({
		pid: process.pid,
		startTime: (await processes.startTime(process.pid)) ?? '',
		startedAt: now.toISOString(),
		...defined({supervises: isSupervisor ? profile : undefined}),
	} satisfies LockHolder);
	try {
		makeOwnFolder(stateFolder);
		for (let attempt = 0; attempt < maxAttempts; attempt++) {
			const release = tryFileLock(path, text);
			if (release !== undefined) return release;
			const lock = readFileLock(path);
			if (lock === undefined) await wait(retryMs);
			else await untilReleased(path, lock, {processes, profile, isSupervisor});
		}
		throw notALock(path);
	} catch (error) {
		throw stateFailure(error, stateFolder);
	}
}

/** Removes a holder that has exited, waits for a supervisor; throws `locked` for any other, and for a supervisor that takes too long. */
async function untilReleased(
	path: string,
	lock: FileLockHolder,
	{processes, profile, isSupervisor}: LockAsker & {readonly processes: Processes},
): Promise<void> {
	const holder = parseHolder(lock.text);
	if (holder === undefined || !(await isHolderAlive(holder, processes))) return lock.remove();
	if (isSupervisor || holder.supervises === undefined) throw locked(holder);
	if (holder.supervises === profile) await processes.signal(holder.pid, 'SIGINT');
	const deadline = Date.now() + supervisorLimitMs;
	while (readFileLock(path)?.id === lock.id && (await isHolderAlive(holder, processes))) {
		if (Date.now() > deadline) throw locked(holder);
		await wait(retryMs);
	}
}

/** An unknown start time, as on Windows, leaves the pid to decide. */
async function isHolderAlive({pid, startTime}: LockHolder, processes: Processes): Promise<boolean> {
	const found = await processes.startTime(pid);
	return found === undefined || startTime === '' ? isAlive(pid) : found === startTime;
}

function locked({pid, startedAt}: LockHolder): SetupError {
	return new SetupError({
		code: 'locked',
		fault: 'user',
		message: message('system.locked', {pid, startedAt}),
		next: [{message: message('system.lookAtHolder'), run: `ps -p ${pid} -o pid,lstart,args`}],
	});
}
