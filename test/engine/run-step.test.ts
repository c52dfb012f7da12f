import {describe, expect, test} from 'vitest';
import type {Change} from '../../source/domain/change.ts';
import type {SetupEvent} from '../../source/domain/event.ts';
import {toolError} from '../../source/domain/failure.ts';
import {emptyJournal} from '../../source/domain/journal.ts';
import type {Condition, StepId} from '../../source/domain/step.ts';
import {runCommand} from '../../source/engine/run.ts';
import type {RunContext} from '../../source/engine/run-context.ts';
import {explainCondition, runStep, verifyAgain} from '../../source/engine/run-step.ts';
import {message} from '../../source/i18n/message.ts';
import {failure, requestOver, sentence, smallMachine, type StepChange} from '../helpers/engine-run.ts';

type Start = Parameters<typeof runStep>[3];
const startedAt = new Date(0);
const absent: Condition = {kind: 'absent', reason: sentence('not there')};

/** Does work in an opened run over a small machine; `done` has what was done, `journal` the changes at the end. */
async function inRun<Result>(
	different: Readonly<Partial<Record<StepId, StepChange>>>,
	work: (context: RunContext, settings: Parameters<typeof runStep>[1]) => Promise<Result>,
	{changes = [], stop}: {readonly changes?: readonly Change[]; readonly stop?: AbortController} = {},
) {
	const platform = smallMachine(different);
	const recorded = changes.map((change, index) => ({
		number: index + 1,
		at: '',
		step: index === 0 ? ('mesh' as const) : ('chart' as const),
		change,
		made: false,
	}));
	platform.journals.set('digimon', {...emptyJournal('digimon', '0'), changes: recorded, nextChange: 9});
	const {request, events} = requestOver(platform, stop ? {stop: stop.signal} : {});
	const results: Result[] = [];
	await runCommand(request, async ({context}) => {
		results.push(await work(context, request.settings.values));
		return 0;
	});
	const [result] = results;
	if (result === undefined) throw new Error('the work did not end');
	return {result, events, done: platform.done, changes: platform.journals.get('digimon')?.changes ?? []};
}

/** Runs one step of a small machine. */
const stepped = (
	id: StepId,
	different: StepChange,
	start: Partial<Start> = {},
	options: Parameters<typeof inRun>[2] = {},
) =>
	inRun(
		{[id]: different},
		async (context, settings) => {
			const step = context.steps.find((one) => one.id === id);
			if (step === undefined) throw new Error(`no step ${id}`);
			return runStep(context, settings, step, {mayDecide: false, startedAt, ...start});
		},
		options,
	);

/** Conditions in turn, the last one again and again. */
const conditions = (...found: readonly Condition['kind'][]) => {
	let at = 0;
	return async (): Promise<Condition> => {
		const kind = found[Math.min(at++, found.length - 1)] ?? 'ready';
		return {kind, reason: sentence(kind)};
	};
};
const kindsIn = (events: readonly SetupEvent[]) =>
	events.flatMap((event) => (event.type === 'step-inspected' ? [event.found.kind] : []));

describe('a step', () => {
	test('that is ready is not applied', async () => {
		const {result, events, done} = await stepped('mesh', {inspect: conditions('ready')});
		expect(result).toMatchObject({id: 'mesh', outcome: 'already-done', found: {kind: 'ready'}});
		expect(done).toEqual(['inspect mesh']);
		expect(kindsIn(events)).toEqual(['ready']);
		expect(events.at(-1)).toMatchObject({type: 'step-ended', step: 'mesh', outcome: 'already-done'});
	});

	test.each([
		['absent', 'applied'],
		['outdated', 'repaired'],
		['broken', 'repaired'],
	] as const)('that is %s is %s, and inspected again', async (kind, outcome) => {
		const {result, events, done} = await stepped('mesh', {inspect: conditions(kind, 'ready')});
		expect(result).toMatchObject({outcome, found: {kind: 'ready'}});
		expect(done).toEqual(['inspect mesh', 'apply mesh', 'inspect mesh']);
		expect(kindsIn(events)).toEqual([kind, 'ready']);
	});

	test('is not inspected before it is applied where its condition is known', async () => {
		const {done, events} = await stepped('mesh', {}, {known: absent});
		expect(done).toEqual(['apply mesh', 'inspect mesh']);
		expect(kindsIn(events)).toEqual(['absent', 'ready']);
	});

	test.each(['cluster', 'mesh', 'label', 'chart', 'gateway', 'tunnel', 'hosts'] as const)(
		'%s that is not ready afterwards fails with its condition, and may be tried again',
		async (id) => {
			const {result} = await stepped(id, {inspect: conditions('absent', 'broken')});
			expect(result).toMatchObject({
				outcome: 'failed',
				found: {kind: 'broken'},
				failure: {code: 'not-ready-after-apply', fault: 'machine', message: {key: 'engine.notReady'}},
			});
			expect(result.failure?.message.text).toContain('broken');
			expect(result.failure?.next.at(-1)?.run).toBe('digimon-setup');
		},
	);

	test('of the site that is not ready afterwards is a failed verification', async () => {
		const {result} = await stepped('site', {inspect: conditions('absent', 'broken')});
		expect(result.failure).toMatchObject({
			code: 'verification-failed',
			message: {key: 'engine.verificationFailed'},
			next: [{message: {key: 'engine.verifyAgain'}, run: 'digimon-setup status --verify'}],
		});
		expect(result.failure?.message.text).toContain('broken');
	});

	test('whose condition is unknown is not applied, and may be tried again', async () => {
		const {result, done} = await stepped('mesh', {inspect: conditions('unknown')});
		expect(result).toMatchObject({
			outcome: 'failed',
			found: {kind: 'unknown'},
			failure: {code: 'command-failed', message: {key: 'engine.unknown'}},
		});
		expect(result.failure?.next.at(-1)?.run).toBe('digimon-setup');
		expect(done).toEqual(['inspect mesh']);
	});

	test('confirms its own changes once it is ready, and no others', async () => {
		const mesh: Change = {kind: 'mesh', context: 'digimon', namespaceMade: true};
		const image: Change = {kind: 'image', profile: 'digimon', image: 'demo:1'};
		for (const kind of ['ready', 'absent'] as const) {
			const {changes} = await stepped('mesh', {inspect: conditions(kind, 'ready')}, {}, {changes: [mesh, image]});
			expect(changes.map(({change, made}) => [change.kind, made])).toEqual([
				['mesh', true],
				['image', false],
			]);
		}
		const failed = await stepped('mesh', {inspect: conditions('absent', 'broken')}, {}, {changes: [mesh]});
		expect(failed.changes.map(({made}) => made)).toEqual([false]);
	});

	test('waits for its preparation, whose failure is its own', async () => {
		const {result, done} = await stepped('chart', {}, {prepared: Promise.reject(failure('download-failed'))});
		expect(result).toMatchObject({outcome: 'failed', failure: {code: 'download-failed'}});
		expect(done).toEqual(['inspect chart']);
	});

	test('that throws ends with the failure, and one during a stop is stopped', async () => {
		const thrown = await stepped('mesh', {apply: async () => Promise.reject(failure())});
		expect(thrown.result).toMatchObject({id: 'mesh', outcome: 'failed', failure: {code: 'command-failed'}});
		expect(thrown.events.at(-1)).toMatchObject({
			type: 'step-ended',
			outcome: 'failed',
			failure: {code: 'command-failed'},
		});
		const stop = new AbortController();
		const apply = async (): Promise<void> => {
			stop.abort('SIGINT');
			throw failure();
		};
		const stopped = await stepped('mesh', {apply}, {}, {stop});
		expect(stopped.result).toMatchObject({outcome: 'stopped', failure: {code: 'stopped'}});
	});

	test('takes the time from its start, and never less than none', async () => {
		const longs = [0, Date.UTC(2026, 10, 23) - 5000, Date.UTC(2100, 0, 1)].map(async (startMs) => {
			const {events} = await stepped('mesh', {}, {startedAt: new Date(startMs)});
			return events.flatMap((event) => (event.type === 'step-ended' ? [event.durationMs] : []));
		});
		expect(await Promise.all(longs)).toEqual([[Date.UTC(2026, 10, 23)], [5000], [0]]);
	});
});

describe('a step that waits for a decision of the user', () => {
	const blocked: Condition = {
		kind: 'broken',
		reason: sentence('old release'),
		blockedBy: {question: sentence('uninstall it?'), run: 'helm uninstall chart-1'},
	};

	test('is not applied, and the failure is the question with its command', async () => {
		const {result, done} = await stepped('chart', {}, {known: blocked});
		expect(result).toMatchObject({
			outcome: 'failed',
			found: {kind: 'broken'},
			failure: {
				code: 'decision-missing',
				fault: 'user',
				message: blocked.blockedBy?.question,
				next: [{run: 'helm uninstall chart-1'}],
			},
		});
		expect(done).toEqual([]);
	});

	test('is applied where the user saw that and went on', async () => {
		const {result} = await stepped('chart', {}, {known: blocked, mayDecide: true});
		expect(result.outcome).toBe('repaired');
	});
});

describe('the condition of a step for the plan', () => {
	const explained = (id: StepId, found: Condition) =>
		inRun({}, async (context, settings) => {
			const step = context.steps.find((one) => one.id === id);
			if (step === undefined) throw new Error(`no step ${id}`);
			return explainCondition(context, settings, step, found);
		});
	const full = 'write /var/lib/docker/x: no space left on device';

	test('gets the cause of what is unknown, and what to do', async () => {
		const {result} = await explained('cluster', {kind: 'unknown', reason: sentence(full)});
		expect(result.found.kind).toBe('unknown');
		expect(result.found.reason).toMatchObject({
			key: 'common.after',
			values: {items: [expect.anything(), sentence(full)]},
		});
		expect(result.next.map(({run}) => run)).toContain('docker system df');
	});

	test.each([
		['is known', {kind: 'broken', reason: sentence(full)}],
		['waits for other steps', {kind: 'unknown', reason: message('engine.waitsFor', {steps: full})}],
		['is unknown for words without a cause', {kind: 'unknown', reason: sentence('something new')}],
	] as const)('stays as it is where it %s', async (_name, found) => {
		const {result} = await explained('cluster', found);
		expect(result.found).toEqual(found);
		expect(result.next.map(({run}) => run).filter((run) => run !== undefined)).toEqual([]);
	});

	// The words mean a cause only where Envoy, or only where Docker, says them.
	test.each([
		['site', undefined, true],
		['mesh', undefined, false],
		['mesh', 'envoy', false],
		['site', 'kubectl', false],
	] as const)('the words of the step %s are those of the tool that answers (%s)', async (id, answeredBy, isEnvoys) => {
		const words = 'upstream connect error or disconnect/reset before headers. reset reason: connection failure';
		const {result} = await explained(id, {
			kind: 'unknown',
			reason: sentence(words),
			...(answeredBy && {facts: {answeredBy}}),
		});
		expect(result.found.reason.key === 'common.after').toBe(isEnvoys);
	});
});

describe('verifying the site again', () => {
	const verified = (different: StepChange) =>
		inRun({site: different}, async (context, settings) => ({failed: await verifyAgain(context, settings)}));

	test('applies it also where it is ready, and says so', async () => {
		const {result, done, events} = await verified({});
		expect(result).toEqual({failed: undefined});
		expect(done).toEqual(['apply site']);
		expect(events.filter(({type}) => type.startsWith('step-'))).toMatchObject([
			{type: 'step-started', step: 'site'},
			{type: 'step-ended', step: 'site', outcome: 'applied'},
		]);
	});

	test('returns what failed', async () => {
		const {result} = await verified({apply: async () => Promise.reject(failure('verification-failed'))});
		expect(result.failed?.code).toBe('verification-failed');
	});

	test('does nothing where there is no site', async () => {
		const {result, done} = await inRun({}, async (context, settings) => ({
			failed: await verifyAgain({...context, steps: context.steps.filter(({id}) => id !== 'site')}, settings),
		}));
		expect(result).toEqual({failed: undefined});
		expect(done).toEqual([]);
	});
});

test('an error of ours in the words of another is not explained twice', async () => {
	const evidence = {speaker: 'docker', words: ['no space left on device']} as const;
	const thrown = toolError('command-failed', sentence('x'), [{message: sentence('y')}], {evidence});
	const {result} = await stepped('cluster', {apply: async () => Promise.reject(thrown)});
	expect(result.failure).toMatchObject({cause: 'disk-full'});
	expect(result.failure).not.toHaveProperty('evidence');
});
