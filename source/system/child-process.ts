import type {ChildProcess} from 'node:child_process';
import {constants} from 'node:os';
import process from 'node:process';

/** A signal that we send to children. */
export type ChildSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

/** Whether children may lead a group of their own here (on Windows that would open a window). */
export const groupsExist = process.platform !== 'win32';

/** Signals a child, or its whole group; a child that is gone or not ours to signal (sudo) is left alone. */
export function signalChild(child: Pick<ChildProcess, 'pid' | 'kill'>, signal: ChildSignal, group: boolean): void {
	if (child.pid === undefined) return;
	try {
		if (group) process.kill(-child.pid, signal);
		else child.kill(signal);
	} catch {
		// ESRCH: it has ended. EPERM: it is root's; the terminal's own Ctrl-C reaches it.
	}
}

/** How a child ended, as a shell counts it: 128 and the signal's number where a signal ended it. */
export function exitCodeOf(exitCode: number | null | undefined, signal: string | null | undefined): number {
	if (typeof exitCode === 'number') return exitCode;
	return 128 + (constants.signals[(signal ?? 'SIGKILL') as NodeJS.Signals] ?? 0);
}

const living = new Set<() => void>();

/** Has a child ended when we end without having waited for it (a crash of ours); answers how to take that back. */
export function endWithUs(end: () => void): () => void {
	if (living.size === 0) process.once('exit', endAll);
	living.add(end);
	return () => {
		living.delete(end);
		if (living.size === 0) process.removeListener('exit', endAll);
	};
}

function endAll(): void {
	for (const end of living) end();
}
