import {describe, expect, test} from 'vitest';
import type {Change} from '../../../source/domain/change.ts';
import {
	isSupervisorOf,
	supervisable,
	supervisorArguments,
	startSupervisor,
	runningSupervisors,
} from '../../../source/steps/tunnel/supervisor.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';

const wanted = {profile: 'digimon', mode: 'tunnel', madeBy: '1', hostsFile: '/etc/hosts'} as const;
const tunnel: Change = {kind: 'tunnel', profile: 'digimon', pid: 7, startTime: 'b', mode: 'route', outputPath: '/o'};
const supervisor = (pid: number, differs: Partial<Extract<Change, {kind: 'supervisor'}>> = {}): Change => ({
	kind: 'supervisor',
	...wanted,
	pid,
	startTime: pid === 0 ? '' : 'b',
	...differs,
});

/** A host on which supervisors with these pids run; `done` are signals and starts. */
function hostWith(running: readonly number[], changes: readonly Change[], parts: Parts = {}) {
	const alive = new Set(running);
	const done: string[] = [];
	const made = makeStepContext({
		changes,
		processes: {
			startTime: async (pid) => (alive.has(pid) ? 'b' : undefined),
			signal: async (pid, signal) => (done.push(`${signal} ${pid}`), alive.delete(pid)),
			find: async (matches) =>
				[...alive]
					.map((pid) => ({
						pid,
						startTime: 'b',
						parentPid: 1,
						args: ['node', '/x/main.js', ...supervisorArguments('digimon')],
					}))
					.filter(({args}) => matches(args)),
		},
		...parts,
	});
	const start = async () => {
		done.push(`start, ${made.recorded.map(({change}) => ('pid' in change ? change.pid : '')).join()} recorded`);
		alive.add(99);
		return {pid: 99, startTime: 'b'};
	};
	return {...made, done, begin: () => startSupervisor(made.context, wanted, start)};
}

const changesOf = (recorded: readonly {readonly change: Change}[]) => recorded.map(({change}) => change);

describe('the supervisor of a profile', () => {
	test('is recorded before it is started, then with its process', async () => {
		const {begin, done, recorded} = hostWith([], []);
		expect(await begin()).toBe(true);
		expect(done).toEqual(['start, 0 recorded']);
		expect(changesOf(recorded)).toEqual([supervisor(99)]);
	});

	test('is kept where it runs for the same', async () => {
		const {begin, done, recorded} = hostWith([5], [supervisor(5)]);
		expect(await begin()).toBe(false);
		expect(done).toEqual([]);
		expect(changesOf(recorded)).toEqual([supervisor(5)]);
	});

	test.each([
		['another way', {mode: 'node'}],
		['another version of ours', {madeBy: '0'}],
		['another hosts file', {hostsFile: '/tmp/hosts'}],
	] as const)('is stopped where it runs for %s, before another is started', async (_, differs) => {
		const {begin, done, recorded} = hostWith([5], [supervisor(5, differs)]);
		expect(await begin()).toBe(true);
		expect(done).toEqual(['SIGINT 5', 'start, 0 recorded']);
		expect(changesOf(recorded)).toEqual([supervisor(99)]);
	});

	test('is removed from the journal where it exited, or where its pid is another process', async () => {
		const {begin, done, recorded} = hostWith([5], [supervisor(4), supervisor(5, {startTime: 'earlier'})]);
		expect(await begin()).toBe(true);
		expect(done).toEqual(['start, 0 recorded']);
		expect(changesOf(recorded)).toEqual([supervisor(99)]);
	});

	test('is found by its command line and recorded where its process was not', async () => {
		const {begin, done, recorded} = hostWith([5], [supervisor(0)]);
		expect(await begin()).toBe(false);
		expect(done).toEqual([]);
		expect(changesOf(recorded)).toEqual([supervisor(5)]);
	});

	test('is one where both intent and process are recorded', async () => {
		const {context} = hostWith([5], [supervisor(0), supervisor(5)]);
		expect(await runningSupervisors(context)).toMatchObject([{process: {pid: 5}, record: {change: {pid: 5}}}]);
	});

	test('leaves no intent where it cannot be started', async () => {
		const {context, recorded} = hostWith([], []);
		const fails = async () => Promise.reject(new Error('no memory'));
		await expect(startSupervisor(context, wanted, fails)).rejects.toThrow('no memory');
		expect(recorded).toEqual([]);
	});

	test('leaves no record where it exits before its first probe, and fails with its last log line', async () => {
		const {context, recorded} = hostWith([], [], {files: {'/state/supervisor.log': 'unknown option --foreground\n'}});
		const dies = async () => ({pid: 99, startTime: 'b'});
		await expect(startSupervisor(context, wanted, dies)).rejects.toThrow('unknown option --foreground');
		expect(recorded).toEqual([]);
	});
});

describe('what can be supervised', () => {
	const of = (changes: readonly Change[], parts: Parts = {}, agreed = false) =>
		supervisable(makeStepContext({changes, ...parts}).context, '1', agreed);

	test('our tunnel by a route, not one that ends with its terminal, nor a foreign one', () => {
		expect(of([tunnel])).toEqual({profile: 'digimon', mode: 'tunnel', madeBy: '1'});
		expect(of([{...tunnel, mode: 'port-forward'}])).toBeUndefined();
		expect(of([])).toBeUndefined();
		expect(of([{...tunnel, mode: 'port-forward'}], {host: {platform: 'win32'}})).toMatchObject({mode: 'tunnel'});
	});

	test('the node’s address that we gave the gateway', () => {
		const settings = {address: 'node'} as const;
		expect(of([{kind: 'address', context: 'digimon', address: '10.0.0.2'}], {settings})).toMatchObject({mode: 'node'});
		expect(of([tunnel], {settings})).toBeUndefined();
	});

	test('the names only where that was agreed to, now or when our block was written', () => {
		const hostsFile = '/etc/hosts';
		expect(of([tunnel], {}, true)).toMatchObject({hostsFile});
		expect(of([tunnel, {kind: 'hosts', file: hostsFile, profile: 'digimon'}])).toMatchObject({hostsFile});
		expect(of([tunnel, {kind: 'hosts', file: '/tmp/other', profile: 'digimon'}])).not.toHaveProperty('hostsFile');
	});
});

test.each([
	[['node', '/x/main.js', 'tunnel', 'keep', '--foreground', '--profile', 'digimon'], true],
	[['node', '/x/main.js', 'tunnel', 'keep', '--foreground', '--profile', 'other'], false],
	[['node', '/x/main.js', 'tunnel', 'keep'], false],
	[['minikube', '-p', 'digimon', 'tunnel', '--cleanup=false'], false],
])('a supervisor is known by its command line: %j', (args, is) => {
	expect(isSupervisorOf('digimon', args)).toBe(is);
});
