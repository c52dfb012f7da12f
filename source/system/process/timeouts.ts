import type {CommandResult} from '../../domain/ports/command.ts';

/** How long to wait after each signal before the next: cluster tools need about ten seconds to clean up after SIGINT. */
export type KillTimeouts = {readonly interruptMs: number; readonly terminateMs: number; readonly lingerMs: number};
export const defaultKillTimeouts: KillTimeouts = {interruptMs: 10_000, terminateMs: 3_000, lingerMs: 2_000};

/** What is watched: how to signal the child, its end, and the signals that stop it. */
export type Watched = {
	readonly signalChild: (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => void;
	readonly ended: Promise<unknown>;
	readonly stops: readonly AbortSignal[];
	/** Aborted: kill at once. */
	readonly forceKill?: AbortSignal;
	readonly limitMs: number;
	readonly killTimeouts: KillTimeouts;
};

/**
 * Stops the child when a limit is reached or a stop is wanted: SIGINT, then SIGTERM, then SIGKILL. Time in which the
 * computer slept does not count: a tick never counts for more than twice its length.
 */
export function watchChild(watched: Watched): {endedBy(): CommandResult['endedBy']; close(): void} {
	let endedBy: CommandResult['endedBy'] = 'itself';
	let spentMs = 0;
	let last = performance.now();
	const stop = (by: CommandResult['endedBy'], atOnce = false) => {
		if (endedBy !== 'itself') return;
		endedBy = by;
		clearInterval(timer);
		void forceKillOnEnd(watched, atOnce);
	};
	const tickMs = Math.max(5, Math.min(1000, watched.limitMs / 4));
	const timer = setInterval(() => {
		const now = performance.now();
		const passed = Math.min(now - last, 2 * tickMs);
		last = now;
		spentMs += passed;
		if (spentMs >= watched.limitMs) stop('limit');
	}, tickMs);
	const unlisten = watched.stops.map((signal) =>
		onAbort(signal, () => stop('stop', signal.reason === 'now' || watched.forceKill?.aborted === true)),
	);
	return {
		endedBy: () => endedBy,
		close() {
			clearInterval(timer);
			for (const forget of unlisten) forget();
		},
	};
}

async function forceKillOnEnd({signalChild, ended, forceKill, killTimeouts}: Watched, atOnce: boolean): Promise<void> {
	if (!atOnce) {
		signalChild('SIGINT');
		if (!(await happensWithin(ended, killTimeouts.interruptMs, forceKill))) {
			signalChild('SIGTERM');
			await happensWithin(ended, killTimeouts.terminateMs, forceKill);
		}
	}
	// Also after a polite end: what is left of the child's group does not outlive the stop.
	signalChild('SIGKILL');
}

/** True when it happened in time; false when the time passed or `forceKill` was aborted. */
function happensWithin(ended: Promise<unknown>, limitMs: number, forceKill: AbortSignal | undefined): Promise<boolean> {
	return new Promise((resolve) => {
		const done = (happened: boolean) => {
			clearTimeout(timer);
			forget();
			resolve(happened);
		};
		const timer = setTimeout(() => done(false), limitMs);
		const forget = forceKill === undefined ? () => undefined : onAbort(forceKill, () => done(false));
		void ended.then(() => done(true));
	});
}

/** Calls back when the signal is aborted, also when it already is (a turn later); returns how to unsubscribe. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
	if (signal.aborted) {
		queueMicrotask(callback);
		return () => undefined;
	}
	signal.addEventListener('abort', callback, {once: true});
	return () => signal.removeEventListener('abort', callback);
}
