import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runDown} from '../../source/commands/down.ts';
import {runUp} from '../../source/commands/up.ts';
import type {Change} from '../../source/domain/change.ts';
import {stepIds, type StepId} from '../../source/domain/step.ts';
import {clusterStep} from '../../source/steps/cluster/index.ts';
import type {StrayFinder} from '../../source/steps/shared/strays.ts';
import {
	endOf,
	failure,
	outcomesOf,
	requestOver,
	sentence,
	smallMachine,
	type SmallMachine,
	type StepChange,
} from '../helpers/engine-run.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';

const all = new Set<StepId>(stepIds);
const changes: Readonly<Partial<Record<StepId, Change>>> = {
	cluster: {kind: 'profile', profile: 'digimon'},
	mesh: {kind: 'mesh', context: 'digimon', namespaceMade: true},
	chart: {kind: 'release', context: 'digimon', namespace: 'default', release: 'digimon'},
	tunnel: {kind: 'route', cidr: '10.96.0.0/12', via: '192.168.49.2'},
	hosts: {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'},
};

/** A machine after `up`, with an empty list of what was done. */
const machineAfterUp = async (
	different: Readonly<Partial<Record<StepId, StepChange>>> = {},
	ready: readonly StepId[] = [],
): Promise<SmallMachine> => {
	const steps = Object.fromEntries(
		stepIds.map((id) => [id, {...(changes[id] ? {change: changes[id]} : {}), ...different[id]}]),
	);
	const platform = smallMachine(steps, ready);
	const {request} = requestOver(platform);
	await runUp({...request, selected: all, preflight: async () => undefined});
	platform.done.length = 0;
	return platform;
};

const down = async (platform: SmallMachine, keepCluster = false, strayFinders: readonly StrayFinder[] = []) => {
	const {request, events} = requestOver(platform, {command: 'down'});
	const exitCode = await runDown({...request, selected: all, keepCluster, strayFinders});
	return {exitCode, events};
};

describe('down', () => {
	test('names what belongs to a profile without records, and not what another one shares', async () => {
		const stateFolder = temporaryFolder('down');
		const exitCodeWith = async (of: string): Promise<number> => {
			const {request} = requestOver(await machineAfterUp(), {command: 'down'});
			const stray = {what: sentence('x'), next: {message: sentence('y'), run: 'z'}, of};
			const finders = [{step: clusterStep, find: async () => [stray]}];
			const platform = {...request.platform, stateFolder};
			return runDown({...request, platform, selected: all, keepCluster: false, strayFinders: finders});
		};
		for (const owner of ['other', 'all']) expect(await exitCodeWith(owner)).toBe(4);
		const journal = join(stateFolder, 'profiles', 'other', 'journal.json');
		mkdirSync(dirname(journal), {recursive: true});
		// One that cannot be read may hold changes.
		writeFileSync(journal, '');
		for (const owner of ['other', 'all']) expect(await exitCodeWith(owner)).toBe(0);
		expect(await exitCodeWith('third')).toBe(4);
	});

	test('undoes the newest change first; deleting our cluster undoes the changes in it', async () => {
		const platform = await machineAfterUp();
		const {exitCode, events} = await down(platform);
		expect(exitCode).toBe(0);
		expect(platform.done).toEqual(['undo hosts', 'undo tunnel', 'undo cluster']);
		expect(outcomesOf(events)).toEqual({
			hosts: 'undone',
			tunnel: 'undone',
			cluster: 'undone',
			chart: 'undone',
			mesh: 'undone',
		});
		expect(platform.journals.get('digimon')).toMatchObject({changes: [], memory: {}, phases: {}});
	});

	test('with --keep-cluster undoes the changes in the cluster and keeps it in the journal', async () => {
		const platform = await machineAfterUp();
		const {exitCode} = await down(platform, true);
		expect(exitCode).toBe(0);
		expect(platform.done).toEqual(['undo hosts', 'undo tunnel', 'undo chart', 'undo mesh']);
		expect(platform.journals.get('digimon')?.changes.map(({change}) => change.kind)).toEqual(['profile']);
	});

	test('does not delete a cluster that we did not create, and undoes the changes in it one by one', async () => {
		const platform = await machineAfterUp({}, ['cluster']);
		await down(platform);
		expect(platform.done).toEqual(['undo hosts', 'undo tunnel', 'undo chart', 'undo mesh']);
	});

	test('undoes the rest after a failure, exits with 3 and lists the commands that are left', async () => {
		const platform = await machineAfterUp({
			hosts: {undo: async () => Promise.reject(failure('sudo-missing'))},
			tunnel: {undo: async () => Promise.reject(failure('sudo-missing'))},
		});
		const {exitCode, events} = await down(platform);
		expect(exitCode).toBe(3);
		expect(platform.done).toContain('undo cluster');
		expect(endOf(events).next.map((action) => action.run)).toContain('fix sudo-missing');
		expect(platform.journals.get('digimon')?.changes.map(({change}) => change.kind)).toEqual(['route', 'hosts']);
	});

	test('fails while a step reports leftovers', async () => {
		const platform = await machineAfterUp({hosts: {leftovers: async () => [sentence('the block in /etc/hosts')]}});
		const {exitCode, events} = await down(platform);
		expect(exitCode).toBe(4);
		expect(endOf(events).failure).toMatchObject({code: 'not-undone'});
		expect(endOf(events).failure?.message.text).toContain('the block in /etc/hosts');
	});

	test('succeeds without changes', async () => {
		const platform = smallMachine();
		const {exitCode} = await down(platform);
		expect(exitCode).toBe(0);
		expect(platform.done).toEqual([]);
	});

	describe('once nothing recorded is left', () => {
		const stray = {
			what: sentence('a cluster'),
			next: {message: sentence('delete it'), run: 'minikube delete -p digimon'},
		};
		const finder = (find: StrayFinder['find']): StrayFinder => ({step: clusterStep, find});

		test('fails where something carries our mark, and keeps its notes', async () => {
			const platform = await machineAfterUp();
			const {exitCode, events} = await down(platform, false, [finder(async () => [stray])]);
			expect(exitCode).toBe(4);
			expect(endOf(events).failure).toMatchObject({code: 'not-undone', message: {key: 'engine.strays'}});
			expect(endOf(events).next[0]?.run).toBe('minikube delete -p digimon');
			expect(endOf(events).messages).toEqual([]);
			expect(platform.journals.get('digimon')?.phases).not.toEqual({});
		});

		test('fails where it cannot be found out, and still looks for the rest', async () => {
			const unknown = finder(async () => Promise.reject(failure('not-undone')));
			const {exitCode, events} = await down(smallMachine(), false, [unknown, finder(async () => [stray])]);
			expect(exitCode).toBe(4);
			expect(endOf(events).next.map(({run}) => run)).toEqual(['minikube delete -p digimon', 'fix not-undone']);
		});

		test('names what was there before, and succeeds', async () => {
			const {exitCode, events} = await down(smallMachine(), false, [finder(async () => [{...stray, isForeign: true}])]);
			expect(exitCode).toBe(0);
			expect(endOf(events).messages.map(({key}) => key)).toContain('engine.foreignStays');
		});
	});

	test('succeeds a second time', async () => {
		const platform = await machineAfterUp();
		await down(platform);
		expect((await down(platform)).exitCode).toBe(0);
	});
});
