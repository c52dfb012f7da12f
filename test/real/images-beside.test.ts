import process from 'node:process';
import {afterAll, describe, expect, test} from 'vitest';
import {ask, realMachine, whyNotReal, type Ended} from './real-machine.ts';

// On a profile that `up` has set up already: DIGIMON_REAL_FLAGS='--profile NAME …'.
const whyNot =
	whyNotReal() ?? (process.env['DIGIMON_REAL_BESIDE'] === '1' ? undefined : 'asked for by DIGIMON_REAL_BESIDE=1');
if (whyNot !== undefined) process.stdout.write(`the article's images are not timed: ${whyNot}\n`);

const chartTime = ({events}: Ended): number =>
	events.flatMap((event) => (event.type === 'step-ended' && event.step === 'chart' ? [event.durationMs] : []))[0] ??
	Number.NaN;

describe.skipIf(whyNot !== undefined)('the bundled services beside the tutorial’s', () => {
	const platform = realMachine();
	afterAll(() => platform.close());

	test('are ready sooner after `helm upgrade`, both from images that lie in the node', async () => {
		const times: Record<string, number> = {};
		for (const images of ['bundled', 'article', 'bundled', 'article']) {
			ask('helm', 'uninstall', 'digimon', '--kube-context', platform.profile, '--ignore-not-found', '--wait');
			const up = await platform.run(['up', '--yes', '--only', 'chart', '--images', images]);
			expect(up.exitCode, JSON.stringify(up.events.at(-1))).toBe(0);
			times[images] = Math.min(times[images] ?? Number.POSITIVE_INFINITY, chartTime(up));
		}
		const {bundled = Number.NaN, article = Number.NaN} = times;
		process.stdout.write(
			`all ready after: bundled ${(bundled / 1000).toFixed(1)} s, article ${(article / 1000).toFixed(1)} s\n`,
		);
		expect(bundled).toBeLessThan(article);
	});
});
