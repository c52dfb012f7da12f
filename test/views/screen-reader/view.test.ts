import {describe, expect, it} from 'vitest';
import type {EventPayload} from '../../../source/domain/event.ts';
import {noSummary} from '../../helpers/wizard-model.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import type {Failure} from '../../../source/domain/failure.ts';
import type {Plan} from '../../../source/domain/plan.ts';
import type {RecoveryOptions, View} from '../../../source/domain/ports/view.ts';
import {createBus} from '../../../source/engine/bus.ts';
import {message} from '../../../source/i18n/message.ts';
import {createPlainView} from '../../../source/views/plain/plain-view.ts';
import {createScreenReaderView} from '../../../source/views/screen-reader/view.ts';
import {
	changedRun,
	readPackaged,
	refusal,
	refusedRun,
	sampleHostSummary,
	samplePlan,
	sampleRecovery,
	sampleSettings,
	wellRun,
} from '../../helpers/wizard-model.ts';

const plain: View = {
	mayAsk: true,
	watch: () => {},
	approve: async () => undefined,
	suspend: async (work) => work(),
	afterFailure: async () => ({choice: 'quit'}),
	afterSuccess: async () => 'keep-tunnel',
	close: async () => {},
};

/** What the view is told beside its terminal. */
const told = {
	settings: sampleSettings.values,
	defaults: sampleSettings.values,
	earlier: () => ({}),
	lesson: {host: sampleHostSummary, readPackaged, asTyped: (line: string) => line},
};

/** A view whose user types these lines and then ends the input. */
const listening = (...typed: readonly string[]) => listeningTo(false, ...typed);

function listeningTo(rehearsal: boolean, ...typed: readonly string[]) {
	const heard: string[] = [];
	const lines = [...typed];
	const view = createScreenReaderView({
		plain,
		translator: createTranslator(),
		...told,
		write: (text) => void heard.push(text),
		askLine: async (question) => {
			heard.push(question);
			return lines.shift();
		},
	});
	const bus = createBus({runId: 'run', rehearsal, now: () => new Date(0)});
	view.watch(bus);
	return {
		afterFailure: async (failed: Failure, recovery?: RecoveryOptions) => {
			bus.emit({type: 'failure-decided', failure: failed});
			return view.afterFailure(recovery);
		},
		view,
		heard: () => heard.join(''),
		tell: (...payloads: readonly EventPayload[]) => payloads.forEach((one) => bus.emit(one)),
		/** Asks about a plan; `wanted` are the settings that another plan was made for. */
		approve: async (plan: Plan = samplePlan()) => {
			const wanted: unknown[] = [];
			const replan = async (settings: unknown): Promise<Plan> => (wanted.push(settings), plan);
			return {approval: await view.approve(plan, replan), wanted};
		},
	};
}

const failure = {
	code: 'command-failed',
	fault: 'machine',
	message: message('wizard.failed'),
	next: [{message: message('common.again'), run: 'digimon-setup'}],
	tail: [],
} as const;

describe('the wizard for a screen reader', () => {
	it('offers numbered choices, reads what starting agrees to, and starts on a number', async () => {
		const {approve, heard} = listening('7', 'what', '1');
		const {approval} = await approve();
		expect(approval).toMatchObject({by: 'key'});
		expect(heard()).toContain('sudo may ask for your password');
		expect(heard()).toContain('1. Start\n2. Change a setting\n3. Read what a step does, and its commands\n4. Quit\n');
		expect(heard().match(/Type a number/g)?.length).toBe(3);
	});

	it('says of a rehearsal where it is started that it is one, not on every line', async () => {
		const {approve, heard, tell} = listeningTo(true, '1');
		tell(...wellRun);
		await approve();
		expect(heard()).toContain('Practice: on a real machine');
		expect(heard()).not.toContain('REHEARSAL');
	});

	it('reads the plan with times, without a command before the first question', async () => {
		const {approve, heard} = listening();
		await approve();
		const [plan = ''] = heard().split('Type a number');
		expect(plan).toMatch(/^Plan: 8 steps, about \d+ min, 2 ask for sudo\n1\. Start the cluster: to do, 40 s\n/);
		expect(plan).toContain('6. Expose the gateway: to do, 5 s, asks for sudo, after 5\n');
		expect(plan).not.toMatch(/kubectl|--/);
		expect(plan.split('\n').length).toBeLessThan(20);
	});

	it('answers what is no choice', async () => {
		const {approve, heard} = listening('99', '', 'x', '1.5', '1');
		await approve();
		expect(heard()).toContain('99 is not one of the numbers 1 to 4.');
		expect(heard()).toContain('No number was typed.');
		expect(heard()).toContain('x is not one of the numbers 1 to 4.');
		expect(heard()).toContain('1.5 is not one of the numbers 1 to 4.');
	});

	it('has a way back from every menu', async () => {
		const settings = listening('2', '15', '1');
		expect((await settings.approve()).wanted).toEqual([]);
		const steps = listening('3', '2', '2', '9', '9', '1');
		expect((await steps.approve()).approval).toBeDefined();
		const failed = listening('2', '15', '1', '1');
		expect(await failed.afterFailure(failure)).toEqual({choice: 'retry'});
		expect(failed.heard().match(/1\. Try again/g)?.length).toBe(2);
	});

	it('says the value of a setting, its default and its range', async () => {
		const {approve, heard} = listening('2', '4', '', '15');
		await approve();
		expect(heard()).toMatch(/Now \d+; the default is \d+\.\nFrom 2 to 256\.\n/);
	});

	it('reads the commands of a step, and every tab of its explanation', async () => {
		for (const tab of ['1', '2', '3', '4', '5', '6', '7', '8']) {
			const {approve, heard} = listening('3', '4', tab, '9', '9', '4');
			await approve();
			const [, , , read = ''] = heard().split('Type a number from 1 to ');
			expect(read.split('\n').length).toBeGreaterThan(12);
			expect(read).not.toContain('In brackets');
		}
	});

	it('undoes what the run changed after a failure, where it changed something', async () => {
		const {afterFailure, tell} = listening('3');
		tell(...changedRun);
		expect(await afterFailure(failure)).toEqual({choice: 'undo'});
	});

	it('checks a changed setting like its flag, and makes another plan', async () => {
		const {approve, heard} = listening('2', '4', 'many', '6', '1');
		expect(await approve()).toEqual({approval: expect.anything(), wanted: [{cpus: 6}]});
		expect(heard()).toContain('"many"');
	});

	it('takes the entries of a list on one line, and a hyphen for none', async () => {
		const {approve, heard} = listening('2', '11', 'a', `'a=1 2' b=3`, '2', '11', '-', '1');
		const wanted = [{istioSet: ['a=1 2', 'b=3']}, {istioSet: []}];
		expect(await approve()).toEqual({approval: expect.anything(), wanted});
		expect(heard()).toContain('Separate entries with spaces; quote as in a shell. Type - for none.');
		expect(heard()).toContain('--istio-set: "a" is not allowed; it must be KEY=VALUE');
	});

	it('is left at the end of input from every question', async () => {
		expect(await listening().approve()).toEqual({approval: undefined, wanted: []});
		expect(await listening().afterFailure(failure)).toEqual({choice: 'quit'});
		expect(
			await listening().view.afterSuccess(samplePlan().settings, {
				probe: async () => ({}),
				runs: async () => true,
				repair: async () => ({outcome: 'done'}),
				correctHosts: async () => ({outcome: 'done'}),
			}),
		).toBe('keep-tunnel');
	});

	it('reads a failure once, with its next action, and retries on a number', async () => {
		const heard: string[] = [];
		const write = (text: string) => void heard.push(text);
		const translator = createTranslator();
		const now = () => new Date(0);
		const lines = createPlainView({
			write,
			translator,
			now,
			steps: [],
			color: false,
			unicode: true,
			verbose: false,
			quiet: false,
			earlier: () => ({}),
			yes: false,
			whole: false,
			list: false,
			mayAsk: true,
			every: () => () => {},
		});
		const view = createScreenReaderView({...told, plain: lines, translator, write, askLine: async () => '1'});
		const bus = createBus({runId: 'run', rehearsal: false, now});
		view.watch(bus);
		bus.emit({type: 'step-ended', step: 'mesh', outcome: 'failed', durationMs: 1, failure});
		bus.emit({type: 'failure-decided', failure});
		expect(await view.afterFailure()).toEqual({choice: 'retry'});
		const {next} = failure;
		bus.emit({type: 'run-ended', outcome: 'failed', exitCode: 4, failure, messages: [], next, ...noSummary});
		const said = heard.join('');
		expect(said.match(/The run failed\./g)?.length).toBe(1);
		expect(said.match(/Run the setup again/g)?.length).toBe(1);
		expect(said).toContain('A tool or the machine failed. What helps:');
	});

	it('reads the summary of the checks before the plan is approved, and every result with its command on a number', async () => {
		const {approve, heard, tell} = listening('3', '1');
		tell(...wellRun);
		expect((await approve(samplePlan(false))).approval).toBeDefined();
		expect(heard()).toContain('Machine: 3 checks passed; warnings: 1, none blocks');
		expect(heard()).toContain(
			'3. Read the checks of this machine\n4. Read what a step does, and its commands\n5. Quit\n',
		);
		expect(heard()).toContain(
			'The node gets 3072 MiB (warning, does not block)\nFix memory: digimon-setup up --memory 6144\n',
		);
		expect(heard()).toContain('Tools: minikube 1.38.1, kubectl 1.35.2\n');
	});

	it('reads what an install brings before it offers it, and offers the rehearsal', async () => {
		const {afterFailure, heard, tell} = listening('5', '3');
		tell(...refusedRun);
		expect(await afterFailure(refusal, sampleRecovery)).toEqual({choice: 'retry', installTools: true});
		const said = heard();
		expect(said.indexOf('Downloads helm 4.2.4')).toBeLessThan(said.indexOf('3. Download the missing tools'));
		expect(said).toContain('helm is not installed: 找不到 (blocks)\nFix helm: sudo apt-get install helm\n');
		expect(await listening('4').afterFailure(refusal, sampleRecovery)).toEqual({choice: 'rehearse'});
	});

	it('offers neither where neither helps', async () => {
		const {afterFailure, heard} = listening('3');
		expect(await afterFailure(failure)).toEqual({choice: 'quit'});
		expect(heard()).not.toMatch(/Download the missing|rehearsal|\{/);
	});

	it('asks for another setting after a failure that came before any plan was shown', async () => {
		const {afterFailure} = listening('2', '4', '2');
		expect(await afterFailure(failure)).toEqual({choice: 'retry', settings: {cpus: 2}});
	});
});
