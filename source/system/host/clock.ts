import {setTimeout as wait} from 'node:timers/promises';
import type {Clock} from '../../domain/ports/step-context.ts';

/** The machine's time. */
export function createRealClock(): Clock {
	return {
		now: () => new Date(),
		async sleep(durationMs, signal) {
			await wait(durationMs, undefined, signal === undefined ? {} : {signal});
		},
	};
}
