import {expect, test} from 'vitest';
import {
	inRehearsal,
	killAndResume,
	killPoints,
	onSimulatedTools,
	sampleOf,
	forEachConcurrently,
	runUndisturbed,
	type KillTargetMaker,
} from '../helpers/kill-points.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';

const noPort = await whyNoPort80();

/** A sample of the kill points that `npm run test:kill` covers; with simulated tools, which are processes, one takes six times as long. */
const sampleSizes = {tools: 4, rehearsal: 8};

async function expectResumeAfterSample(make: KillTargetMaker, sampleSize: number): Promise<void> {
	const sample = sampleOf(killPoints(await runUndisturbed(make)), sampleSize);
	let killed = 0;
	await forEachConcurrently(sample, 3, async (point) => {
		if (await killAndResume(make, point)) killed += 1;
	});
	expect(killed).toBeGreaterThanOrEqual(sampleSize - 1);
}

const title =
	'after SIGKILL at a sample of events the next run succeeds, applies no step twice, and down undoes everything';

test.skipIf(noPort !== undefined)(`tools on PATH: ${title}`, {timeout: 300_000}, () =>
	expectResumeAfterSample(onSimulatedTools, sampleSizes.tools),
);

test(`the rehearsal: ${title}`, {timeout: 300_000}, () => expectResumeAfterSample(inRehearsal, sampleSizes.rehearsal));
