import {describe, expect, test} from 'vitest';
import * as v from 'valibot';
import {eventSchema} from '../../source/domain/event.ts';
import {stepIds, type StepId} from '../../source/domain/step.ts';
import {setUp} from '../../source/engine/set-up.ts';
import {
	endOf,
	failure,
	outcomesOf,
	requestOver,
	sentence,
	smallMachine,
	type SmallMachine,
} from '../helpers/engine-run.ts';

const all = new Set<StepId>(stepIds);
const up = async (
	machine: SmallMachine,
	options: Parameters<typeof requestOver>[1] = {},
	selected: ReadonlySet<StepId> = all,
) => {
	const {request, events} = requestOver(machine, options);
	const exitCode = await setUp({...request, selected, preflight: async () => undefined});
	return {exitCode, events};
};

/** A gate that one piece of work opens and another waits at. */
const gate = (): {readonly open: () => void; readonly opened: Promise<void>} => {
	let open = (): void => {};
	const opened = new Promise<void>((resolve) => (open = resolve));
	return {open, opened};
};

describe('a walk from nothing', () => {
	test('applies every step, each after those it stands on, and ends with 0', async () => {
		const machine = smallMachine();
		const {exitCode, events} = await up(machine);
		expect(exitCode).toBe(0);
		expect(Object.values(outcomesOf(events))).toEqual(Array.from({length: 8}, () => 'applied'));
		const at = (id: StepId): number => machine.done.indexOf(`apply ${id}`);
		for (const step of machine.steps) for (const id of step.after) expect(at(id)).toBeLessThan(at(step.id));
	});

	test('begins with run-started and ends with run-ended, numbered without a gap, and each event fits the published schema', async () => {
		const {events} = await up(smallMachine());
		expect(events[0]?.type).toBe('run-started');
		expect(endOf(events).exitCode).toBe(0);
		expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
		for (const event of events) expect(v.safeParse(eventSchema, JSON.parse(JSON.stringify(event))).success).toBe(true);
	});

	test('asks nothing of steps that stand on one that is not ready yet, while it plans', async () => {
		const machine = smallMachine({
			cluster: {apply: async () => expect(machine.done).toEqual(['inspect cluster', 'apply cluster'])},
		});
		await up(machine);
		expect(machine.done.length).toBeGreaterThan(10);
	});

	test('runs side by side what can run together: the label and the images do not wait for the mesh', async () => {
		const mesh = gate();
		const seen: string[] = [];
		const machine = smallMachine({
			mesh: {apply: async () => mesh.opened},
			label: {apply: async () => void seen.push('label')},
			chart: {
				prepare: async () => {
					seen.push('images');
					mesh.open();
				},
			},
		});
		const {exitCode} = await up(machine);
		expect(exitCode).toBe(0);
		expect(seen.toSorted()).toEqual(['images', 'label']);
		expect(machine.done.indexOf('prepare chart')).toBeLessThan(machine.done.indexOf('apply chart'));
	});
});

describe('a machine on which all is ready', () => {
	test('is looked at once and not changed', async () => {
		const machine = smallMachine({}, stepIds);
		const {exitCode, events} = await up(machine);
		expect(exitCode).toBe(0);
		expect(machine.done.toSorted()).toEqual(stepIds.map((id) => `inspect ${id}`).toSorted());
		expect(new Set(Object.values(outcomesOf(events)))).toEqual(new Set(['already-done']));
	});
});

describe('a failure', () => {
	test('stops only what stands on it; the others finish, and the exit code is that of the failure', async () => {
		const {exitCode, events} = await up(smallMachine({gateway: {apply: async () => Promise.reject(failure())}}));
		expect(exitCode).toBe(4);
		expect(outcomesOf(events)).toEqual({
			cluster: 'applied',
			mesh: 'applied',
			label: 'applied',
			chart: 'applied',
			gateway: 'failed',
			tunnel: 'skipped',
			hosts: 'skipped',
			site: 'skipped',
		});
		expect(endOf(events).next[0]?.run).toBe('fix command-failed');
	});

	test('of work ahead fails that step alone', async () => {
		const {events} = await up(smallMachine({chart: {prepare: async () => Promise.reject(failure())}}));
		expect(outcomesOf(events)).toMatchObject({
			chart: 'failed',
			mesh: 'applied',
			gateway: 'applied',
			hosts: 'applied',
			site: 'skipped',
		});
	});

	test('of the mesh ends the images that are under way, and tells the chart as skipped', async () => {
		const {events} = await up(
			smallMachine({
				mesh: {apply: async () => Promise.reject(failure())},
				chart: {
					prepare: (world) =>
						new Promise((_, reject) => world.signal.addEventListener('abort', () => reject(new Error('ended')))),
				},
			}),
		);
		expect(outcomesOf(events)).toMatchObject({mesh: 'failed', chart: 'skipped'});
	});

	test('is what a step that is applied but not ready afterwards is told as, with what was found', async () => {
		const {exitCode, events} = await up(
			smallMachine({mesh: {inspect: async () => ({kind: 'broken', because: sentence('istiod restarts')})}}),
		);
		expect(exitCode).toBe(4);
		expect(endOf(events).failure?.code).toBe('not-ready-after-apply');
		expect(endOf(events).failure?.message.text).toContain('istiod restarts');
	});

	test('of the proof alone ends with 5', async () => {
		const {exitCode} = await up(
			smallMachine({site: {inspect: async () => ({kind: 'absent', because: sentence('no page')})}}),
		);
		expect(exitCode).toBe(5);
	});

	test('that nobody foresaw is told as our bug, and the run still ends with run-ended', async () => {
		const {exitCode, events} = await up(
			smallMachine({label: {apply: async () => Promise.reject(new TypeError('x is undefined'))}}),
		);
		expect(exitCode).toBe(1);
		expect(endOf(events).failure?.tail.join()).toContain('TypeError');
	});

	test('is tried again when the person says so, and what was applied is not applied twice', async () => {
		let tries = 0;
		const machine = smallMachine({chart: {apply: async () => (++tries === 1 ? Promise.reject(failure()) : undefined)}});
		const {exitCode} = await up(machine, {view: {afterFailure: async () => ({choice: 'again'})}});
		expect(exitCode).toBe(0);
		expect(machine.done.filter((what) => what === 'apply cluster')).toHaveLength(1);
		expect(machine.done.filter((what) => what === 'apply chart')).toHaveLength(2);
	});
});

describe('selected steps', () => {
	test('that stand on one which is not ready and was left out end with 3, naming it', async () => {
		const {exitCode, events} = await up(smallMachine({}, ['cluster']), {}, new Set(['gateway']));
		expect(exitCode).toBe(3);
		expect(endOf(events).failure?.code).toBe('not-selected');
		expect(endOf(events).failure?.message.text).toContain('mesh');
	});

	test('alone are applied; the others are looked at', async () => {
		const machine = smallMachine({}, ['cluster']);
		const {exitCode} = await up(machine, {}, new Set(['mesh', 'label']));
		expect(exitCode).toBe(0);
		expect(machine.done.filter((what) => what.startsWith('apply')).toSorted()).toEqual(['apply label', 'apply mesh']);
	});
});

describe('what only the person can decide', () => {
	const blocked = {
		inspect: async () => ({
			kind: 'broken' as const,
			because: sentence('old release'),
			blockedBy: {question: sentence('uninstall it?'), run: 'helm uninstall chart-1'},
		}),
	};

	test('ends an unattended run with 3 and its command', async () => {
		const {exitCode, events} = await up(smallMachine({chart: blocked}, ['cluster', 'mesh', 'label']));
		expect(exitCode).toBe(3);
		expect(endOf(events).next[0]?.run).toBe('helm uninstall chart-1');
	});
});

describe('a stop', () => {
	test('ends with 130, tells the running step as stopped, and applies nothing more', async () => {
		const stop = new AbortController();
		const machine = smallMachine({
			mesh: {
				apply: async () => {
					stop.abort('SIGINT');
					throw failure();
				},
			},
		});
		const {exitCode, events} = await up(machine, {stop: stop.signal});
		expect(exitCode).toBe(130);
		expect(outcomesOf(events)).toMatchObject({mesh: 'stopped', gateway: 'skipped', site: 'skipped'});
		expect(endOf(events).outcome).toBe('stopped');
	});

	test('by SIGTERM ends with 143', async () => {
		const stop = new AbortController();
		const {exitCode} = await up(smallMachine({cluster: {apply: async () => stop.abort('SIGTERM')}}), {
			stop: stop.signal,
		});
		expect(exitCode).toBe(143);
	});
});

describe('no approval', () => {
	test('changes nothing', async () => {
		const machine = smallMachine();
		const {exitCode, events} = await up(machine, {view: {approve: async () => undefined}});
		expect(exitCode).toBe(130);
		expect(machine.done).toEqual(['inspect cluster']);
		expect(events.some((event) => event.type === 'consent-given')).toBe(false);
	});
});

describe('the journal', () => {
	test('holds a step as started before anyone hears of it', async () => {
		const phases: unknown[] = [];
		const machine = smallMachine();
		await up(machine, {
			onEvent: (event) => {
				if (event.type === 'step-started' && event.step === 'cluster')
					phases.push(machine.journals.get('digimon')?.phases.cluster?.phase);
			},
		});
		expect(phases).toEqual(['started']);
	});

	test('says where the last run broke off', async () => {
		const machine = smallMachine({mesh: {apply: async () => Promise.reject(failure())}});
		await up(machine);
		const {events} = await up(machine);
		expect(events[0]).toMatchObject({type: 'run-started', resumes: {brokeOffAt: 'mesh'}});
	});

	test('has a change written before it is made', async () => {
		const machine = smallMachine({
			cluster: {
				change: {kind: 'profile', profile: 'digimon'},
				apply: async () => expect(machine.journals.get('digimon')?.changes).toHaveLength(1),
			},
		});
		expect((await up(machine)).exitCode).toBe(0);
	});
});
