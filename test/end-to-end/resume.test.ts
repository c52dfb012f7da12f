import {expect, test} from 'vitest';
import {
	inRehearsal,
	killAndGoOn,
	killPoints,
	onPretendTools,
	sampleOf,
	severalAtATime,
	undisturbed,
	type MachineMaker,
} from '../helpers/kill-points.ts';
import {whyNoPort80} from '../helpers/pretend-tools.ts';

const noPort = await whyNoPort80();

/** A kill among this many; `npm run test:kill` takes every one. */
const sampleSize = 6;

async function killInASample(make: MachineMaker): Promise<void> {
	const sample = sampleOf(killPoints(await undisturbed(make)), sampleSize);
	let killed = 0;
	await severalAtATime(sample, 2, async (point) => {
		if (await killAndGoOn(make, point)) killed += 1;
	});
	expect(killed).toBeGreaterThanOrEqual(sampleSize - 1);
}

const title =
	'killed in a sample of moments, the next run ends well, applies nothing twice, and everything can be taken back';

test.skipIf(noPort !== undefined)(`tools on PATH: ${title}`, {timeout: 300_000}, () => killInASample(onPretendTools));

test(`the rehearsal: ${title}`, {timeout: 300_000}, () => killInASample(inRehearsal));
