import {availableParallelism} from 'node:os';
import {expect, test} from 'vitest';
import {killAndGoOn, killPoints, severalAtATime, undisturbed} from '../helpers/kill-points.ts';
import {whyNoPort80} from '../helpers/pretend-tools.ts';

const noPort = await whyNoPort80();

test.skipIf(noPort !== undefined)(
	'killed after any event, the next run ends well, applies nothing twice, and everything can be taken back',
	async () => {
		const events = await undisturbed();
		const points = killPoints(events);
		let killed = 0;
		let done = 0;
		await severalAtATime(points, availableParallelism() + 1, async (point) => {
			if (await killAndGoOn(point)) killed += 1;
			done += 1;
			if (done % 20 === 0) process.stdout.write(`${done} of ${points.length} points\n`);
		});
		process.stdout.write(`killed after ${killed} of ${points.length} chosen among ${events.length} events\n`);
		expect(killed).toBeGreaterThan(points.length * 0.8);
	},
);
