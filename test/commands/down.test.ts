import {describe, expect, test} from 'vitest';
import {runDown} from '../../source/commands/down.ts';
import {runStatus} from '../../source/commands/status.ts';
import {runUp} from '../../source/commands/up.ts';
import type {Change} from '../../source/domain/change.ts';
import {stepIds, type StepId} from '../../source/domain/step.ts';
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

const all = new Set<StepId>(stepIds);
const changes: Readonly<Partial<Record<StepId, Change>>> = {
	cluster: {kind: 'profile', profile: 'digimon'},
	mesh: {kind: 'mesh', context: 'digimon', namespaceMade: true},
	chart: {kind: 'release', context: 'digimon', namespace: 'default', release: 'digimon'},
	tunnel: {kind: 'route', cidr: '10.96.0.0/12', via: '192.168.49.2'},
	hosts: {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'},
};

/** A machine that `up` has walked; what was done so far is forgotten. */
const walked = async (
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

const down = async (platform: SmallMachine, keepCluster = false) => {
	const {request, events} = requestOver(platform, {command: 'down'});
	const exitCode = await runDown({...request, selected: all, keepCluster});
	return {exitCode, events};
};

describe('down', () => {
	test('takes back the newest first; what lies in our cluster goes with it', async () => {
		const platform = await walked();
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

	test('with --keep-cluster undoes what lies inside, and leaves the cluster in the record', async () => {
		const platform = await walked();
		const {exitCode} = await down(platform, true);
		expect(exitCode).toBe(0);
		expect(platform.done).toEqual(['undo hosts', 'undo tunnel', 'undo chart', 'undo mesh']);
		expect(platform.journals.get('digimon')?.changes.map(({change}) => change.kind)).toEqual(['profile']);
	});

	test('never deletes a cluster that we did not make: its inside is taken back piece by piece', async () => {
		const platform = await walked({}, ['cluster']);
		await down(platform);
		expect(platform.done).toEqual(['undo hosts', 'undo tunnel', 'undo chart', 'undo mesh']);
	});

	test('that may not undo one thing undoes the rest, ends with 3 and tells the commands that are left', async () => {
		const platform = await walked({
			hosts: {undo: async () => Promise.reject(failure('sudo-missing'))},
			tunnel: {undo: async () => Promise.reject(failure('sudo-missing'))},
		});
		const {exitCode, events} = await down(platform);
		expect(exitCode).toBe(3);
		expect(platform.done).toContain('undo cluster');
		expect(endOf(events).next.map((action) => action.run)).toContain('fix sudo-missing');
		expect(platform.journals.get('digimon')?.changes.map(({change}) => change.kind)).toEqual(['route', 'hosts']);
	});

	test('is not done while something is still there', async () => {
		const platform = await walked({hosts: {leftovers: async () => [sentence('the block in /etc/hosts')]}});
		const {exitCode, events} = await down(platform);
		expect(exitCode).toBe(4);
		expect(endOf(events).failure).toMatchObject({code: 'not-undone'});
		expect(endOf(events).failure?.message.text).toContain('the block in /etc/hosts');
	});

	test('is calm where nothing of ours stands', async () => {
		const platform = smallMachine();
		const {exitCode} = await down(platform);
		expect(exitCode).toBe(0);
		expect(platform.done).toEqual([]);
	});

	test('twice is as calm', async () => {
		const platform = await walked();
		await down(platform);
		expect((await down(platform)).exitCode).toBe(0);
	});
});

describe('status', () => {
	test('reads only: looks at each step that can be looked at, and applies nothing', async () => {
		const platform = smallMachine({}, ['cluster', 'label']);
		const {request, events} = requestOver(platform, {command: 'status'});
		expect(await runStatus({...request, changes: false, verify: false})).toBe(0);
		expect(platform.done).toEqual(['inspect cluster', 'inspect mesh', 'inspect label']);
		expect(events.filter((event) => event.type === 'step-inspected')).toHaveLength(8);
		expect(platform.journals.size).toBe(0);
	});

	test('--verify repeats the proof, and ends with 5 when it fails', async () => {
		const platform = smallMachine({site: {apply: async () => Promise.reject(failure('verification-failed'))}}, stepIds);
		const {request} = requestOver(platform, {command: 'status'});
		expect(await runStatus({...request, changes: false, verify: true})).toBe(5);
		expect(platform.done).toContain('apply site');
	});
});
