import {setTimeout as wait} from 'node:timers/promises';
import type {Clock} from '../domain/world.ts';

/** Time that runs `speed` times faster from now on; sleeps are as much shorter, so that limits and waits keep their proportions. */
export function createPretendClock(speed: number): Clock {
	const startedAtMs = Date.now();
	return {
		now: () => new Date(startedAtMs + (Date.now() - startedAtMs) * speed),
		async sleep(durationMs, signal) {
			await wait(durationMs / speed, undefined, signal === undefined ? {} : {signal});
		},
	};
}
