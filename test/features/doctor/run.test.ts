import {describe, expect, test} from 'vitest';
import type {SetupEvent} from '../../../source/domain/event.ts';
import {SetupError} from '../../../source/domain/failure.ts';
import {defineCheck, installAction, type Check, type CheckOutcome} from '../../../source/features/doctor/check.ts';
import type {DoctorFacts, FactName, FactSource} from '../../../source/features/doctor/facts.ts';
import {runDoctor} from '../../../source/commands/doctor.ts';
import {failureOf, runChecks} from '../../../source/features/doctor/run.ts';
import {message} from '../../../source/i18n/message.ts';
import {endOf, failure, requestOver, sentence, smallMachine} from '../../helpers/engine-run.ts';
import {makeStepContext} from '../../helpers/make-step-context.ts';

const checkOf = (id: string, evaluate: () => CheckOutcome, needs: readonly FactName[] = []): Check =>
	defineCheck({id, topic: 'system', question: 'doctor.askClock', isCheap: true, steps: ['cluster']}, needs, evaluate);
const fine = (id: string): Check => checkOf(id, () => ({status: 'ok', message: sentence(id)}));
const blocks = (id: string, run = `fix ${id}`): Check =>
	checkOf(id, () => ({status: 'blocking', message: sentence(id), next: [{message: sentence('do'), run}]}));
const warns = (id: string): Check => checkOf(id, () => ({status: 'warning', message: sentence(id)}));

const {context} = makeStepContext();
const wanted = {settings: context.settings, host: context.host, hostNames: {web: 'w', api: 'a'}, unattended: true};
const sourceOf = (facts: {readonly [Name in FactName]?: () => Promise<DoctorFacts[Name]>}): FactSource => ({
	get: (name) =>
		(facts[name] as (() => Promise<DoctorFacts[typeof name]>) | undefined)?.() ??
		Promise.reject(new Error(`no source for ${name}`)),
});
const nothing = sourceOf({});

const doctor = async (
	checks: readonly Check[],
	facts: FactSource = nothing,
	waits = false,
): Promise<{readonly exitCode: number; readonly events: SetupEvent[]}> => {
	const {request, events} = requestOver(smallMachine(), {command: 'doctor'});
	const exitCode = await runDoctor({...request, changes: false, waits, doctor: {checks, facts: () => facts}});
	return {exitCode, events};
};
const statusesOf = (events: readonly SetupEvent[]): string[] =>
	events.flatMap((event) => (event.type === 'check-done' ? [`${event.check} ${event.status}`] : []));

describe('the doctor', () => {
	test('ends with 0 when nothing blocks, warnings or not, and names the next action', async () => {
		const {exitCode, events} = await doctor([fine('a'), warns('b')]);
		expect(exitCode).toBe(0);
		expect(statusesOf(events)).toEqual(['a ok', 'b warning']);
		expect(endOf(events)).toMatchObject({
			outcome: 'done',
			messages: [{key: 'doctor.readyWithWarnings', values: {count: 1}}],
			next: [{run: 'digimon-setup'}],
		});
	});

	test('ends with 3 and the command of everything that blocks, each once', async () => {
		const {exitCode, events} = await doctor([blocks('a'), fine('b'), blocks('c'), blocks('d', 'fix a')]);
		expect(exitCode).toBe(3);
		expect(endOf(events).failure).toMatchObject({code: 'preflight', fault: 'user'});
		expect(endOf(events).next.map(({run}) => run)).toEqual(['fix a', 'fix c', 'digimon-setup doctor']);
	});

	test('reports checks in the order of the list, not in the order in which they end', async () => {
		let open = (): void => {};
		const gate = new Promise<void>((resolve) => (open = resolve));
		const order: string[] = [];
		const slow = checkOf('slow', () => ({status: 'ok', message: sentence('slow')}), ['inotify']);
		const quick = checkOf('quick', () => {
			order.push('quick evaluated');
			open();
			return {status: 'ok', message: sentence('quick')};
		});
		const facts = sourceOf({
			inotify: async () => {
				await gate;
				return undefined;
			},
		});
		const results = await runChecks({
			checks: [slow, quick],
			facts,
			wanted,
			limitMs: 10_000,
			onDone: ({check: {id}}) => void order.push(`${id} reported`),
		});
		expect(order).toEqual(['quick evaluated', 'slow reported', 'quick reported']);
		expect(results).toHaveLength(2);
	});

	test('a check that hits its limit is not made, and no other waits for it', async () => {
		const hangs = checkOf('hangs', () => ({status: 'ok', message: sentence('never')}), ['disk']);
		const facts = sourceOf({disk: () => new Promise(() => {})});
		const [late, quick, reason] = await runChecks({checks: [hangs, fine('quick')], facts, wanted, limitMs: 20});
		expect(late?.outcome).toMatchObject({status: 'not-applicable', message: {key: 'doctor.notChecked'}});
		expect(quick?.outcome.status).toBe('ok');
		expect(reason?.outcome).toMatchObject({status: 'warning', facts: {unknown: 'hangs'}});
	});

	test('a fact that cannot be had is one warning with its reason, for all checks that need it', async () => {
		const asking = ['a', 'b', 'c'].map((id) => checkOf(id, () => ({status: 'ok', message: sentence('x')}), ['sudo']));
		const broken = sourceOf({sudo: () => Promise.reject(new Error('the file is gone'))});
		const {exitCode, events} = await doctor([...asking, fine('d')], broken);
		expect(statusesOf(events)).toEqual([
			'a not-applicable',
			'b not-applicable',
			'c not-applicable',
			'd ok',
			'unknown-a warning',
		]);
		const warning = events.findLast((event) => event.type === 'check-done');
		expect(warning).toMatchObject({facts: {unknown: 'a b c'}});
		expect(warning?.message.text).toContain('the file is gone');
		expect(exitCode).toBe(0);
		expect(endOf(events)).toMatchObject({messages: [{key: 'doctor.notAllKnown'}]});
	});

	test('a stop is a stop', async () => {
		const asks = checkOf('asks', () => ({status: 'ok', message: sentence('x')}), ['sudo']);
		const stops = sourceOf({sudo: () => Promise.reject(failure('stopped'))});
		await expect(runChecks({checks: [asks], facts: stops, wanted, limitMs: 1000})).rejects.toBeInstanceOf(SetupError);
	});

	test('one command installs all tools that are missing, in place of a hint for each', () => {
		const result = (tool: 'helm' | 'kubectl') => ({
			check: fine(tool),
			durationMs: 1,
			outcome: {
				status: 'blocking' as const,
				message: message('doctor.toolMissing', {tool}),
				next: [
					{message: message('cluster.installBy', {tool, manager: 'curl'}), run: `curl ${tool}`},
					installAction([tool]),
				],
				installs: tool,
			},
		});
		const disk = {
			check: fine('disk'),
			durationMs: 1,
			outcome: {status: 'blocking' as const, message: sentence('disk')},
		};
		expect(failureOf([result('kubectl'), disk, result('helm')])?.next.map(({run}) => run)).toEqual([
			'digimon-setup tools install kubectl helm',
		]);
		expect(failureOf([result('helm')])?.next.map(({run}) => run)).toEqual([
			'digimon-setup tools install helm',
			'curl helm',
		]);
	});

	test('a shared kind of failure is named, mixed ones are a preflight', () => {
		const result = (id: string, code?: 'tool-missing' | 'disk-full') => ({
			check: fine(id),
			durationMs: 1,
			outcome: {
				status: 'blocking' as const,
				message: sentence(id),
				next: [{message: sentence('do'), run: id}],
				...(code ? {code} : {}),
			},
		});
		expect(failureOf([])).toBeUndefined();
		expect(failureOf([result('helm', 'tool-missing'), result('kubectl', 'tool-missing')])).toMatchObject({
			code: 'tool-missing',
			next: [{run: 'helm'}, {run: 'kubectl'}],
		});
		const mixed = failureOf([result('helm', 'tool-missing'), result('disk', 'disk-full')]);
		expect(mixed?.code).toBe('preflight');
		expect(mixed?.message.text).toMatch(/helm.*disk/);
	});

	test('missing tools share one sentence, and another blocker keeps its own', () => {
		const result = (id: string, text = message('doctor.toolMissing', {tool: id})) => ({
			check: fine(id),
			durationMs: 1,
			outcome: {status: 'blocking' as const, message: text, next: [{message: sentence('do'), run: id}]},
		});
		const disk = result('disk', sentence('The disk is full.'));
		expect(failureOf([result('kubectl'), disk, result('helm')])?.message.text).toMatch(
			/These are not installed, or not on PATH: kubectl, helm\. .*The disk is full\.$/,
		);
		expect(failureOf([result('helm'), disk])?.message.text).toContain('helm is not installed, or not on PATH. ');
		expect(failureOf([result('kubectl'), result('helm')])?.message).toMatchObject({key: 'doctor.toolsMissing'});
	});

	test('--wait asks Docker again until it is no longer "not started", and reports once that it waits', async () => {
		const answers = ['not-started', 'not-started', 'up'];
		const engine = checkOf('docker-engine', () => ({
			status: 'ok',
			message: sentence('docker'),
			facts: {reason: answers.shift() ?? 'up'},
		}));
		const {exitCode, events} = await doctor([engine], nothing, true);
		expect(exitCode).toBe(0);
		expect(answers).toEqual([]);
		expect(events.filter((event) => event.type === 'notice')).toMatchObject([
			{level: 'info', message: {key: 'doctor.waiting'}},
		]);
	});

	test('--wait gives up after ten minutes, reports that, and runs all checks', async () => {
		const engine = checkOf('docker-engine', () => ({
			status: 'blocking',
			message: sentence('docker'),
			next: [{message: sentence('do'), run: 'start docker'}],
			facts: {reason: 'not-started'},
		}));
		const {exitCode, events} = await doctor([engine, fine('other')], nothing, true);
		expect(exitCode).toBe(3);
		expect(events.filter((event) => event.type === 'notice')).toMatchObject([
			{message: {key: 'doctor.waiting'}},
			{level: 'warning', message: {key: 'doctor.waitedTooLong', values: {minutes: 10}}},
		]);
		expect(statusesOf(events)).toEqual(['docker-engine blocking', 'other ok']);
	});

	test('--wait does not wait for a Docker whose reason is another', async () => {
		let asked = 0;
		const engine = checkOf('docker-engine', () => {
			asked++;
			return {
				status: 'blocking',
				message: sentence('docker'),
				next: [{message: sentence('do'), run: 'join the group'}],
				facts: {reason: 'no-permission'},
			};
		});
		expect((await doctor([engine], nothing, true)).exitCode).toBe(3);
		expect(asked).toBe(2);
	});
});
