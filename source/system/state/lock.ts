import {randomUUID} from 'node:crypto';
import {existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {SetupError} from '../../domain/failure.ts';
import {parseHolder, type LockHolder} from '../../domain/journal.ts';
import type {Processes} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';
import {codeOf, stateFailure} from '../host/system-error.ts';

/*
 * lock.json names the first holder. Whoever finds the last holder dead takes over by making `lock.after-ID.json`, named
 * after the dead one: only one can, because a name is made only once. So the holders form a chain, and the lock is held
 * by the last of it. The one who holds the lock folds the chain: its own claim becomes lock.json first, the links of the dead
 * go after. Whoever made a link in a chain that was folded meanwhile sees another lock.json than before, and tries again.
 */

/** Who asks: a run of a profile, or the keeper of its tunnel in the background. */
export type LockAsker = {readonly profile: string; readonly isSupervisor: boolean};

/** A keeper that mends lets go within seconds once it is told to; that of another profile when it is done. */
const supervisorLimitMs = 30_000;

/**
 * Takes the lock of the state folder; the answer gives it back. Throws `locked` with pid and start time of a living
 * holder. A holder whose pid has another birth time is dead. A run does not fail for a keeper at work: that of its own
 * profile is told to end (SIGINT), and it is waited for.
 */
export async function takeLock(
	stateFolder: string,
	processes: Processes,
	now: Date,
	{profile, isSupervisor}: LockAsker = {profile: '', isSupervisor: false},
): Promise<() => void> {
	const root = join(stateFolder, 'lock.json');
	const after = (id: string) => join(stateFolder, `lock.after-${id}.json`);
	const me: LockHolder = {
		id: randomUUID(),
		pid: process.pid,
		startTime: (await processes.startTime(process.pid)) ?? '',
		startedAt: now.toISOString(),
		...(isSupervisor ? {keeps: profile} : {}),
	};
	const claim = join(stateFolder, `lock.claim-${me.id}.json`);
	try {
		mkdirSync(stateFolder, {recursive: true, mode: 0o700});
		writeFileSync(claim, JSON.stringify(me), {mode: 0o600});
		await removeStaleClaims(stateFolder, processes);
		for (;;) {
			const chain = readChain(root, after);
			const last = chain.at(-1);
			if (last !== undefined && (await isAlive(last, processes))) {
				const held = () => readChain(root, after).at(-1)?.id === last.id;
				if (isSupervisor || last.keeps === undefined || !(await letsGo(last, held, processes, profile)))
					throw locked(last);
				continue;
			}
			const place = last === undefined ? root : after(last.id);
			if (!claimed(claim, place)) continue;
			if (last === undefined) return release(root, me);
			if (readHolder(root)?.id === chain[0]?.id) {
				renameSync(claim, root);
				for (const dead of chain) rmSync(after(dead.id), {force: true});
				return release(root, me);
			}
			rmSync(place, {force: true});
		}
	} catch (error) {
		throw stateFailure(error, stateFolder);
	} finally {
		if (existsSync(claim)) rmSync(claim, {force: true});
	}
}

/** Has a keeper let go; false when it goes on for too long. */
async function letsGo(
	keeper: LockHolder,
	held: () => boolean,
	processes: Processes,
	profile: string,
): Promise<boolean> {
	if (keeper.keeps === profile) await processes.signal(keeper.pid, 'SIGINT');
	for (const deadline = Date.now() + supervisorLimitMs; Date.now() < deadline; await wait(100))
		if (!held() || !(await isAlive(keeper, processes))) return true;
	return false;
}

/** Claims of processes that were killed between making and taking away theirs. */
async function removeStaleClaims(stateFolder: string, processes: Processes): Promise<void> {
	for (const name of readdirSync(stateFolder)) {
		if (!/^lock\.claim-.+\.json$/.test(name)) continue;
		const path = join(stateFolder, name);
		const holder = readHolder(path);
		if (holder !== undefined && holder.pid > 0 && !(await isAlive(holder, processes))) rmSync(path, {force: true});
	}
}

function release(root: string, me: LockHolder): () => void {
	return () => {
		if (readHolder(root)?.id === me.id) rmSync(root, {force: true});
	};
}

function readChain(root: string, after: (id: string) => string): readonly LockHolder[] {
	const chain: LockHolder[] = [];
	for (
		let next = readHolder(root);
		next !== undefined && !chain.some(({id}) => id === next?.id);
		next = readHolder(after(next.id))
	)
		chain.push(next);
	return chain;
}

const nobody = '00000000-0000-4000-8000-000000000000';

/** Undefined when there is none. A file that is no holder's is taken for that of a dead one. */
function readHolder(path: string): LockHolder | undefined {
	try {
		return parseHolder(readFileSync(path, 'utf8')) ?? {id: nobody, pid: 0, startTime: '', startedAt: ''};
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

async function isAlive({pid, startTime}: LockHolder, processes: Processes): Promise<boolean> {
	return pid > 0 && (await processes.startTime(pid)) === startTime;
}

/** Makes the file whole at once, or not at all when the name is taken. */
function claimed(claim: string, place: string): boolean {
	try {
		linkSync(claim, place);
		return true;
	} catch (error) {
		const code = codeOf(error);
		if (code === 'EEXIST') return false;
		// A file system without links (exFAT, some shares): nearly as good.
		if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS')
			return written(claim, place);
		throw error;
	}
}

function written(claim: string, place: string): boolean {
	try {
		writeFileSync(place, readFileSync(claim), {flag: 'wx', mode: 0o600});
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		throw error;
	}
}

function locked({pid, startedAt}: LockHolder): SetupError {
	return new SetupError({
		code: 'locked',
		fault: 'user',
		message: message('system.locked', {pid, startedAt}),
		next: [{message: message('system.lookAtHolder'), run: `ps -p ${pid} -o pid,lstart,args`}],
	});
}
