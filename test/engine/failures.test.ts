import {describe, expect, it} from 'vitest';
import {SetupError, stopFailure, toolError, type Failure, type NextAction} from '../../source/domain/failure.ts';
import {emptyJournal, type Journal} from '../../source/domain/journal.ts';
import {
	asUndo,
	decisive,
	exitCodeFor,
	explained,
	explainedUndo,
	factsOf,
	isStop,
	joinFailures,
	notApproved,
	rememberFailure,
	toFailure,
} from '../../source/engine/failures.ts';
import type {RunContext} from '../../source/engine/run-context.ts';
import {runCommand} from '../../source/engine/run.ts';
import {message} from '../../source/i18n/message.ts';
import {createHostProbe} from '../../source/system/host/host-probe.ts';
import {failure, requestOver, sentence, smallMachine} from '../helpers/engine-run.ts';

const downs = 'digimon-setup down';

/** The command lines of a failed undoing whose explanation has these. */
const linesOf = (lines: readonly string[]): readonly (string | undefined)[] => {
	const [first, ...others] = lines.map((run): NextAction => ({message: sentence(run), run}));
	const next = [first ?? {message: sentence('')}, ...others] as const;
	return asUndo({...toFailure(failure('not-undone')), next}).next.map(({run}) => run);
};

it.each([
	['the setup becomes the undoing', ['digimon-setup'], [downs]],
	['the undoing comes last, once', [downs, 'docker ps', 'digimon-setup'], ['docker ps', downs]],
	['a setup with a flag is left out', ['docker ps', 'digimon-setup up --memory 4096'], ['docker ps', downs]],
	['so is one after the undoing', [`${downs} && digimon-setup up --cpus 2`], [downs]],
	['a variable stays', ['NO_PROXY=a digimon-setup'], [`NO_PROXY=a ${downs}`]],
	['other commands of ours stay', ['digimon-setup logs cluster'], ['digimon-setup logs cluster']],
] as const)('the actions of a failed undoing: %s', (_what, given, expected) => {
	expect(linesOf(given)).toEqual(expected);
});

it('an undoing without any other action, or where each is for a setup, is advised to undo again', () => {
	expect(linesOf(['digimon-setup up'])).toEqual([downs]);
	expect(linesOf([])).toEqual([undefined]);
	expect(linesOf(['docker ps', 'docker ps'])).toEqual(['docker ps']);
	expect(linesOf(['my-digimon-setup up', 'digimon-setup upstream', 'digimon-setup --cpus 2'])).toEqual([
		'digimon-setup upstream',
		downs,
	]);
});

const aborted = (reason: unknown): AbortSignal => AbortSignal.abort(reason);
const running = new AbortController().signal;

describe('anything thrown as a failure', () => {
	it('is ours as it is', () => {
		const thrown = failure();
		expect(toFailure(thrown, running)).toBe(thrown.failure);
		expect(toFailure(thrown)).toBe(thrown.failure);
	});

	it('is our bug where it is none of ours, with what to read and the first lines of its stack', () => {
		const error = new TypeError('x is undefined');
		error.stack = Array.from({length: 20}, (_, number) => `line ${number}`).join('\n');
		expect(toFailure(error, running)).toMatchObject({
			code: 'bug',
			fault: 'setup',
			message: {text: expect.stringContaining('x is undefined')},
			next: [{run: 'digimon-setup logs'}],
			tail: Array.from({length: 12}, (_, number) => `line ${number}`),
		});
		expect(toFailure('a text').message.text).toContain('a text');
		const bare = new Error('x');
		delete bare.stack;
		expect(toFailure(bare).tail).toEqual(['']);
	});

	it('is the stop where the run was stopped, and a stop keeps its own words', () => {
		expect(toFailure(failure(), aborted('SIGINT')).code).toBe('stopped');
		expect(toFailure(new Error('x'), aborted('SIGTERM')).code).toBe('terminated');
		const own = new SetupError({...failure().failure, code: 'terminated'});
		expect(toFailure(own, aborted('SIGINT'))).toBe(own.failure);
	});
});

it.each([
	['stopped', true, 130],
	['terminated', true, 143],
	['command-failed', false, 4],
	['bug', false, 1],
] as const)('%s is a stop: %s, with exit code %i', (code, stops, exitCode) => {
	expect(isStop(failure(code).failure)).toBe(stops);
	expect(exitCodeFor(failure(code).failure)).toBe(exitCode);
	expect(exitCodeFor(undefined)).toBe(0);
});

it('a plan that was not approved is a stop, or the answer with the way to be asked again', () => {
	const again: NextAction = {message: sentence('again'), run: 'digimon-setup up'};
	expect(notApproved(running, again)).toMatchObject({
		code: 'stopped',
		fault: 'user',
		message: {key: 'engine.declined'},
		next: [again],
	});
	expect(notApproved(aborted('SIGTERM'), again).code).toBe('terminated');
});

describe('several failures', () => {
	const [first, second, stop] = [failure('download-failed'), failure('bug'), failure('stopped')].map(
		(one) => one.failure,
	) as [Failure, Failure, Failure];

	it('are decided by a stop, else by the first', () => {
		expect(decisive([undefined, first, stop, second])).toBe(stop);
		expect(decisive([undefined, first, second])).toBe(first);
		expect(decisive([undefined])).toBeUndefined();
	});

	it('are joined to one with the next actions of all, each once', () => {
		const runs = (...failures: readonly Failure[]) => joinFailures(failures)?.next.map(({run}) => run);
		expect(runs(first, second)).toEqual(['fix download-failed', 'fix bug']);
		expect(runs(first, {...first})).toEqual(['fix download-failed']);
		expect(joinFailures([first, stop])).toMatchObject({code: 'stopped', next: [{}, {}]});
		expect(joinFailures([])).toBeUndefined();
	});

	it('name one log, that of the first, or where it has none those of the others', () => {
		const log = (step: string): NextAction => ({message: message('common.seeLog'), run: `digimon-setup logs ${step}`});
		const withLog = (of: Failure, step: string): Failure => ({...of, next: [of.next[0], log(step)]});
		const runs = (...failures: readonly Failure[]) => joinFailures(failures)?.next.map(({run}) => run);
		expect(runs(withLog(first, 'mesh'), withLog(second, 'chart'))).toEqual([
			'fix download-failed',
			'digimon-setup logs mesh',
			'fix bug',
		]);
		expect(runs(first, withLog(second, 'chart'))).toEqual([
			'fix download-failed',
			'fix bug',
			'digimon-setup logs chart',
		]);
	});
});

/** Does work in a run over a journal; returns its result, and the journal at the end. */
async function inRun<Result>(
	work: (context: RunContext, settings: Parameters<typeof explained>[1]) => Promise<Result>,
	{journal = {}, command = 'up'}: {readonly journal?: Partial<Journal>; readonly command?: string} = {},
) {
	const platform = smallMachine();
	platform.journals.set('digimon', {...emptyJournal('digimon', '0'), ...journal});
	const {request} = requestOver(platform, {command});
	const results: Result[] = [];
	await runCommand(request, async ({context}) => {
		results.push(await work(context, request.settings.values));
		return 0;
	});
	return {result: results[0], memory: platform.journals.get('digimon')?.memory};
}

const full = toolError(
	'command-failed',
	sentence('it failed'),
	[{message: message('common.again'), run: 'digimon-setup'}],
	{
		evidence: {speaker: 'docker', words: ['write /var/lib/docker/x: no space left on device']},
	},
).failure;
const unknown = toolError(
	'command-failed',
	sentence('it failed'),
	[{message: message('common.again'), run: 'digimon-setup'}],
	{
		evidence: {speaker: 'minikube', words: ['something new']},
	},
).failure;

describe('the explanation of a failure', () => {
	it('names the cause, and the log of the step', async () => {
		const {result} = await inRun((context, settings) => explained(context, settings, full, 'cluster'));
		expect(result).toMatchObject({cause: 'disk-full'});
		const runs = result?.next.map(({run}) => run);
		expect(runs).toContain('digimon-setup logs cluster');
		const withoutStep = await inRun((context, settings) => explained(context, settings, full));
		expect(withoutStep.result?.next.some(({run}) => run?.startsWith('digimon-setup logs'))).toBe(false);
	});

	it.each([stopFailure(aborted('SIGINT')), {...full, code: 'bug' as const}])(
		'of $code is the failure itself, for an undoing too',
		async (given) => {
			for (const explain of [explained, explainedUndo]) {
				const {result} = await inRun((context, settings) => explain(context, settings, given));
				expect(result).toBe(given);
			}
		},
	);

	it('says that the run before failed in the same way, and does not advise to try again', async () => {
		const {result} = await inRun(async (context, settings) => {
			const first = await explained(context, settings, unknown, 'cluster');
			await rememberFailure(context, {failure: first, step: 'cluster'});
			const second = await explained(context, settings, unknown, 'cluster');
			const elsewhere = await explained(context, settings, unknown, 'mesh');
			await rememberFailure(context);
			const later = await explained(context, settings, unknown, 'cluster');
			return {first, second, elsewhere, later};
		});
		const runs = (of: Failure | undefined) => of?.next.map(({run}) => run);
		expect(result?.first.message.key).not.toBe('diagnosis.sameAgain');
		expect(runs(result?.first)).toContain('digimon-setup');
		expect(result?.second.message.key).toBe('diagnosis.sameAgain');
		expect(result?.second.message.text).toMatch(/it failed\. The run before/);
		expect(runs(result?.second)).not.toContain('digimon-setup');
		expect(result?.elsewhere.message.key).not.toBe('diagnosis.sameAgain');
		expect(result?.later.message.key).not.toBe('diagnosis.sameAgain');
	});

	it('of an undoing that failed advises to undo again', async () => {
		const {result} = await inRun((context, settings) => explainedUndo(context, settings, unknown, 'cluster'));
		const runs = result?.next.map(({run}) => run);
		expect(runs).toContain(downs);
		expect(runs).not.toContain('digimon-setup');
	});
});

it('what a run ended with is kept for the next, and nothing is written that is there already', async () => {
	const kept = await inRun((context) => rememberFailure(context, {failure: unknown, step: 'cluster'}));
	expect(Object.values(kept.memory ?? {})).toEqual([expect.stringMatching(/^cluster /)]);
	const [key = ''] = Object.keys(kept.memory ?? {});
	expect((await inRun((context) => rememberFailure(context))).memory).toEqual({});
	expect((await inRun((context) => rememberFailure(context), {journal: {memory: {[key]: 'x'}}})).memory).toEqual({
		[key]: '',
	});
	const writes = await inRun(
		async (context) => {
			const set: string[] = [];
			const memory = {...context.journal.memory, set: async (_key: string, value: string) => void set.push(value)};
			const watched = {...context, journal: {...context.journal, memory}};
			await rememberFailure(watched, {failure: unknown, step: 'cluster'});
			return set;
		},
		{journal: {memory: kept.memory ?? {}}},
	);
	expect(writes.result).toEqual([]);
});

describe('what an explanation may use of a run', () => {
	const changes = [
		{
			number: 1,
			at: '2026-11-23T10:00:00.000Z',
			step: 'cluster' as const,
			change: {kind: 'profile' as const, profile: 'digimon'},
		},
	];

	it('is the machine, the settings and the step', async () => {
		const {result} = await inRun(async (context, settings) => {
			const probe = createHostProbe({KUBECONFIG: '/x/config', NO_PROXY: '10.0.0.0/8'});
			const platform = {...context.platform, probe};
			return {settings, facts: factsOf({...context, platform}, settings, 'mesh'), bare: factsOf(context, settings)};
		});
		expect(result?.facts).toMatchObject({
			settings: result?.settings,
			host: {platform: 'linux'},
			kubeconfig: '/x/config',
			noProxy: ['10.0.0.0/8'],
			hostNames: {web: 'web.backend.com'},
			step: 'mesh',
			isOurProfile: false,
		});
		expect(result?.bare).toMatchObject({kubeconfig: undefined, noProxy: []});
		expect(result?.bare).not.toHaveProperty('step');
	});

	it('tells a profile of this run from one of an earlier run', async () => {
		const facts = async (lastRun?: Journal['lastRun']) => {
			const {result} = await inRun(
				async (context, settings) => {
					const current = () => ({...context.journal.current(), ...(lastRun && {lastRun})});
					return factsOf({...context, journal: {...context.journal, current}}, settings);
				},
				{journal: {changes}},
			);
			return [result?.isOurProfile, result?.isNewProfile];
		};
		const before = {command: 'up', startedAt: '2026-11-23T09:00:00.000Z', folder: '/x'};
		expect(await facts({...before, runId: 'run-1', startedAt: '2026-11-23T11:00:00.000Z'})).toEqual([true, false]);
		expect(await facts({...before, runId: 'run-1'})).toEqual([true, true]);
		expect(await facts({...before, runId: 'run-0'})).toEqual([true, false]);
	});
});
