import type {Bus, EventPayload, SetupEvent} from '../domain/event.ts';

/** Makes a bus for one run. A listener that throws is told to `onListenerError`, once per listener, and the others still hear. */
export function createBus(options: {
	readonly runId: string;
	readonly rehearsal: boolean;
	readonly now: () => Date;
	/** Says what happened as it is told here. */
	readonly phrase?: (happening: EventPayload) => EventPayload;
	readonly onListenerError?: (error: unknown) => void;
}): Bus {
	const listeners: ((event: SetupEvent) => void)[] = [];
	const complained = new Set<(event: SetupEvent) => void>();
	let seq = 0;
	return {
		emit(happening) {
			const event: SetupEvent = {
				schema: 2,
				seq: ++seq,
				at: options.now().toISOString(),
				runId: options.runId,
				rehearsal: options.rehearsal,
				...(options.phrase?.(happening) ?? happening),
			};
			for (const listener of Array.from(listeners)) {
				try {
					listener(event);
				} catch (error) {
					if (!complained.has(listener)) options.onListenerError?.(error);
					complained.add(listener);
				}
			}
		},
		subscribe(listener) {
			listeners.push(listener);
			return () => void listeners.splice(listeners.indexOf(listener), listeners.includes(listener) ? 1 : 0);
		},
	};
}
