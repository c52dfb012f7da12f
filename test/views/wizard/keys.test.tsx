import fastCheck from 'fast-check';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import type {EventPayload} from '../../../source/domain/event.ts';
import {message} from '../../../source/i18n/message.ts';
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

type App = ReturnType<typeof wizardApp>;

const open: App[] = [];
const start = (...args: Parameters<typeof wizardApp>): App => {
	const app = wizardApp(...args);
	open.push(app);
	return app;
};

afterEach(() => {
	for (const app of open.splice(0)) app.close();
});

/** The plan screen, and the changed settings that another plan was made for. */
const planScreen = async (plan = samplePlan(false)) => {
	const app = start(plan);
	const wanted: unknown[] = [];
	const approval = app.questions.approve(plan, async (settings) => {
		wanted.push(settings);
		return plan;
	});
	await app.sees('Plan:');
	return {app, approval, wanted};
};

/** A screen after these events. */
const shown = (screen: 'run' | 'looking' | 'end', ...payloads: readonly EventPayload[]): App => {
	const app = start();
	app.store.act({type: 'show', screen});
	app.tell(...payloads);
	return app;
};

/** The failure screen after a step failed. */
const failureScreen = async (...decided: readonly EventPayload[]) => {
	const app = start();
	app.tell(...failedRun, ...decided);
	const answer = app.questions.afterFailure();
	await app.sees('A step failed');
	return {app, answer};
};

describe('the plan screen', () => {
	it('starts on Enter only after the consent to the password and the hosts file', async () => {
		const {app, approval} = await planScreen(samplePlan());
		await app.sees('[ ] I agree');
		await app.seesAfter('enter', 'Press y to agree first');
		expect(app.asked).toEqual([]);
		await app.seesAfter('y', '[x] I agree');
		app.press('enter');
		expect(await approval).toMatchObject({by: 'key', selected: expect.arrayContaining(['cluster', 'site'])});
		await app.sees('Setting up');
	});

	it('handles keys that arrive together, as from fast typing', async () => {
		const {app, approval} = await planScreen(samplePlan());
		app.press('y\r');
		expect(await approval).toMatchObject({by: 'key'});
	});

	it('asks for no consent when nothing wants a password', async () => {
		const {app, approval} = await planScreen();
		await app.sees('Press Enter to start.');
		app.press('enter');
		expect(await approval).toBeDefined();
	});

	/** The plan with a field open. */
	const editing = async (row: number) => {
		const screen = await planScreen();
		screen.app.press('tab', ...Array.from({length: row}, () => 'down'));
		await screen.app.seesAfter('e', /^ >/m);
		return screen;
	};

	it('changes a setting on Enter while the settings have the focus, and starts nothing', async () => {
		const {app} = await planScreen();
		app.press('tab');
		await app.seesAfter('down', 'Enter change');
		await app.seesAfter('enter', '> auto');
		app.press('escape');
		await app.sees('press Tab and then Enter');
		expect(app.asked).toEqual([]);
		await app.seesAfter('tab', 'Enter start');
	});

	it('checks a changed setting like its flag, and makes another plan', async () => {
		const {app, wanted} = await editing(3);
		await app.sees('> 4');
		app.press('backspace', '1');
		await app.seesAfter('enter', 'must be a whole number from 2 to 256');
		app.press('backspace', '6');
		await app.seesAfter('enter', 'press Tab and then Enter');
		expect(wanted).toEqual([{cpus: 6}]);
	});

	it('edits a text in the middle, like any field', async () => {
		const {app, wanted} = await editing(0);
		await app.sees('> digimon');
		app.press('home', 'delete', 'D', 'backspace', 't', 'right', 'right', 'left', 'x', 'end', 'left');
		await app.seesAfter('ctrl-k', '> tixgimo');
		app.press('ctrl-a', 'q', 'ctrl-e', 'k');
		await app.seesAfter('enter', 'press Tab and then Enter');
		expect(wanted).toEqual([{profile: 'qtixgimok'}]);
	});

	it('takes the entries of a list on one line, quoted as in a shell, and shows each', async () => {
		const {app, wanted} = await editing(10);
		await app.sees('istio-set');
		app.press(`values.a='x y' hub=`);
		await app.seesAfter('\u001B[200~docker.io/istio\r\n b=2\u001B[201~', 'Entries: 3');
		await app.sees('1 values.a=x y');
		await app.sees('3 b=2');
		app.press(' wrong');
		await app.seesAfter('enter', '--istio-set: "wrong" is not allowed; it must be KEY=VALUE');
		app.press('ctrl-w', `'c`);
		await app.seesAfter('enter', '--istio-set: a quote is not closed');
		app.press(`=d'`);
		await app.seesAfter('enter', 'press Tab and then Enter');
		expect(wanted).toEqual([{istioSet: ['values.a=x y', 'hub=docker.io/istio', 'b=2', 'c=d']}]);
	});

	it('empties a list on an empty line', async () => {
		const {app, wanted} = await editing(12);
		await app.sees('helm-set');
		app.press('a=b', 'ctrl-u');
		await app.seesAfter('enter', 'press Tab and then Enter');
		expect(wanted).toEqual([{helmSet: []}]);
	});

	it('ignores pasted text where no field is open', async () => {
		const {app} = await planScreen();
		app.press('\u001B[200~q\r\u001B[201~');
		await app.seesAfter('x', 'In the article');
		expect(app.asked).toEqual([]);
	});

	it('explains any step, with its commands to inspect the result', async () => {
		const {app} = await planScreen(samplePlan());
		app.press('down');
		await app.seesAfter('x', '[ingress pod: Envoy]');
		app.press('right', 'right');
		await app.seesAfter('right', 'kubectl --context digimon -n istio-system get pods');
		await app.seesAfter('5', 'virtualservices.networking.istio.io');
		app.press('c');
		expect(app.asked.join()).toContain('copy kubectl --context digimon -n default get gateways');
		await app.seesAfter('end', 'proxy-config routes');
		app.press('left', 'left', 'left');
		await app.seesAfter('left', 'the proxy that Istio uses');
		app.press('escape');
		await app.sees('[ ] I agree');
	});

	it('of a complete rehearsal can be looked at or started over', async () => {
		const plan = samplePlan();
		const done = {...plan, steps: plan.steps.map((one) => ({...one, action: 'keep'}) as const)};
		const app = start(done);
		let fresh = 0;
		void app.questions.approve(
			done,
			async () => done,
			async () => {
				fresh += 1;
				return plan;
			},
		);
		await app.sees('A rehearsal is set up already. Enter: look at it · n: start over');
		await app.seesAfter('n', '[ ] I agree');
		expect(app.frame()).not.toContain('start over');
		expect(fresh).toBe(1);
	});

	it('is left by q, and nothing is done', async () => {
		const {app, approval} = await planScreen();
		app.press('q');
		expect(await approval).toBeUndefined();
	});
});

describe('the run screen', () => {
	it('asks once on Ctrl-C and stops on the second', async () => {
		const app = shown('run', ...midRun);
		await app.sees('line 59');
		await app.seesAfter('ctrl-c', 'Stop the run?');
		expect(app.asked).toEqual([]);
		app.press('ctrl-c');
		expect(app.asked).toEqual(['stop']);
	});

	it('waits between two steps until n is pressed, with its explanation at hand', async () => {
		const app = shown('run', ...midRun);
		await app.sees('line 59');
		let goesOn = false;
		void app.questions.awaitNext('cluster', 'label').then(() => (goesOn = true));
		await app.sees('Paused: press n to continue with step 3, Turn on sidecars');
		await app.seesAfter('?', 'next step');
		app.press('escape');
		await app.sees('Paused');
		expect(goesOn).toBe(false);
		app.press('n');
		await app.sees(/^(?!.*Paused)/s);
		expect([app.asked, goesOn]).toEqual([['next'], true]);
	});

	it('scrolls through the whole log on disk, finds the first error, filters, and follows again', async () => {
		const path = join(temporaryFolder('log'), '0001.log');
		const lines = Array.from({length: 5000}, (_, index) => `disk line ${index}\n`);
		writeFileSync(path, lines.with(1234, 'Error: it broke here\n').join(''));
		const events = midRun.map((one) => (one.type === 'command-started' ? {...one, outputPath: path} : one));
		const app = shown('run', ...events);
		await app.sees('following');
		await app.seesAfter('g', 'disk line 0');
		await app.seesAfter('e', 'Error: it broke here');
		app.press('/', ...'line 4999');
		await app.seesAfter('enter', 'Lines with "line 4999"');
		await app.sees('disk line 4999');
		app.press('/', ...Array.from({length: 9}, () => 'backspace'), 'enter');
		await app.seesAfter('G', 'line 59');
	});

	it('keeps the log that is being read when the step ends, and goes on with the next one when it is followed again', async () => {
		const path = join(temporaryFolder('log'), '0001.log');
		writeFileSync(path, Array.from({length: 100}, (_, index) => `disk line ${index}\n`).join(''));
		const events = midRun.map((one) => (one.type === 'command-started' ? {...one, outputPath: path} : one));
		const app = shown('run', ...events);
		await app.sees('following');
		await app.seesAfter('l', 'Esc close');
		await app.seesAfter('up', /\d+–\d+ of 100/);
		const position = /\d+–\d+ of 100/.exec(app.frame())?.[0] ?? '';
		app.tell(
			{type: 'step-ended', step: 'mesh', outcome: 'applied', durationMs: 1000},
			{type: 'step-started', step: 'chart'},
			{
				type: 'command-started',
				step: 'chart',
				command: 2,
				kind: 'run',
				shown: 'helm upgrade',
				purpose: sentence('Install the chart'),
				outputPath: join(temporaryFolder('log'), 'none.log'),
			},
		);
		void app.questions.afterSuccess();
		await app.sees('Done');
		expect(app.frame()).toContain(position);
		expect(app.frame()).toContain('istioctl install');
		await app.seesAfter('f', 'helm upgrade');
		expect(app.frame()).toContain('0 lines, following');
		await app.seesAfter('g', '0 lines');
		expect(app.frame()).not.toMatch(/\d–\d/);
		await app.seesAfter('escape', 'The selected steps are ready');
	});

	it('an explanation that is read stays open above the end of the run', async () => {
		const {app} = await planScreen(samplePlan());
		app.tell(...midRun);
		app.store.act({type: 'show', screen: 'run'});
		await app.seesAfter('x', 'In the article');
		void app.questions.afterSuccess();
		await app.sees('Done');
		expect(app.frame()).toContain('In the article');
		app.press('escape');
		await app.sees(/The selected steps are ready in \d/);
	});

	it('asks on q, too, before the run is stopped', async () => {
		const app = shown('run', ...midRun);
		await app.sees('Ctrl-C stop');
		await app.seesAfter('q', 'Stop the run?');
		expect(app.asked).toEqual([]);
	});

	it('scrolls the log with the arrows, as the wheel sends them, unless the steps have the focus', async () => {
		const app = shown('run', ...midRun);
		await app.sees('following');
		await app.seesAfter('up', /\d+–\d+ of 60/);
		await app.seesAfter('escape', 'following');
		await app.seesAfter('tab', 'Tab log');
		await app.seesAfter('up', '❯ 1 ✔ Start the cluster');
		await app.seesAfter('2', '❯ 2 ◐ Install Istio');
		await app.seesAfter('escape', 'Tab steps');
	});

	it('filters while it is typed, steps through the matches, and shows the marked one in place after Esc', async () => {
		const app = shown('run', ...midRun);
		app.press('/', ...'line 2');
		await app.sees('11 lines, following');
		await app.seesAfter('enter', 'n next match');
		await app.seesAfter('n', 'match 1 of 11');
		await app.seesAfter('n', 'match 2 of 11');
		await app.seesAfter('N', 'match 1 of 11');
		await app.seesAfter('N', 'match 11 of 11');
		await app.seesAfter('escape', '30–');
		expect(app.frame()).toContain('line 29');
		expect(app.frame()).toContain('line 30');
	});

	it('removes a filter that is typed by Esc', async () => {
		const app = shown('run', ...midRun);
		app.press('/', ...'nothing like this');
		await app.sees('0 lines');
		await app.seesAfter('escape', '60 lines, following');
	});

	it('shows the time of each line on t', async () => {
		const app = shown('run', ...midRun);
		await app.sees('line 59');
		await app.seesAfter('t', /\d\d:\d\d:\d\d line 59/);
		await app.seesAfter('t', /^line 59/m);
	});

	it('copies the running command', async () => {
		const app = shown('run', ...midRun);
		await app.sees('istioctl install');
		await app.seesAfter('c', 'Copied: istioctl install --set profile=demo -y');
		expect(app.asked).toEqual(['copy istioctl install --set profile=demo -y']);
	});
});

describe('the screen of down', () => {
	const downScreen = async () => {
		const app = start();
		const found = {cluster: 'the minikube profile digimon', hosts: 'a block in /etc/hosts'} as const;
		const steps = samplePlan().steps.map((one) => {
			const {id} = one.step;
			if (id !== 'cluster' && id !== 'hosts') return {...one, action: 'nothing'} as const;
			return {...one, action: 'undo', found: {kind: 'ready', reason: sentence(found[id])}} as const;
		});
		const approval = app.questions.approve({...samplePlan(), steps}, async () => samplePlan());
		await app.sees(/a block in \/etc\/hosts\s+•\s+the minikube profile digimon/);
		return {app, approval};
	};

	it('names what is deleted, the newest first, and deletes on y alone', async () => {
		const {app, approval} = await downScreen();
		app.press('enter', 'space', 'x');
		expect(app.asked).toEqual([]);
		app.press('y');
		expect(await approval).toMatchObject({by: 'key'});
		await app.sees('Undoing');
	});

	it.each(['n', 'escape', 'q'])('keeps everything on %s', async (key) => {
		const {app, approval} = await downScreen();
		app.press(key);
		expect(await approval).toBeUndefined();
	});
});

describe('the failure screen', () => {
	const look = {message: sentence('Look'), run: 'kubectl get pods'};

	it('retries, which is to resume, and quits', async () => {
		const {app, answer} = await failureScreen();
		app.press('r');
		expect(await answer).toEqual({choice: 'retry'});
		const second = app.questions.afterFailure();
		await app.sees('A step failed');
		app.press('q');
		expect(await second).toEqual({choice: 'quit'});
	});

	it('opens by s the setting that a next action changes, with the advised value', async () => {
		const other = {
			message: sentence('Do without'),
			run: 'npx digimon-setup up --address node --cpus 3',
			changes: ['address'],
		};
		const failure = {...refusal, next: [look, other]};
		const {app, answer} = await failureScreen({type: 'failure-decided', failure});
		await app.seesAfter('s', '> node');
		app.press('enter');
		expect(await answer).toEqual({choice: 'retry', settings: {address: 'node'}});
	});

	const memory = {...refusal, message: sentence('no node has enough memory for server'), next: [look]} as const;

	it('opens by s the setting that the words are about, and asks before it replaces the cluster', async () => {
		const {app, answer} = await failureScreen({type: 'failure-decided', failure: memory});
		await app.seesAfter('s', '--memory');
		app.press('ctrl-u', ...'8192');
		await app.seesAfter('enter', '--memory needs a new cluster');
		await app.seesAfter('n', 'r retry');
		expect(app.asked).toEqual([]);
		await app.seesAfter('s', '--memory');
		app.press('ctrl-u', ...'8192');
		await app.seesAfter('enter', '--memory needs a new cluster');
		app.press('y');
		expect(await answer).toEqual({choice: 'retry', settings: {memory: 8192}});
	});

	it('does not ask about a cluster that does not exist yet', async () => {
		const app = start();
		const {failure} = {failure: memory};
		app.tell(
			{type: 'step-ended', step: 'cluster', outcome: 'failed', durationMs: 1, failure},
			{type: 'failure-decided', failure},
		);
		const answer = app.questions.afterFailure();
		await app.sees('A step failed');
		await app.seesAfter('s', '--memory');
		app.press('ctrl-u', ...'2800', 'enter');
		expect(await answer).toEqual({choice: 'retry', settings: {memory: 2800}});
	});

	it('copies by c the first command that ends and deletes nothing, and any other by its number', async () => {
		const kill = {message: sentence('End it'), run: 'sudo kill 4711'};
		const cause = {message: message('site.likely', {cause: message('site.cause.web')}), run: 'kubectl get pods -l web'};
		const {app} = await failureScreen({type: 'failure-decided', failure: {...refusal, next: [cause, kill, look]}});
		await app.sees(
			/Likely causes, the most likely first\s+1 {2}The web pod[^1-9]+2 {2}End it\s+sudo kill 4711\s+3 {2}Look\s+kubectl get pods/,
		);
		await app.seesAfter('c', 'Copied: kubectl get pods -l web');
		await app.seesAfter('2', 'Copied: sudo kill 4711');
		await app.seesAfter('3', 'Copied: kubectl get pods');
		await app.seesAfter('4', 'No command to copy here.');
		expect(app.asked).toEqual(['copy kubectl get pods -l web', 'copy sudo kill 4711', 'copy kubectl get pods']);
	});

	it('cannot skip a step on which others depend', async () => {
		const {app} = await failureScreen();
		app.press('S');
		await app.seesAfter('?', 'Leave and help');
		expect(app.frame()).not.toContain('skip this step');
		expect(app.asked).toEqual([]);
	});

	it('undoes what this run changed once its list was read and agreed to, and asks again', async () => {
		const app = start();
		app.tell(
			...failedRun.slice(0, 3),
			{type: 'change-recorded', step: 'cluster', number: 1, change: {kind: 'profile', profile: 'digimon'}},
			...failedRun.slice(3),
			{
				type: 'failure-decided',
				failure: {
					...refusal,
					next: [
						{message: sentence('Look into the node'), run: 'minikube ssh -p digimon -- getent hosts x'},
						{message: sentence('Fix helm'), run: 'sudo apt-get install helm'},
					],
				},
			},
		);
		const answer = app.questions.afterFailure();
		await app.sees('Look into the node');
		await app.seesAfter('u', 'the minikube profile digimon');
		await app.seesAfter('n', 'r retry');
		expect(app.asked).toEqual([]);
		await app.seesAfter('u', 'Delete it?');
		app.press('y');
		expect(await answer).toEqual({choice: 'undo'});
		await app.sees('Undoing');
		app.tell(
			{type: 'change-undone', step: 'cluster', number: 1, change: {kind: 'profile', profile: 'digimon'}},
			{type: 'step-ended', step: 'cluster', outcome: 'undone', durationMs: 1},
		);
		void app.questions.afterFailure();
		await app.sees('Undone: what this run made is deleted.');
		expect(app.frame()).not.toContain('u undo');
		expect(app.frame()).not.toContain('Look into the node');
		expect(app.frame()).toMatch(/1 {2}Fix helm/);
	});

	it('has no undo where this run changed nothing', async () => {
		const {app} = await failureScreen();
		expect(app.frame()).not.toContain('undo this run');
	});
});

const refusedEvent: EventPayload = {type: 'failure-decided', failure: refusal};

describe('a machine that cannot begin', () => {
	const refused = async (rows?: number) => {
		const app = start(samplePlan(), rows);
		app.tell(...refusedRun, refusedEvent);
		const answer = app.questions.afterFailure(sampleRecovery);
		await app.sees(/It cannot start yet[^]*t get tools/);
		return {app, answer};
	};

	it('installs its missing tools by t, shows their progress, and then the plan', async () => {
		const {app, answer} = await refused();
		app.press('t');
		expect(await answer).toEqual({choice: 'retry', installTools: true});
		await app.sees('Downloading the tools');
		await app.sees(/○\s+helm 4\.2\.4/);
		app.tell(...fetchingRun.slice(-1));
		await app.sees(/█████░░░░░\s+helm 4\.2\.4: 9 of 18 MB/);
		void app.questions.approve(app.plan, async () => app.plan);
		await app.sees('Plan:');
	});

	it('shows on a low screen what t installs before it does', async () => {
		const {app, answer} = await refused(15);
		await app.seesAfter('t', /before starting: 2\s+t\s+Downloads helm 4\.2\.4/);
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

	it('shows all its checks by d, where the same keys work and numbers copy the commands', async () => {
		const {app, answer} = await refused();
		await app.seesAfter('d', 'before starting: 2');
		await app.seesAfter('1', 'Copied: sudo apt-get install helm');
		expect(app.asked).toEqual(['copy sudo apt-get install helm']);
		app.press('t');
		expect(await answer).toEqual({choice: 'retry', installTools: true});
	});

	it('asks before a download is stopped', async () => {
		const {app} = await refused();
		await app.seesAfter('t', 'Downloading the tools');
		await app.seesAfter('q', 'Stop the run?');
		app.press('y');
		expect(app.asked).toEqual(['fetch', 'stop']);
	});
});

describe('the checks', () => {
	it.each(['plan', 'looking', 'end'] as const)('open on the screen "%s" and close again', async (screen) => {
		const app = screen === 'plan' ? (await planScreen()).app : shown(screen);
		app.tell(...wellRun);
		await app.seesAfter('d', 'The node gets 3072 MiB');
		app.press('t', 'R');
		await app.seesAfter('escape', /q quit|Ctrl-C stop/);
		expect(app.asked).toEqual([]);
	});

	it('scroll back at once after scrolling beyond the end', async () => {
		const {app} = await planScreen();
		app.tell(
			...refusedRun,
			...Array.from({length: 30}, (_, index): EventPayload => ({
				...(refusedRun.at(-1) as Extract<EventPayload, {type: 'check-done'}>),
				check: `more ${index}`,
				message: sentence(`trouble ${index}`),
			})),
		);
		await app.sees('before starting: 32');
		await app.seesAfter('d', '↑↓ 1–');
		app.press(...Array.from({length: 300}, () => 'down'));
		await app.sees('Tools: minikube');
		app.press('up', 'up', 'up', 'up');
		await app.sees(/^(?![\s\S]*Network: port 80)/);
	});
});

it('settings that are changed faster than the machine answers keep the screen waiting until the last answer', async () => {
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

describe('any keys in any order', () => {
	const approve = (app: App) => app.questions.approve(app.plan, async () => app.plan);
	const refuse = (app: App) => app.questions.afterFailure(sampleRecovery);
	const screens: readonly (readonly [events: readonly EventPayload[], show: (app: App) => unknown])[] = [
		[midRun, approve],
		[refusedRun, approve],
		[failedRun, (app) => app.questions.afterFailure()],
		[[...refusedRun, refusedEvent], refuse],
		[
			fetchingRun,
			(app) => {
				void refuse(app);
				app.press('t');
			},
		],
		[midRun, (app) => app.questions.afterSuccess()],
		[midRun, (app) => app.store.act({type: 'show', screen: 'run'})],
		[midRun, (app) => app.store.act({type: 'show', screen: 'looking'})],
		[midRun, (app) => app.store.act({type: 'show', screen: 'down'})],
	];

	it('never break a screen', async () => {
		const names = [...Object.keys(keys), ...'abcdefghijklmnopqrstuvwxyzGKJRS?/[]數'];
		await fastCheck.assert(
			fastCheck.asyncProperty(
				fastCheck.constantFrom(...screens),
				fastCheck.array(fastCheck.constantFrom(...names), {maxLength: 40}),
				async ([events, show], pressed) => {
					const app = wizardApp();
					try {
						app.tell(...events);
						void show(app);
						app.press(...pressed);
						await new Promise((resolve) => setImmediate(resolve));
						expect(app.frame()).toContain('digimon-setup');
						expect(app.frame().split('\n').length).toBeLessThanOrEqual(24);
						// Esc goes back, from wherever that is, and answers nothing by itself.
						const answered = app.asked.length;
						app.press(...Array.from({length: 5}, () => 'escape'));
						const {ui} = app.store.snapshot();
						expect(ui.stopping || (ui.overlay === undefined && !ui.logIsLarge && ui.log.filter === '')).toBe(true);
						expect(app.asked.slice(answered).filter((one) => one !== 'leave keep-tunnel')).toEqual([]);
					} finally {
						app.close();
					}
				},
			),
			{numRuns: 40},
		);
	}, 60_000);

	it('start nothing by Enter while a setting is chosen or typed', async () => {
		const names = ['enter', 'enter', 'down', 'up', 'tab', 'escape', 'e', 'y', '4', 'backspace'];
		await fastCheck.assert(
			fastCheck.asyncProperty(fastCheck.array(fastCheck.constantFrom(...names), {maxLength: 15}), async (pressed) => {
				const app = wizardApp();
				try {
					app.tell(...midRun);
					void approve(app);
					app.press('y', 'tab');
					for (const [index, name] of pressed.entries()) {
						const {screen, focus, overlay} = app.store.snapshot().ui;
						// An Esc is held back for a moment, since it may begin the code of another key: the next key finds it done.
						const isSettled = pressed[index - 1] !== 'escape';
						const isOnSetting = isSettled && (overlay?.kind === 'edit' || (screen === 'plan' && focus === 'fields'));
						const asked = app.asked.length;
						app.press(name);
						const started = app.asked.slice(asked).includes('start');
						expect(isOnSetting && name === 'enter' && started).toBe(false);
					}
				} finally {
					app.close();
				}
			}),
			{numRuns: 30, examples: [[['escape', 'escape', 'enter']]]},
		);
	}, 60_000);
});
