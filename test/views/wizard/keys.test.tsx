import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fastCheck from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import {keys} from '../../helpers/ui.ts';
import {wizardApp} from '../../helpers/wizard-app.tsx';
import {failedRun, midRun, samplePlan} from '../../helpers/wizard-model.ts';

const open: {close(): void}[] = [];
const start = (...args: Parameters<typeof wizardApp>) => {
	const app = wizardApp(...args);
	open.push(app);
	return app;
};

afterEach(() => {
	for (const app of open.splice(0)) app.close();
});

describe('the plan screen', () => {
	it('starts on Enter only after the person agreed to the password and the hosts file', async () => {
		const app = start();
		const approval = app.questions.approve(app.plan, async () => app.plan);
		await app.sees('[ ] I agree');
		app.press('enter');
		await app.sees('Press y to agree first');
		expect(app.asked).toEqual([]);
		app.press('y');
		await app.sees('[x] I agree');
		app.press('enter');
		expect(await approval).toMatchObject({by: 'key', selected: expect.arrayContaining(['cluster', 'site'])});
		await app.sees('Setting up');
	});

	it('understands keys that arrive together, as from a fast typist', async () => {
		const app = start();
		const approval = app.questions.approve(app.plan, async () => app.plan);
		await app.sees('[ ] I agree');
		app.press('y\r');
		expect(await approval).toMatchObject({by: 'key'});
	});

	it('asks for no consent when nothing wants a password', async () => {
		const app = start(samplePlan(false));
		const approval = app.questions.approve(app.plan, async () => app.plan);
		await app.sees('Press Enter to start.');
		app.press('enter');
		expect(await approval).toBeDefined();
	});

	it('takes a changed setting by the same check as its flag, and looks again', async () => {
		const app = start();
		const wanted: unknown[] = [];
		void app.questions.approve(app.plan, async (settings) => {
			wanted.push(settings);
			return app.plan;
		});
		await app.sees('The plan');
		app.press('tab');
		for (let row = 0; row < 3; row += 1) app.press('down');
		app.press('e');
		await app.sees('> 4');
		app.press('backspace');
		app.press('1');
		app.press('enter');
		await app.sees('is not a whole number in 2–256');
		app.press('backspace');
		app.press('6');
		app.press('enter');
		await app.sees('Settings');
		expect(wanted).toEqual([{cpus: 6}]);
	});

	it('explains any step, with where it stands on the way', async () => {
		const app = start();
		void app.questions.approve(app.plan, async () => app.plan);
		await app.sees('The plan');
		app.press('down');
		app.press('x');
		await app.sees('kubectl --context digimon -n istio-system get pods');
		app.press('escape');
		await app.sees('[ ] I agree');
	});

	it('is left by q without anything done', async () => {
		const app = start();
		const approval = app.questions.approve(app.plan, async () => app.plan);
		await app.sees('The plan');
		app.press('q');
		expect(await approval).toBeUndefined();
	});
});

describe('the run screen', () => {
	it('asks once on Ctrl-C and stops on the second', async () => {
		const app = start();
		app.store.act({type: 'show', screen: 'run'});
		app.tell(...midRun);
		await app.sees('line 59');
		app.press('ctrl-c');
		await app.sees('Stop the run?');
		expect(app.asked).toEqual([]);
		app.press('ctrl-c');
		expect(app.asked).toEqual(['stop']);
	});

	it('scrolls through the whole log on disk, finds the first error, filters, and follows again', async () => {
		const path = join(mkdtempSync(join(tmpdir(), 'log-')), '0001.log');
		writeFileSync(
			path,
			Array.from({length: 5000}, (_, index) =>
				index === 1234 ? 'Error: it broke here\n' : `disk line ${index}\n`,
			).join(''),
		);
		const app = start();
		app.store.act({type: 'show', screen: 'run'});
		app.tell(...midRun.map((one) => (one.type === 'command-started' ? {...one, outputPath: path} : one)));
		await app.sees('following');
		app.press('g');
		await app.sees('disk line 0');
		app.press('e');
		await app.sees('Error: it broke here');
		app.press('/');
		for (const letter of 'line 4999') app.press(letter);
		app.press('enter');
		await app.sees('Lines with "line 4999"');
		await app.sees('disk line 4999');
		app.press('/');
		for (let count = 0; count < 9; count += 1) app.press('backspace');
		app.press('enter');
		app.press('G');
		await app.sees('line 59');
	});

	it('copies the running command', async () => {
		const app = start();
		app.store.act({type: 'show', screen: 'run'});
		app.tell(...midRun);
		await app.sees('istioctl install');
		app.press('c');
		await app.sees('Copied.');
		expect(app.asked).toEqual(['copy istioctl install --set profile=demo -y']);
	});
});

describe('the failure screen', () => {
	it('retries, which is to resume, and quits', async () => {
		const app = start();
		app.tell(...failedRun);
		const first = app.questions.afterFailure();
		await app.sees('Something needs you');
		app.press('r');
		expect(await first).toEqual({choice: 'again'});
		const second = app.questions.afterFailure();
		await app.sees('Something needs you');
		app.press('q');
		expect(await second).toEqual({choice: 'quit'});
	});

	it('skips only a step that no other stands on', async () => {
		const app = start();
		app.tell(...failedRun);
		void app.questions.afterFailure();
		await app.sees('Something needs you');
		app.press('S');
		await app.sees('Other steps need this one.');
	});
});

describe('any keys in any order', () => {
	it('never break a screen', async () => {
		const names = [...Object.keys(keys), ...'abcdefghijklmnopqrstuvwxyzGKJS?/[]數'];
		await fastCheck.assert(
			fastCheck.asyncProperty(
				fastCheck.constantFrom('plan', 'run', 'failure', 'end', 'looking'),
				fastCheck.array(fastCheck.constantFrom(...names), {maxLength: 40}),
				async (screen, pressed) => {
					const app = wizardApp();
					try {
						app.tell(...(screen === 'failure' ? failedRun : midRun));
						if (screen === 'plan') void app.questions.approve(app.plan, async () => app.plan);
						else if (screen === 'failure') void app.questions.afterFailure();
						else if (screen === 'end') void app.questions.afterSuccess();
						else app.store.act({type: 'show', screen: screen as 'run'});
						for (const key of pressed) app.press(key);
						await new Promise((resolve) => setImmediate(resolve));
						expect(app.frame()).toContain('digimon-setup');
						expect(app.frame().split('\n').length).toBeLessThanOrEqual(24);
					} finally {
						app.close();
					}
				},
			),
			{numRuns: 25},
		);
	}, 60_000);
});
