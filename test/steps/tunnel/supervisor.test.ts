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
const keeper = (pid: number, differs: Partial<Extract<Change, {kind: 'supervisor'}>> = {}): Change => ({
	kind: 'supervisor',
	...wanted,
	pid,
	startTime: pid === 0 ? '' : 'b',
	...differs,
});

/** A machine on which the given keepers run; `started` and `signals` are what was done. */
function machine(running: readonly number[], changes: readonly Change[], parts: Parts = {}) {
	const living = new Set(running);
	const done: string[] = [];
	const made = makeStepContext({
		changes,
		processes: {
			startTime: async (pid) => (living.has(pid) ? 'b' : undefined),
			signal: async (pid, signal) => (done.push(`${signal} ${pid}`), living.delete(pid)),
			find: async (matches) =>
				[...living]
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
		done.push(`start, ${made.recorded.map(({change}) => ('pid' in change ? change.pid : '')).join()} written down`);
		living.add(99);
		return {pid: 99, startTime: 'b'};
	};
	return {...made, done, leave: () => startSupervisor(made.context, wanted, start)};
}

const kept = (recorded: readonly {readonly change: Change}[]) => recorded.map(({change}) => change);

describe('one keeper to a profile', () => {
	test('is written down before it is started, then with its process', async () => {
		const {leave, done, recorded} = machine([], []);
		expect(await leave()).toBe(true);
		expect(done).toEqual(['start, 0 written down']);
		expect(kept(recorded)).toEqual([keeper(99)]);
	});

	test('one that runs for the same is left as it is', async () => {
		const {leave, done, recorded} = machine([5], [keeper(5)]);
		expect(await leave()).toBe(false);
		expect(done).toEqual([]);
		expect(kept(recorded)).toEqual([keeper(5)]);
	});

	test.each([
		['another way', {mode: 'node'}],
		['another version of ours', {madeBy: '0'}],
		['another hosts file', {hostsFile: '/tmp/hosts'}],
	] as const)('one for %s is stopped before another is started', async (_, differs) => {
		const {leave, done, recorded} = machine([5], [keeper(5, differs)]);
		expect(await leave()).toBe(true);
		expect(done).toEqual(['SIGINT 5', 'start, 0 written down']);
		expect(kept(recorded)).toEqual([keeper(99)]);
	});

	test('one that died, or whose pid is somebody else’s, is struck out', async () => {
		const {leave, done, recorded} = machine([5], [keeper(4), keeper(5, {startTime: 'earlier'})]);
		expect(await leave()).toBe(true);
		expect(done).toEqual(['start, 0 written down']);
		expect(kept(recorded)).toEqual([keeper(99)]);
	});

	test('one whose process was not written down any more is found by its command line, and taken over', async () => {
		const {leave, done, recorded} = machine([5], [keeper(0)]);
		expect(await leave()).toBe(false);
		expect(done).toEqual([]);
		expect(kept(recorded)).toEqual([keeper(5)]);
	});

	test('one that stands as intent and as process is one', async () => {
		const {context} = machine([5], [keeper(0), keeper(5)]);
		expect(await runningSupervisors(context)).toMatchObject([{process: {pid: 5}, record: {change: {pid: 5}}}]);
	});

	test('one that cannot be started leaves no intent', async () => {
		const {context, recorded} = machine([], []);
		const fails = async () => Promise.reject(new Error('no memory'));
		await expect(startSupervisor(context, wanted, fails)).rejects.toThrow('no memory');
		expect(recorded).toEqual([]);
	});

	test('one that ends before its first look leaves nothing written down, and its last words are told', async () => {
		const {context, recorded} = machine([], [], {
			files: {'/state/supervisor.log': 'unknown option --foreground\n'},
		});
		const dies = async () => ({pid: 99, startTime: 'b'});
		await expect(startSupervisor(context, wanted, dies)).rejects.toThrow('unknown option --foreground');
		expect(recorded).toEqual([]);
	});
});

describe('what can be kept in the background', () => {
	const of = (changes: readonly Change[], parts: Parts = {}, agreed = false) =>
		supervisable(makeStepContext({changes, ...parts}).context, '1', agreed);

	test('our tunnel by a route, not one that ends with its terminal, nor somebody else’s', () => {
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
])('a keeper is known by its command line: %j', (args, is) => {
	expect(isSupervisorOf('digimon', args)).toBe(is);
});
