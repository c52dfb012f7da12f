import {describe, expect, test} from 'vitest';
import type {Change} from '../../source/domain/change.ts';
import {SetupError, stopFailure, toolError} from '../../source/domain/failure.ts';
import {emptyJournal} from '../../source/domain/journal.ts';
import {stepIds, type StepId} from '../../source/domain/step.ts';
import {runCommand} from '../../source/engine/run.ts';
import type {StepResult} from '../../source/engine/run-step.ts';
import {undoChanges, undoSteps} from '../../source/engine/undo-steps.ts';
import {failure, outcomesOf, requestOver, sentence, smallMachine} from '../helpers/engine-run.ts';
import {makeStepContext} from '../helpers/make-step-context.ts';

const route: Change = {kind: 'route', cidr: '10.96.0.0/12', via: '192.168.49.2'};
const release: Change = {kind: 'release', context: 'digimon', namespace: 'default', release: 'digimon'};
const image: Change = {kind: 'image', profile: 'digimon', image: 'demo:1'};
const supervisor: Change = {
	kind: 'supervisor',
	profile: 'digimon',
	pid: 8,
	startTime: 's',
	mode: 'tunnel',
	madeBy: '1',
};

/** Undoes changes of which some fail and some leave something, in the given order. */
async function undone(
	changes: readonly Change[],
	{fails = [], leaves = []}: {readonly fails?: readonly Change[]; readonly leaves?: readonly Change[]} = {},
) {
	const {context, recorded} = makeStepContext({changes});
	const order: string[] = [];
	const step = {
		undo: async (_context: unknown, change: Change) => {
			order.push(change.kind);
			if (fails.includes(change)) throw failure('not-undone');
		},
		leftovers: async (_context: unknown, change: Change) => (leaves.includes(change) ? [sentence(change.kind)] : []),
	};
	const thrown: unknown = await undoChanges(context, step, [...recorded]).catch((error: unknown) => error);
	return {order, kept: recorded.map(({change}) => change.kind), thrown};
}

describe('undoChanges', () => {
	test('forgets what has left nothing', async () => {
		expect(await undone([route, release])).toEqual({order: ['route', 'release'], kept: [], thrown: undefined});
	});

	test('a supervisor comes first', async () => {
		expect((await undone([route, supervisor])).order).toEqual(['supervisor', 'route']);
	});

	test('keeps a change that fails, and goes on', async () => {
		const {order, kept, thrown} = await undone([route, release], {fails: [route]});
		expect({order, kept}).toEqual({order: ['route', 'release'], kept: ['route']});
		expect(thrown).toMatchObject({failure: {code: 'not-undone', next: [{run: 'fix not-undone'}]}});
	});

	test('keeps a change that has left something', async () => {
		const {kept, thrown} = await undone([route, release], {leaves: [release]});
		expect(kept).toEqual(['release']);
		expect(thrown).toMatchObject({failure: {code: 'not-undone', message: {key: 'engine.notUndone'}}});
	});

	test('tries no other change of a cluster that fails', async () => {
		const {order, kept} = await undone([release, image, route], {fails: [release]});
		expect({order, kept}).toEqual({order: ['release', 'route'], kept: ['release', 'image']});
	});

	test('joins the next actions of all failures, each once', async () => {
		const {thrown} = await undone([route, supervisor], {fails: [route, supervisor]});
		expect(thrown).toMatchObject({failure: {next: [{run: 'fix not-undone'}]}});
	});

	test('tries no change of a cluster that failed, also after another failure, and all others', async () => {
		expect((await undone([release, route, image], {fails: [release, route]})).order).toEqual(['release', 'route']);
		expect((await undone([route, release, image], {fails: [route]})).order).toEqual(['route', 'release', 'image']);
	});

	test('names everything that is left, and where an undoing failed too, says that first', async () => {
		const {thrown} = await undone([route, release], {leaves: [route, release]});
		expect(thrown).toMatchObject({failure: {message: {text: expect.stringMatching(/route.*release/)}}});
		const both = await undone([route, release], {fails: [release], leaves: [route]});
		expect(both.thrown).toMatchObject({
			failure: {message: {key: 'common.bug'}, next: [{run: 'fix not-undone'}, {run: 'digimon-setup down'}]},
		});
	});

	test.each([
		['a stop', new SetupError(stopFailure(AbortSignal.abort('SIGINT')))],
		['an error of ours', new TypeError('x is undefined')],
	])('%s ends it at once, and the change stays recorded', async (_name, error) => {
		const {context, recorded} = makeStepContext({changes: [route, release]});
		const tried: string[] = [];
		const step = {
			undo: async (_context: unknown, {kind}: Change) => {
				tried.push(kind);
				throw error;
			},
			leftovers: async () => [],
		};
		await expect(undoChanges(context, step, [...recorded])).rejects.toBe(error);
		expect(tried).toEqual(['route']);
		expect(recorded).toHaveLength(2);
	});
});

const profile: Change = {kind: 'profile', profile: 'digimon'};
const dockerImage: Change = {kind: 'docker-image', image: 'demo:1'};
const hosts: Change = {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'};
const mesh: Change = {kind: 'mesh', context: 'digimon', namespaceMade: true};
const label: Change = {kind: 'label', context: 'digimon', namespace: 'default', label: 'istio-injection'};
const routes: Change = {kind: 'routes', context: 'digimon', namespace: 'default', objects: []};
const nodeAddress: Change = {kind: 'address', context: 'digimon', address: '192.168.49.2'};
const tunnel: Change = {
	kind: 'tunnel',
	profile: 'digimon',
	pid: 7,
	startTime: 's',
	mode: 'route',
	outputPath: '/log',
};

type Made = readonly [StepId, Change];

/** Undoes the steps of a journal whose changes have the numbers from 1 on. `order` has the changes that a step undid. */
async function undoneSteps(
	made: readonly Made[],
	options: {
		readonly selected?: readonly StepId[];
		readonly keepCluster?: boolean;
		readonly firstChange?: number;
		readonly undo?: (change: Change, stop: AbortController) => void;
	} = {},
) {
	const order: Change[] = [];
	const stop = new AbortController();
	const platform = smallMachine();
	const steps = platform.steps.map((step) => ({
		...step,
		undo: async (_context: unknown, change: Change) => {
			order.push(change);
			options.undo?.(change, stop);
		},
	}));
	const changes = made.map(([step, change], index) => ({number: index + 1, at: '', step, change}));
	platform.journals.set('digimon', {...emptyJournal('digimon', '0'), nextChange: made.length + 1, changes});
	const {request, events} = requestOver({...platform, steps}, {command: 'down', stop: stop.signal});
	let results: readonly StepResult[] = [];
	await runCommand(request, async ({context}) => {
		const {selected = stepIds, keepCluster = false, firstChange} = options;
		results = await undoSteps(context, request.settings.values, new Set(selected), keepCluster, firstChange);
		return 0;
	});
	const kept = platform.journals.get('digimon')?.changes.map(({change}) => change);
	return {order, kept, results, events};
}

describe('undoSteps', () => {
	test('undoes the newest change first, and the step of the newest change first', async () => {
		const {order, kept, results} = await undoneSteps([
			['hosts', hosts],
			['tunnel', route],
			['cluster', dockerImage],
			['tunnel', tunnel],
		]);
		expect(order).toEqual([tunnel, route, dockerImage, hosts]);
		expect(kept).toEqual([]);
		expect(results).toEqual(['tunnel', 'cluster', 'hosts'].map((id) => ({id, outcome: 'undone'})));
	});

	test('says of each step that it is being undone, and how it ended', async () => {
		const {events} = await undoneSteps([['hosts', hosts]]);
		expect(events).toContainEqual(expect.objectContaining({type: 'step-started', step: 'hosts', undoing: true}));
		expect(outcomesOf(events)).toEqual({hosts: 'undone'});
	});

	test('leaves the steps that are not selected, and the changes before the first', async () => {
		const made: readonly Made[] = [
			['hosts', hosts],
			['tunnel', route],
			['tunnel', tunnel],
		];
		expect((await undoneSteps(made, {selected: ['tunnel']})).kept).toEqual([hosts]);
		const {order, kept} = await undoneSteps(made, {firstChange: 2});
		expect({order, kept}).toEqual({order: [tunnel, route], kept: [hosts]});
	});

	test.each([mesh, label, release, routes, nodeAddress, image])(
		'a change of kind $kind is not undone where the cluster goes, but forgotten once it is gone',
		async (inside) => {
			const {order, kept, results, events} = await undoneSteps([
				['cluster', profile],
				['chart', inside],
				['hosts', hosts],
			]);
			expect(order).toEqual([hosts, profile]);
			expect(kept).toEqual([]);
			expect(results.at(-1)).toEqual({id: 'chart', outcome: 'undone'});
			const ofChart = events.filter((event) => 'step' in event && event.step === 'chart');
			expect(ofChart).toMatchObject([
				{type: 'step-started', undoing: true},
				{type: 'step-progress', message: {key: 'engine.goesWithProfile'}},
				{type: 'change-undone', number: 2},
				{type: 'step-ended', outcome: 'undone'},
			]);
		},
	);

	test.each([route, tunnel, supervisor, hosts, dockerImage])(
		'a change of kind $kind is undone also where the cluster goes',
		async (outside) => {
			const {order, kept} = await undoneSteps([
				['cluster', profile],
				['tunnel', outside],
			]);
			expect({order, kept}).toEqual({order: [outside, profile], kept: []});
		},
	);

	test('in a cluster that is not ours, every change is undone by itself', async () => {
		const {order, kept} = await undoneSteps([
			['mesh', mesh],
			['chart', image],
			['hosts', hosts],
		]);
		expect({order, kept}).toEqual({order: [hosts, image, mesh], kept: []});
	});

	test('a change inside another cluster is undone where ours goes', async () => {
		const other: Change = {...mesh, context: 'other'};
		const {order} = await undoneSteps([
			['cluster', profile],
			['mesh', other],
		]);
		expect(order).toEqual([other, profile]);
	});

	test('forgets what was in the cluster newest first, step by step', async () => {
		const {events} = await undoneSteps([
			['cluster', profile],
			['mesh', mesh],
			['chart', image],
			['label', label],
			['chart', release],
		]);
		const numbers = events.flatMap((event) => (event.type === 'change-undone' ? [event.number] : []));
		expect(numbers).toEqual([1, 5, 3, 4, 2]);
	});

	test('keeps the cluster where it is asked to, and undoes what is inside one by one', async () => {
		const {order, kept} = await undoneSteps(
			[
				['cluster', profile],
				['mesh', mesh],
				['cluster', dockerImage],
			],
			{keepCluster: true},
		);
		expect({order, kept}).toEqual({order: [dockerImage, mesh], kept: [profile]});
	});

	test('forgets nothing of a cluster that could not be deleted, and goes on with the other steps', async () => {
		const {order, kept, results} = await undoneSteps(
			[
				['hosts', hosts],
				['cluster', profile],
				['mesh', mesh],
			],
			{
				undo: ({kind}) => {
					if (kind === 'profile') throw failure('not-undone');
				},
			},
		);
		expect(order).toEqual([profile, hosts]);
		expect(kept).toEqual([profile, mesh]);
		expect(results).toMatchObject([
			{id: 'cluster', outcome: 'failed', failure: {code: 'not-undone'}},
			{id: 'hosts', outcome: 'undone'},
		]);
	});

	test('starts no step after a stop', async () => {
		const {order, kept, events} = await undoneSteps(
			[
				['hosts', hosts],
				['tunnel', route],
			],
			{undo: (_change, stop) => stop.abort('SIGINT')},
		);
		expect({order, kept}).toEqual({order: [route], kept: [hosts]});
		expect(outcomesOf(events)).toEqual({tunnel: 'undone'});
	});

	test('advises to undo again after a failure, not to set up', async () => {
		const {results} = await undoneSteps([['hosts', hosts]], {
			undo: () => {
				throw toolError('command-failed', sentence('x'), [{message: sentence('again'), run: 'digimon-setup'}]);
			},
		});
		expect(results[0]?.failure?.next.map(({run}) => run)).toEqual(['digimon-setup down']);
	});
});
