import {describe, expect, test} from 'vitest';
import {runStatus} from '../../../source/commands/status.ts';
import {runUp} from '../../../source/commands/up.ts';
import {stepIds, type StepId} from '../../../source/domain/step.ts';
import {createBus} from '../../../source/engine/bus.ts';
import {messages} from '../../../source/i18n/en/index.ts';
import {message} from '../../../source/i18n/message.ts';
import {markStyle} from '../../../source/i18n/terminal-text.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import {createPlainView, type PlainOptions} from '../../../source/views/plain/plain-view.ts';
import {failure, requestOver, sentence, smallMachine, type StepChange} from '../../helpers/engine-run.ts';

type Steps = Readonly<Partial<Record<StepId, StepChange>>>;

/** What is written on a pipe. `pass` moves the clock. */
const plain = (steps: Steps, options: Partial<PlainOptions> = {}, ready: readonly StepId[] = []) => {
	let text = '';
	let nowMs = Date.UTC(2026, 10, 23);
	const beats: (() => void)[] = [];
	const platform = smallMachine(steps, ready);
	const {request} = requestOver(platform);
	const view = createPlainView({
		write: (more) => void (text += more),
		steps: platform.steps,
		translator: createTranslator(),
		color: false,
		unicode: true,
		verbose: false,
		quiet: false,
		earlier: () => ({}),
		yes: true,
		whole: false,
		list: false,
		mayAsk: false,
		now: () => new Date(nowMs),
		every: (_intervalMs, work) => {
			beats.push(work);
			return () => void beats.splice(beats.indexOf(work), 1);
		},
		...options,
	});
	const pass = (durationMs: number): void => {
		nowMs += durationMs;
		for (const beat of beats) beat();
	};
	return {request: {...request, view}, text: () => text, pass, beats};
};

const up = (
	request: Parameters<typeof runUp>[0] | Omit<Parameters<typeof runUp>[0], 'selected' | 'preflight'>,
): ReturnType<typeof runUp> => runUp({selected: new Set(stepIds), preflight: async () => undefined, ...request});

describe('the list on a pipe', () => {
	test('shows the plan with its commands before anything is done, then each step, then how to undo it', async () => {
		const {request, text} = plain({});
		await up(request);
		expect(text().indexOf('$ make cluster')).toBeLessThan(text().indexOf('[cluster]'));
		expect(text()).toContain('✔ [site]');
		expect(text()).toMatch(/Undo everything:\n {4}digimon-setup down\n/);
		expect(text()).not.toContain('\u001B');
	});

	test('says before an interactive command what it is for and who gets a password; in a rehearsal, that no password is asked for', async () => {
		const {request, text} = plain({});
		const command = {purpose: message('tunnel.ticket'), shown: 'sudo ip route'};
		await request.view.suspend(async () => {}, command);
		expect(text()).toBe(`${messages['tunnel.ticket']}\n${messages['views.sudoWhy']}\n`);
		const rehearsed = plain({});
		const bus = createBus({runId: 'run', rehearsal: true, now: () => new Date(0)});
		rehearsed.request.view.watch(bus);
		bus.emit({type: 'step-started', step: 'tunnel'});
		await rehearsed.request.view.suspend(async () => {}, command);
		expect(rehearsed.text()).toContain(`REHEARSAL ${messages['views.sudoPretend']}\n`);
		expect(rehearsed.text()).not.toContain(messages['views.sudoWhy']);
	});

	test('ends a failure with whose turn it is, and the command that helps', async () => {
		const {request, text} = plain({mesh: {apply: async () => Promise.reject(failure())}});
		await up(request);
		expect(text()).toContain('✖ [mesh]');
		expect(text()).toMatch(/A tool or the machine failed\. What helps:\n.*\n {4}fix command-failed\n/);
		expect(text()).toContain('/state/run');
	});

	test('says after half a minute of silence what it is at, and is quiet once the run ended', async () => {
		const apply: NonNullable<StepChange['apply']> = async (context) => {
			context.waitingFor(sentence('3 pods'));
			view.pass(31_000);
		};
		const view = plain({mesh: {apply}});
		await up(view.request);
		expect(view.text()).toMatch(/still running after .*3 pods/);
		expect(view.beats).toEqual([]);
	});

	test('does not say so while lines come', async () => {
		const apply: NonNullable<StepChange['apply']> = async (context) => {
			view.pass(20_000);
			context.notice('info', sentence('half way'));
			view.pass(20_000);
		};
		const view = plain({mesh: {apply}});
		await up(view.request);
		expect(view.text()).not.toContain('still at work');
	});

	test('marks in letters where the console has no symbols', async () => {
		const {request, text} = plain({}, {unicode: false});
		await up(request);
		// eslint-disable-next-line no-control-regex
		expect(text()).toMatch(/^[\u0000-\u007F·]*$/);
	});

	test('is coloured only when it is asked to be', async () => {
		const {request, text} = plain({}, {color: true});
		await up(request);
		expect(text()).toContain(markStyle('green', '✔'));
	});

	test('asks where no yes was given, and a no changes nothing', async () => {
		const asked: string[] = [];
		const ask = async (question: string): Promise<boolean> => asked.push(question) === 0;
		const {request, text} = plain({}, {yes: false, ask});
		expect(await up(request)).toBe(130);
		expect(asked).toHaveLength(1);
		expect(text()).toContain('Nothing was changed');
	});

	test('uses the language of the user where the catalogue has the text, else English', async () => {
		const {request, text} = plain({}, {translator: createTranslator({'wizard.planSteps': '計畫'})});
		await up(request);
		expect(text()).toContain('計畫');
		expect(text()).toContain('Undo everything');
	});
});

describe('status', () => {
	test('lists the steps in their order, not in that of their events', async () => {
		const {request, text} = plain({}, {}, ['cluster', 'label']);
		await runStatus({...request, command: 'status', changes: false, verify: false, check: false});
		const rows = text()
			.split('\n')
			.filter((line) => /^\w+ +(?:ready|waiting|not set up) /.test(line));
		expect(rows.map((row) => row.split(/ {2,}/).slice(0, 2))).toEqual([
			['cluster', 'ready'],
			['mesh', 'not set up'],
			['label', 'ready'],
			['chart', 'waiting'],
			['gateway', 'waiting'],
			['tunnel', 'waiting'],
			['hosts', 'waiting'],
			['site', 'waiting'],
		]);
		expect(text()).toMatch(/^STEP +STATE +DETAIL\n/m);
		expect(text()).toMatch(/^! Not ready: mesh, chart/m);
	});

	test('--quiet lists only what is not ready, and nothing where all is', async () => {
		const some = plain({}, {quiet: true}, stepIds.slice(0, 7));
		await runStatus({...some.request, command: 'status', changes: false, verify: false, check: false});
		expect(some.text()).toMatch(/^STEP +STATE +DETAIL\nsite +not set up/);
		const all = plain({}, {quiet: true}, stepIds);
		await runStatus({...all.request, command: 'status', changes: false, verify: false, check: false});
		expect(all.text()).toBe('');
	});

	test('--watch prints each step whose condition changes, until it is stopped', async () => {
		const stop = new AbortController();
		let looks = 0;
		const inspect: NonNullable<StepChange['inspect']> = async () => {
			looks += 1;
			if (looks === 3) stop.abort('SIGINT');
			return {kind: looks === 1 ? 'absent' : 'ready', reason: sentence('label')};
		};
		const {request, text} = plain({label: {inspect}}, {}, ['cluster']);
		const watched = {...request, signal: stop.signal, command: 'status', changes: false};
		expect(await runStatus({...watched, verify: false, check: false, watch: true})).toBe(130);
		expect(text()).toMatch(/^\d\d:\d\d:\d\d {2}label {2}ready {2}.*label$/m);
		expect(text().match(/^cluster /gm)).toHaveLength(1);
	});
});

describe('--quiet', () => {
	test('a run that is fine prints nothing; one that fails, what failed and what to do', async () => {
		const fine = plain({}, {quiet: true});
		await up(fine.request);
		expect(fine.text()).toBe('');
		const failed = plain({mesh: {apply: async () => Promise.reject(failure())}}, {quiet: true});
		await up(failed.request);
		expect(failed.text()).toMatch(/^✖ .*\n[^]*fix command-failed\n/);
		expect(failed.text()).not.toContain('[cluster]');
	});
});
