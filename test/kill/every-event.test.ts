import {availableParallelism} from 'node:os';
import {expect, test} from 'vitest';
import {
	inRehearsal,
	killAndResume,
	killPoints,
	onSimulatedTools,
	forEachConcurrently,
	runUndisturbed,
	type KillTargetMaker,
} from '../helpers/kill-points.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';

const noPort = await whyNoPort80();

async function killAfterEvery(make: KillTargetMaker): Promise<void> {
	const events = await runUndisturbed(make);
	const points = killPoints(events);
	let killed = 0;
	let done = 0;
	await forEachConcurrently(points, availableParallelism() + 1, async (point) => {
		if (await killAndResume(make, point)) killed += 1;
		done += 1;
		if (done % 20 === 0) process.stdout.write(`${done} of ${points.length} points\n`);
	});
	process.stdout.write(`killed after ${killed} of ${points.length} chosen among ${events.length} events\n`);
	// A walk may have fewer lines or progress than the undisturbed one, and end before the last points.
	expect(killed).toBeGreaterThan(points.length * 0.9);
}

const title = 'killed after any event, the next run succeeds, applies nothing twice, and everything can be undone';

test.skipIf(noPort !== undefined)(`tools on PATH: ${title}`, () => killAfterEvery(onSimulatedTools));

test(`the rehearsal: ${title}`, () => killAfterEvery(inRehearsal));
