import fastCheck from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {EventPayload} from '../../../../source/domain/event.ts';
import {message} from '../../../../source/i18n/message.ts';
import {linesInMemory, emptyRun, reduceEvent, reduceRun} from '../../../../source/views/wizard/state/run-state.ts';
import {placeOf, stepNumbers} from '../../../../source/views/wizard/state/selectors.ts';
import {events, failedRun, fetchingRun, refusedRun, sentence} from '../../../helpers/wizard-model.ts';

const started = (command: number): EventPayload => ({
	type: 'command-started',
	step: 'mesh',
	command,
	kind: 'run',
	shown: 'istioctl',
	purpose: message('wizard.step.mesh'),
});
const line = (command: number, text: string): EventPayload => ({
	type: 'command-line',
	step: 'mesh',
	command,
	stream: 'stdout',
	text,
});
const payload: fastCheck.Arbitrary<EventPayload> = fastCheck.oneof(
	fastCheck.nat(3).map(started),
	fastCheck.tuple(fastCheck.nat(3), fastCheck.string()).map(([command, text]) => line(command, text)),
	fastCheck.constantFrom(...failedRun),
);

describe('the state of a run', () => {
	it('a run knows the active changes of earlier runs', () => {
		const active = [
			{number: 1, change: {kind: 'profile', profile: 'digimon'}},
			{number: 2, change: {kind: 'route', cidr: '10.96.0.0/12', via: '192.168.49.2'}},
		] as const;
		const recorded = {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'} as const;
		const run = reduceRun(
			emptyRun,
			events(
				{type: 'run-started', command: 'up', version: '0', settings: {}, activeChanges: active},
				{type: 'change-recorded', step: 'hosts', number: 3, change: recorded},
				{type: 'change-undone', step: 'tunnel', number: 2, change: active[1].change},
			),
		);
		expect(run.changes.map(({change, isEarlier}) => [change, isEarlier])).toEqual([
			[active[0].change, true],
			[recorded, false],
		]);
	});

	it('is the same for events one by one and in batches', () => {
		fastCheck.assert(
			fastCheck.property(fastCheck.array(payload, {maxLength: 60}), fastCheck.nat(60), (payloads, cut) => {
				// A number belongs to one command: it starts before its lines come.
				const all = events(
					{type: 'run-started', command: 'up', version: '0', settings: {}},
					...[0, 1, 2, 3].map(started),
					...payloads.filter(({type}) => type !== 'run-started' && type !== 'command-started'),
				);
				const whole = reduceRun(emptyRun, all);
				expect(reduceRun(reduceRun(emptyRun, all.slice(0, cut)), all.slice(cut))).toEqual(whole);
				expect(all.reduce(reduceEvent, emptyRun)).toEqual(whole);
			}),
		);
	});

	it('keeps a window of a flood and counts all of it', () => {
		const run = reduceRun(
			emptyRun,
			events(started(1), ...Array.from({length: 30_000}, (_, index) => line(1, `line ${index}`))),
		);
		const command = run.commands.get(1);
		expect(command?.lineCount).toBe(30_000);
		expect(command?.lines.length).toBe(linesInMemory);
		expect(command?.lines.at(-1)?.text).toBe('line 29999');
	});

	it('keeps the progress of each tool; an event without numbers does not change it', () => {
		const helm = {tool: 'helm', version: '4.2.4'};
		const retry = {...helm, stage: 'retry', message: sentence('again')} as const;
		const retried = reduceRun(emptyRun, events(...fetchingRun, {type: 'tool-progress', ...retry}));
		expect(retried.tools).toEqual([{...retry, progress: {done: 9, total: 18, unit: 'bytes'}}]);
		const file = {path: '/tools/helm', sha256: 'a', isPinned: true, from: 'x'};
		const installed = reduceRun(
			retried,
			events({type: 'tool-installed', ...helm, ...file, message: sentence('in place')}),
		);
		expect(installed.tools).toMatchObject([{tool: 'helm', stage: 'installed', message: {text: 'in place'}}]);
	});

	it('keeps the check results of the newest plan only', () => {
		const first = reduceRun(emptyRun, events(...refusedRun));
		expect(first.checks.map(({check}) => check).join(' ')).toBe('minikube kubectl memory ports helm istioctl');
		const again = reduceRun(first, events({type: 'plan-made', steps: []}));
		expect(again.checks).toEqual([]);
	});

	it('resets steps on a new plan: a failed one waits again and keeps its log', () => {
		const failed = reduceRun(emptyRun, events(...failedRun));
		expect(failed.steps.find((step) => step.id === 'mesh')?.status).toBe('failed');
		const again = reduceRun(failed, events({type: 'plan-made', steps: []}));
		const mesh = again.steps.find((step) => step.id === 'mesh');
		expect(mesh).toMatchObject({status: 'waiting', commands: [1]});
		expect(mesh?.failure).toBeUndefined();
	});

	it('counts the steps behind a failed one among those to come, and not the ones that were not selected', () => {
		const ended = (step: 'chart' | 'gateway', outcome: 'skipped' | 'left-out'): EventPayload => ({
			type: 'step-ended',
			step,
			outcome,
			durationMs: 0,
		});
		const run = reduceRun(emptyRun, events(...failedRun, ended('chart', 'skipped'), ended('gateway', 'left-out')));
		expect(placeOf(run)).toEqual({done: 1, total: 7});
		expect(stepNumbers(run, 'waiting')).toContain(4);
	});
});
