import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	afterRestart,
	backOffMs,
	everyMs,
	evaluateProbe,
	watchStateAt,
	sleepGapMs,
	type WatchState,
	type WatchAction,
	type TunnelProbe,
} from '../../source/domain/tunnel-policy.ts';

const address = '10.108.228.4';
const begin = watchStateAt(address);
const kindsOf = (acts: readonly WatchAction[]): readonly string[] =>
	acts.map((act) =>
		act.kind === 'report' ? act.message.key : act.kind === 'restart' ? `restart ${act.afterMs}` : act.kind,
	);

/** Evaluates consecutive probes, ten seconds apart by default. */
function evaluateAll(looks: readonly (Partial<TunnelProbe> & {readonly afterMs?: number})[], from: WatchState = begin) {
	let state = from;
	let atMs = 1_000_000;
	const acts = looks.map(({afterMs = everyMs, ...look}) => {
		const evaluated = evaluateProbe(state, {answer: 'envoy', ...look, atMs: (atMs += afterMs)});
		state = evaluated.state;
		return kindsOf(evaluated.actions);
	});
	return {state, acts};
}

describe('what a look at the tunnel means', () => {
	test.each([
		['Envoy answers', [{}, {}], [['keep'], ['keep']]],
		['waits after one missed answer', [{answer: 'none'}, {}], [['keep'], ['keep']]],
		[
			'two missed answers in a row: opened again at once',
			[{answer: 'none'}, {answer: 'none'}],
			[['keep'], ['restart 0']],
		],
		[
			'a tunnel that has ended is opened again at once, though its route still answers',
			[{}, {hasEnded: true}, {}],
			[['keep'], ['supervisor.tunnelEnded', 'restart 0'], ['keep']],
		],
		[
			'somebody else at the address is no answer either',
			[{answer: {other: 'nginx'}}, {answer: {other: 'nginx'}}],
			[['keep'], ['restart 0']],
		],
		[
			'a gap between two looks is a sleep, and the first miss after it is waited for',
			[{answer: 'none'}, {answer: 'none', afterMs: 3_600_000}],
			[['keep'], ['supervisor.slept']],
		],
		[
			'another address of the gateway is reported once',
			[{answer: 'none', address: '10.96.0.9'}, {address: '10.96.0.9'}],
			[['supervisor.addressChanged'], ['keep']],
		],
		[
			'names with another address are corrected once',
			[{hostsAddress: '10.96.0.9'}, {hostsAddress: '10.96.0.9'}],
			[['correct-hosts'], ['keep']],
		],
		[
			'names follow a gateway that moved',
			[{answer: 'none', address: '10.96.0.9', hostsAddress: address}],
			[['supervisor.addressChanged', 'correct-hosts']],
		],
		[
			'the owner of port 80 is named once, and nothing is restarted',
			[
				{answer: {other: 'nginx'}, portHolder: 'nginx'},
				{answer: {other: 'nginx'}, portHolder: 'nginx'},
				{answer: {other: 'nginx'}, portHolder: 'nginx'},
			],
			[['supervisor.portTaken'], ['keep'], ['keep']],
		],
		[
			'a port that is free again lets the tunnel be opened',
			[{answer: 'none', portHolder: 'nginx'}, {answer: 'none'}, {answer: 'none'}],
			[['supervisor.portTaken'], ['keep'], ['restart 0']],
		],
	] as const)('%s', (_title, looks, expected) => {
		expect(evaluateAll(looks as readonly Partial<TunnelProbe>[]).acts).toEqual(expected);
	});

	test('a restart that did not help is tried again later and later, and its turn comes', () => {
		const failed = afterRestart({...begin, misses: 2, probedAtMs: 1_000_000}, false, 1_000_000);
		const {acts, state} = evaluateAll(
			[
				{answer: 'none', afterMs: 1000},
				{answer: 'none', afterMs: 2000},
				{answer: 'none', afterMs: 3000},
			],
			failed,
		);
		expect(acts).toEqual([['restart 5000'], ['restart 3000'], ['restart 0']]);
		expect(afterRestart(state, true, 0)).toMatchObject({restarts: 2, failures: 0, misses: 0});
	});

	test('Envoy that answers again by itself ends the waiting', () => {
		const failed = afterRestart({...begin, misses: 2, probedAtMs: 1_000_000}, false, 1_000_000);
		const {state} = evaluateAll([{answer: 'none', afterMs: 1000}, {}], failed);
		expect(state).toMatchObject({misses: 0, failures: 0});
		expect(state).not.toHaveProperty('dueAtMs');
	});
});

describe('any sequence of probes', () => {
	const look = fc.record({
		afterMs: fc.integer({min: 0, max: 2 * sleepGapMs}),
		answer: fc.oneof(fc.constant('envoy' as const), fc.constant('none' as const), fc.record({other: fc.string()})),
		address: fc.constantFrom(address, '10.96.0.9', '127.0.0.1'),
		hostsAddress: fc.constantFrom(address, '10.96.0.9'),
	});

	test('the waits grow and never pass five minutes', () => {
		fc.assert(
			fc.property(
				fc.nat(200),
				(failures) => backOffMs(failures) <= backOffMs(failures + 1) && backOffMs(failures) <= 300_000,
			),
		);
	});

	test('nothing is restarted while Envoy answers, there is always something to do, and names are led only to where the gateway is', () => {
		fc.assert(
			fc.property(fc.array(look, {maxLength: 40}), (looks) => {
				let state: WatchState = begin;
				let atMs = 0;
				for (const {afterMs, ...one} of looks) {
					const evaluated = evaluateProbe(state, {...one, atMs: (atMs += afterMs)});
					state = evaluated.state;
					expect(evaluated.actions.length).toBeGreaterThan(0);
					expect(one.answer === 'envoy' && evaluated.actions.some(({kind}) => kind === 'restart')).toBe(false);
					const corrections = evaluated.actions.filter(({kind}) => kind === 'correct-hosts');
					expect(corrections).toEqual(corrections.map(({kind}) => ({kind, from: one.hostsAddress, to: one.address})));
				}
			}),
		);
	});

	test('a tunnel that stays dead is opened again within five minutes of awake looks', () => {
		fc.assert(
			fc.property(fc.nat(12), fc.integer({min: 1000, max: everyMs}), (failures, stepMs) => {
				const state: WatchState = {...begin, failures, misses: 1, probedAtMs: 0};
				const {acts} = evaluateAll(
					Array.from({length: Math.ceil(300_000 / stepMs) + 2}, () => ({answer: 'none' as const, afterMs: stepMs})),
					{...state, probedAtMs: 1_000_000},
				);
				expect(acts.flat()).toContain('restart 0');
			}),
		);
	});
});
