import type {Bus, EventPayload, SetupEvent} from '../domain/event.ts';

/** Makes the bus of one run. `transform` changes each payload before it is delivered. An error that a listener throws is dropped. */
export function createBus(options: {
	readonly runId: string;
	readonly rehearsal: boolean;
	readonly now: () => Date;
	readonly transform?: (payload: EventPayload) => EventPayload;
}): Bus & {
	/** Drops every later event. */
	close(): void;
} {
	const listeners = new Set<(event: SetupEvent) => void>();
	let seq = 0;
	return {
		emit(payload) {
			const event: SetupEvent = {
				schema: 2,
				seq: ++seq,
				at: options.now().toISOString(),
				runId: options.runId,
				rehearsal: options.rehearsal,
				...(options.transform?.(payload) ?? payload),
			};
			for (const listener of Array.from(listeners)) {
				try {
					listener(event);
				} catch {
					// A view or a log that fails must not stop a run in the middle of a change.
				}
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		close: () => listeners.clear(),
	};
}
