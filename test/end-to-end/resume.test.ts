import {expect, test} from 'vitest';
import {killAndGoOn, killPoints, severalAtATime, undisturbed} from '../helpers/kill-points.ts';
import {whyNoPort80} from '../helpers/pretend-tools.ts';

const noPort = await whyNoPort80();

/** A kill among this many; `npm run test:kill` takes every one. */
const sampleSize = 6;

test.skipIf(noPort !== undefined)(
	'killed in a sample of moments, the next run ends well, applies nothing twice, and everything can be taken back',
	{timeout: 300_000},
	async () => {
		const points = killPoints(await undisturbed());
		const sample = points.filter(
			(_, index) => index % Math.ceil(points.length / sampleSize) === Math.floor(points.length / sampleSize / 2),
		);
		expect(sample.length).toBeGreaterThanOrEqual(sampleSize - 2);
		await severalAtATime(sample, 2, async (point) => void (await killAndGoOn(point)));
	},
);
