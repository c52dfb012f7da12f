import {describe, expect, test} from 'vitest';
import {emptyJournal, parseHolder, parseJournal, parseWorkRecord} from '../../source/domain/journal.ts';

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

	test('keeps a change of schema 1 that is neither a supervisor nor a process as it is', () => {
		const hosts = {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'};
		const [change] = parseJournal(JSON.stringify({schema: 1, ...rest, changes: recorded([hosts])}))?.changes ?? [];
		expect(change).toEqual(recorded([hosts])[0]);
	});

	test('reads every field of a run that is over, and of a change that is made', () => {
		const lastRun = {...rest.lastRun, endedAt: '2026-11-23T12:01:00.000Z'};
		const [change] = recorded([{kind: 'profile', profile: 'digimon'}]);
		const whole = {schema: 2, ...rest, lastRun, changes: [{...change, made: true}]};
		expect(parseJournal(JSON.stringify(whole))).toEqual(whole);
	});

	test.each([
		['schema', 3],
		['profile', 7],
		['madeBy', undefined],
		['lastRun', {runId: 'r'}],
		['answers', {cpus: {}}],
		['phases', {cluster: {at: '', phase: 'dreaming'}}],
		['phases', {garden: {at: '', phase: 'started'}}],
		['nextChange', '6'],
		['changes', [{number: '1', at: '', step: 'cluster', change: {kind: 'profile', profile: 'digimon'}}]],
		['changes', [{number: 1, at: '', step: 'garden', change: {kind: 'profile', profile: 'digimon'}}]],
		['changes', [{number: 1, at: '', step: 'cluster', made: 1, change: {kind: 'profile', profile: 'digimon'}}]],
		['memory', {proven: 1}],
	])('refuses a journal with another %s (%j)', (name, value) => {
		const whole = {schema: 2, ...rest, changes: []};
		expect(parseJournal(JSON.stringify(whole))).toEqual(whole);
		expect(parseJournal(JSON.stringify({...whole, [name]: value}))).toBeUndefined();
	});
});

const holder = {pid: 7, startTime: '1234', startedAt: '2026-11-23T12:00:00.000Z'};

test('the holder of the lock is a process, and the profile whose tunnel it supervises', () => {
	expect(parseHolder(JSON.stringify(holder))).toEqual(holder);
	expect(parseHolder(JSON.stringify({...holder, supervises: 'digimon'}))).toEqual({...holder, supervises: 'digimon'});
});

const noHolders: readonly (readonly [string, string])[] = [
	['no JSON', '{"pid": 7'],
	...Object.keys(holder).map((name) => [`no ${name}`, JSON.stringify({...holder, [name]: undefined})] as const),
	['another profile than a text', JSON.stringify({...holder, supervises: 1})],
];
test.each(noHolders)('no holder is read from a text with %s', (_name, text) => {
	expect(parseHolder(text)).toBeUndefined();
});

const work = {
	pid: 8,
	startTime: '',
	tool: 'helm',
	args: ['upgrade'],
	startedAt: '2026-11-23T12:00:00.000Z',
	limitMs: 1000,
};
const record = {owner: {pid: 7, startTime: '1234'}, work};

test('the record of a command is its run and its process', () => {
	expect(parseWorkRecord(JSON.stringify(record))).toEqual(record);
	const withOutput = {...record, work: {...work, outputPath: '/x'}};
	expect(parseWorkRecord(JSON.stringify(withOutput))).toEqual(withOutput);
});

const noRecords: readonly (readonly [string, object])[] = [
	['no owner', {work}],
	['half an owner', {owner: {pid: 7}, work}],
	...Object.keys(work).map((name) => [`no ${name}`, {...record, work: {...work, [name]: undefined}}] as const),
	['a tool that is none', {...record, work: {...work, tool: 'rm'}}],
];
test.each(noRecords)('no command is read from a record with %s', (_name, given) => {
	expect(parseWorkRecord(JSON.stringify(given))).toBeUndefined();
});
