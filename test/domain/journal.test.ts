import {describe, expect, test} from 'vitest';
import {emptyJournal, parseJournal} from '../../source/domain/journal.ts';

/** The changes of a journal of schema 1, as versions before 1.0 wrote them. */
const oldChanges = [
	{kind: 'profile', profile: 'digimon'},
	{kind: 'label', context: 'digimon', namespace: 'default', label: 'istio-injection', previous: 'disabled'},
	{kind: 'tunnel', profile: 'digimon', pid: 7, bornAt: '1234', mode: 'route', outputPath: '/log'},
	{
		kind: 'keeper',
		profile: 'digimon',
		pid: 8,
		bornAt: '1235',
		mode: 'tunnel',
		madeBy: '0.9.0',
		hostsFile: '/etc/hosts',
	},
	{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'},
];
const steps = ['cluster', 'label', 'tunnel', 'tunnel', 'hosts'];
const recorded = (changes: readonly object[]): readonly object[] =>
	changes.map((change, index) => ({number: index + 1, at: '2026-11-23T12:00:00.000Z', step: steps[index], change}));

const rest = {
	profile: 'digimon',
	madeBy: '0.9.0',
	lastRun: {runId: 'r', command: 'up', startedAt: '2026-11-23T12:00:00.000Z', folder: '/state/runs/r'},
	answers: {cpus: 4},
	phases: {cluster: {at: '2026-11-23T12:00:00.000Z', phase: 'applied'}},
	nextChange: 6,
	memory: {proven: '10.96.1.1'},
};

describe('parseJournal', () => {
	test('reads what is kept today', () => {
		const journal = emptyJournal('digimon', '1.0.0');
		expect(parseJournal(JSON.stringify(journal))).toEqual(journal);
	});

	test('upgrades schema 1, so that the changes of an older version can be undone', () => {
		const old = {schema: 1, ...rest, changes: recorded(oldChanges)};
		const [profile, label, tunnel, keeper, hosts] = oldChanges;
		const {bornAt: _tunnel, ...ofTunnel} = tunnel as {bornAt: string};
		const {bornAt: _keeper, ...ofKeeper} = keeper as {bornAt: string};
		expect(parseJournal(JSON.stringify(old))).toEqual({
			schema: 2,
			...rest,
			changes: recorded([
				profile,
				label,
				{...ofTunnel, startTime: '1234'},
				{...ofKeeper, kind: 'supervisor', startTime: '1235'},
				hosts,
			] as object[]),
		});
	});

	test.each([
		['no JSON', '{"schema": 2'],
		['a later schema', JSON.stringify({schema: 3, ...rest, changes: []})],
		['an unknown change', JSON.stringify({schema: 1, ...rest, changes: recorded([{kind: 'disk'}])})],
		['schema 1 without changes', JSON.stringify({schema: 1, ...rest})],
	])('refuses %s', (_name, text) => {
		expect(parseJournal(text)).toBeUndefined();
	});
});
