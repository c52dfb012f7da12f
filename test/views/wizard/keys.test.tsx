import fastCheck from 'fast-check';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import type {EventPayload} from '../../../source/domain/event.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {keys} from '../../helpers/ui.ts';
import {wizardApp} from '../../helpers/wizard-app.tsx';
import {
	failedRun,
	fetchingRun,
	midRun,
	refusal,
	refusedRun,
	sampleRecovery,
	samplePlan,
	sentence,
	wellRun,
} from '../../helpers/wizard-model.ts';

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
	it('starts on Enter only after the consent to the password and the hosts file', async () => {
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

	it('handles keys that arrive together, as from fast typing', async () => {
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

	it('checks a changed setting like its flag, and makes another plan', async () => {
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

	/** The plan with a field open, and what was asked for. */
	const editing = async (row: number) => {
		const app = start(samplePlan(false));
		const wanted: unknown[] = [];
		void app.questions.approve(app.plan, async (settings) => {
			wanted.push(settings);
			return app.plan;
		});
		await app.sees('Press Enter to start.');
		app.press('tab');
		for (let count = 0; count < row; count += 1) app.press('down');
		app.press('e');
		await app.sees(/^ >/m);
		return {app, wanted};
	};

	it('edits a text in the middle, like any field', async () => {
		const {app, wanted} = await editing(0);
		await app.sees('> digimon');
		for (const key of ['home', 'delete', 'D', 'backspace', 't', 'right', 'right', 'left', 'x', 'end', 'left', 'ctrl-k'])
			app.press(key);
		await app.sees('> tixgimo');
		for (const key of ['ctrl-a', 'q', 'ctrl-e', 'k', 'enter']) app.press(key);
		await app.sees('Press Enter to start.');
		expect(wanted).toEqual([{profile: 'qtixgimok'}]);
	});

	it('takes the entries of a list on one line, quoted as in a shell, and shows each', async () => {
		const {app, wanted} = await editing(10);
		await app.sees('istio-set');
		app.press(`values.a='x y' hub=`);
		app.press('\u001B[200~docker.io/istio\r\n b=2\u001B[201~');
		await app.sees('Entries: 3');
		await app.sees('1  values.a=x y');
		await app.sees('3  b=2');
		app.press(' wrong');
		app.press('enter');
		await app.sees('--istio-set: "wrong" is not allowed; allowed: KEY=VALUE.');
		app.press('ctrl-w');
		app.press(`'c`);
		app.press('enter');
		await app.sees('--istio-set: a quote is not closed');
		app.press(`=d'`);
		app.press('enter');
		await app.sees('Press Enter to start.');
		expect(wanted).toEqual([{istioSet: ['values.a=x y', 'hub=docker.io/istio', 'b=2', 'c=d']}]);
	});

	it('empties a list on an empty line', async () => {
		const {app, wanted} = await editing(12);
		await app.sees('helm-set');
		app.press('a=b');
		app.press('ctrl-u');
		app.press('enter');
		await app.sees('Press Enter to start.');
		expect(wanted).toEqual([{helmSet: []}]);
	});

	it('ignores pasted text where no field is open', async () => {
		const app = start(samplePlan(false));
		void app.questions.approve(app.plan, async () => app.plan);
		await app.sees('Press Enter to start.');
		app.press('\u001B[200~q\r\u001B[201~');
		app.press('x');
		await app.sees('Inspect it yourself');
		expect(app.asked).toEqual([]);
	});

	it('explains any step, with its commands to inspect the result', async () => {
		const app = start();
		void app.questions.approve(app.plan, async () => app.plan);
		await app.sees('The plan');
		app.press('down');
		app.press('x');
		await app.sees('kubectl --context digimon -n istio-system get pods');
		app.press('escape');
		await app.sees('[ ] I agree');
	});

	it('is left by q, and nothing is done', async () => {
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
		const path = join(temporaryFolder('log'), '0001.log');
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
		await app.sees('A step failed');
		app.press('r');
		expect(await first).toEqual({choice: 'retry'});
		const second = app.questions.afterFailure();
		await app.sees('A step failed');
		app.press('q');
		expect(await second).toEqual({choice: 'quit'});
	});

	it('opens by s the setting that a next action names', async () => {
		const app = start();
		app.tell(...failedRun);
		const look = {message: sentence('Look'), run: 'kubectl get pods'};
		const other = {message: sentence('Do without'), run: 'digimon-setup up --address node'};
		app.tell({type: 'failure-decided', failure: {...refusal, next: [look, other]}});
		const answer = app.questions.afterFailure();
		await app.sees('A step failed');
		app.press('s');
		await app.sees('> tunnel');
		app.press('tab');
		await app.sees('> node');
		app.press('enter');
		expect(await answer).toEqual({choice: 'retry', settings: {address: 'node'}});
	});

	it('skips only a step on which no other depends', async () => {
		const app = start();
		app.tell(...failedRun);
		void app.questions.afterFailure();
		await app.sees('A step failed');
		app.press('S');
		await app.sees('Other steps need this one.');
	});
});

const refusedEvent: EventPayload = {type: 'failure-decided', failure: refusal};

describe('a machine that cannot begin', () => {
	const refused = async () => {
		const app = start();
		app.tell(...refusedRun, refusedEvent);
		const answer = app.questions.afterFailure(sampleRecovery);
		await app.sees('t get tools');
		return {app, answer};
	};

	it('installs its missing tools by t, shows their progress, and then the plan', async () => {
		const {app, answer} = await refused();
		app.press('t');
		expect(await answer).toEqual({choice: 'retry', installTools: true});
		await app.sees('Downloading the tools');
		await app.sees('○ helm 4.2.4');
		app.tell(...fetchingRun.slice(-1));
		await app.sees('█████░░░░░ helm 4.2.4: 9 of 18 MB');
		void app.questions.approve(app.plan, async () => app.plan);
		await app.sees('The plan');
	});

	it('shows on a low screen what t installs before it does', async () => {
		const app = start(samplePlan(), 15);
		app.tell(...refusedRun, refusedEvent);
		const answer = app.questions.afterFailure(sampleRecovery);
		await app.sees('t get tools');
		app.press('t');
		await app.sees(/before starting: 2\s+t Downloads helm 4\.2\.4/);
		expect(app.asked).toEqual([]);
		app.press('t');
		expect(await answer).toEqual({choice: 'retry', installTools: true});
	});

	it('opens the rehearsal by R', async () => {
		const {app, answer} = await refused();
		app.press('R');
		expect(await answer).toEqual({choice: 'rehearse'});
	});

	it('is inspected again by r, and nothing is installed', async () => {
		const {app, answer} = await refused();
		app.press('r');
		expect(await answer).toEqual({choice: 'retry'});
		await app.sees('Inspecting this machine');
	});

	it('shows all its checks by d, where the same keys work and c copies the first command', async () => {
		const {app, answer} = await refused();
		app.press('d');
		await app.sees('before starting: 2');
		app.press('c');
		await app.sees('Copied.');
		expect(app.asked).toEqual(['copy sudo apt-get install helm']);
		app.press('t');
		expect(await answer).toEqual({choice: 'retry', installTools: true});
	});

	it('asks before a download is stopped', async () => {
		const {app} = await refused();
		app.press('t');
		await app.sees('Downloading the tools');
		app.press('q');
		await app.sees('Stop the run?');
		app.press('y');
		expect(app.asked).toEqual(['fetch', 'stop']);
	});
});

describe('the checks', () => {
	it.each(['plan', 'looking', 'end'] as const)('open on the screen "%s" and close again', async (screen) => {
		const app = start(samplePlan(false));
		app.tell(...wellRun);
		if (screen === 'plan') void app.questions.approve(app.plan, async () => app.plan);
		else app.store.act({type: 'show', screen});
		app.press('d');
		await app.sees('The node gets 3072 MiB');
		app.press('t');
		app.press('R');
		app.press('escape');
		await app.sees(/x explain|q quit/);
		expect(app.asked).toEqual([]);
	});

	it('scroll back at once after scrolling beyond the end', async () => {
		const app = start();
		app.tell(
			...refusedRun,
			...Array.from({length: 30}, (_, index): EventPayload => ({
				...(refusedRun.at(-1) as Extract<EventPayload, {type: 'check-done'}>),
				check: `more ${index}`,
				message: sentence(`trouble ${index}`),
			})),
		);
		void app.questions.approve(app.plan, async () => app.plan);
		await app.sees('before starting: 32');
		app.press('d');
		await app.sees('↑↓ 1–');
		for (let count = 0; count < 300; count += 1) app.press('down');
		await app.sees('Tools: minikube');
		app.press('up');
		app.press('up');
		app.press('up');
		app.press('up');
		await app.sees(/^(?![\s\S]*Network: port 80)/);
	});
});

describe('settings that are changed faster than the machine answers', () => {
	it('keep the screen waiting until the last answer', async () => {
		const app = start(samplePlan(false));
		const answers: (() => void)[] = [];
		void app.questions.approve(app.plan, async () => {
			await new Promise<void>((resolve) => answers.push(resolve));
			return app.plan;
		});
		await app.sees('Press Enter to start.');
		app.questions.change({cpus: 3});
		app.questions.change({cpus: 2});
		await app.sees('Inspecting again');
		answers[0]?.();
		await new Promise((resolve) => setImmediate(resolve));
		expect(app.frame()).toContain('Inspecting again');
		answers[1]?.();
		await app.sees('Press Enter to start.');
	});
});

const eventsOn = (screen: string): readonly EventPayload[] => {
	if (screen === 'failure') return failedRun;
	if (screen === 'blocked') return refusedRun;
	if (screen === 'refused') return [...refusedRun, refusedEvent];
	return screen === 'fetching' ? fetchingRun : midRun;
};

describe('any keys in any order', () => {
	it('never break a screen', async () => {
		const names = [...Object.keys(keys), ...'abcdefghijklmnopqrstuvwxyzGKJRS?/[]數'];
		await fastCheck.assert(
			fastCheck.asyncProperty(
				fastCheck.constantFrom('plan', 'run', 'failure', 'end', 'looking', 'refused', 'fetching', 'blocked'),
				fastCheck.array(fastCheck.constantFrom(...names), {maxLength: 40}),
				async (screen, pressed) => {
					const app = wizardApp();
					try {
						app.tell(...eventsOn(screen));
						if (screen === 'plan' || screen === 'blocked') void app.questions.approve(app.plan, async () => app.plan);
						else if (screen === 'failure') void app.questions.afterFailure();
						else if (screen === 'refused') void app.questions.afterFailure(sampleRecovery);
						else if (screen === 'fetching') {
							void app.questions.afterFailure(sampleRecovery);
							app.press('t');
						} else if (screen === 'end') void app.questions.afterSuccess();
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
			{numRuns: 40},
		);
	}, 60_000);
});
