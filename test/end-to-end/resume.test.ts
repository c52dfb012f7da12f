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
import {whyNoPort80} from '../helpers/simulated-tools.ts';

const noPort = await whyNoPort80();

/** Kills among all that are possible, which `npm run test:kill` takes; where each tool is a process one costs six times as much. */
const sampleSizes = {tools: 4, rehearsal: 8};

async function killInASample(make: MachineMaker, sampleSize: number): Promise<void> {
	const sample = sampleOf(killPoints(await undisturbed(make)), sampleSize);
	let killed = 0;
	await severalAtATime(sample, 3, async (point) => {
		if (await killAndGoOn(make, point)) killed += 1;
	});
	expect(killed).toBeGreaterThanOrEqual(sampleSize - 1);
}

const title =
	'killed in a sample of moments, the next run ends well, applies nothing twice, and everything can be taken back';

test.skipIf(noPort !== undefined)(`tools on PATH: ${title}`, {timeout: 300_000}, () =>
	killInASample(onPretendTools, sampleSizes.tools),
);

test(`the rehearsal: ${title}`, {timeout: 300_000}, () => killInASample(inRehearsal, sampleSizes.rehearsal));
