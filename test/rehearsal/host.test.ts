import {expect, test} from 'vitest';
import {createSimulatedClock} from '../../source/rehearsal/host.ts';

/** Keeps this program busy, as its own work does. */
function work(): void {
	for (const until = performance.now() + 5; performance.now() < until;);
}

test('while somebody waits, time runs faster, but not by what this program needs itself', async () => {
	const clock = createSimulatedClock(1000);
	const startedAt = clock.now().getTime();
	const ended: (readonly [name: string, afterMs: number])[] = [];
	const walk = async (name: string, ...waits: readonly number[]): Promise<void> => {
		for (const waitMs of waits) {
			await clock.sleep(waitMs);
			ended.push([`${name}${waitMs}`, Math.round(clock.now().getTime() - startedAt)]);
			work();
		}
	};
	await Promise.all([walk('a', 700, 300, 2000), walk('b', 900, 1200)]);
	// Five milliseconds of work are five seconds at this speed.
	const about = (ms: number) => expect.closeTo(ms, -3);
	expect(ended).toEqual([
		['a700', about(700)],
		['b900', about(900)],
		['a300', about(1000)],
		['b1200', about(2100)],
		['a2000', about(3000)],
	]);
});

test('time without a wait is real, and an aborted wait ends at once', async () => {
	const clock = createSimulatedClock(1000);
	const startedAt = clock.now().getTime();
	const realAt = performance.now();
	work();
	expect(clock.now().getTime() - startedAt).toBeLessThanOrEqual(performance.now() - realAt + 1);
	const abort = new AbortController();
	const waiting = clock.sleep(1_000_000, abort.signal);
	abort.abort(new Error('stopped'));
	await expect(waiting).rejects.toThrow('stopped');
	await expect(clock.sleep(1, abort.signal)).rejects.toThrow('stopped');
});
