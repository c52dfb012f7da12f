import {setMaxListeners, type EventEmitter} from 'node:events';
import process from 'node:process';

/** The two wishes to stop that a run listens to. */
export type StopSignals = {
	/** Aborted by the first SIGINT (reason `SIGINT`), or by SIGTERM or SIGHUP (reason with that name). */
	readonly signal: AbortSignal;
	/** Aborted by the second: now. */
	readonly forceKill: AbortSignal;
	/** What a key does that means the same as Ctrl-C. */
	interrupt(): void;
	/** Gives the signals back to Node. */
	close(): void;
};

const listened = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens to SIGINT, SIGTERM and SIGHUP. */
export function listenToStops(from: EventEmitter = process): StopSignals {
	const polite = new AbortController();
	const now = new AbortController();
	// Every child and every question side by side listens to both; Node would warn of a leak, in the middle of a screen.
	setMaxListeners(0, polite.signal, now.signal);
	const hear = (name: string) => {
		if (polite.signal.aborted) now.abort('now');
		else polite.abort(name);
	};
	const listeners = listened.map((name) => ({name, listener: () => hear(name)}));
	for (const {name, listener} of listeners) from.on(name, listener);
	return {
		signal: polite.signal,
		forceKill: now.signal,
		interrupt: () => hear('SIGINT'),
		close() {
			for (const {name, listener} of listeners) from.off(name, listener);
		},
	};
}
