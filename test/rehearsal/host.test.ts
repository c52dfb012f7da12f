import {expect, test} from 'vitest';
import {createSimulatedClock} from '../../source/rehearsal/host.ts';

/** Resolves once the real clock has gone on. */
async function aMoment(): Promise<void> {
	for (const until = Date.now() + 5; Date.now() < until;) await new Promise((resolve) => setImmediate(resolve));
}

test('time runs faster only while something is replayed or sleeps', async () => {
	const clock = createSimulatedClock(100);
	const took = async (
		work: () => Promise<unknown>,
	): Promise<{readonly simulatedMs: number; readonly realMs: number}> => {
		const [before, realBefore] = [clock.now().getTime(), Date.now()];
		await work();
		return {simulatedMs: clock.now().getTime() - before, realMs: Date.now() - realBefore};
	};
	const own = await took(aMoment);
	expect(own.simulatedMs).toBeLessThanOrEqual(own.realMs + 1);
	const slept = await took(() => clock.sleep(3000));
	expect(slept.simulatedMs).toBeGreaterThanOrEqual(slept.realMs * 50);
	const both = await took(() => Promise.all([clock.during(aMoment()), clock.sleep(1000)]));
	expect(both.simulatedMs).toBeLessThanOrEqual((both.realMs + 1) * 100);
});
