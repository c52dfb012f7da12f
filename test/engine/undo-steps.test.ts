import {describe, expect, test} from 'vitest';
import type {Change} from '../../source/domain/change.ts';
import {undoChanges} from '../../source/engine/undo-steps.ts';
import {failure, sentence} from '../helpers/engine-run.ts';
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
});
