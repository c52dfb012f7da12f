import {defined} from '../../../source/domain/defined.ts';
import {describe, expect, test} from 'vitest';
import type {Failure} from '../../../source/domain/failure.ts';
import {type WebAnswer, WebError} from '../../../source/domain/ports/web.ts';
import type {RepairResult, TunnelHealth} from '../../../source/domain/tunnel-policy.ts';
import {watchTunnel} from '../../../source/features/supervisor/watch.ts';
import {message} from '../../../source/i18n/message.ts';

/** Watches a gateway: what answers at each probe, and how long each pause really was. */
function watched(script: {
	readonly probes: readonly {readonly healthy: boolean; readonly ended?: boolean; readonly sleepGapMs?: number}[];
	readonly address?: string;
	readonly hostsAddress?: string;
	readonly repairs?: RepairResult;
	readonly corrects?: (done: readonly string[]) => RepairResult;
}) {
	const done: string[] = [];
	const healths: TunnelHealth[] = [];
	let turn = 0;
	let nowMs = 1_000_000;
	const envoy: WebAnswer = {status: 200, headers: {server: 'istio-envoy'}, body: new Uint8Array()};
	return new Promise<{readonly done: readonly string[]; readonly healths: readonly TunnelHealth[]}>((resolve) => {
		const stop = watchTunnel({
			platform: {
				bundle: {hostNames: {web: 'web.backend.com', api: 'api.backend.com'}},
				web: {
					ask: async ({url}) => {
						done.push(`ask ${url}`);
						if (!script.probes[turn]?.healthy) throw new WebError('ECONNREFUSED', 'nobody');
						return envoy;
					},
				},
			},
			profile: 'digimon',
			address: '10.0.0.1',
			repair: {
				probe: async () => (
					done.push('probe'),
					{
						...defined({address: script.address, hostsAddress: script.hostsAddress}),
					}
				),
				runs: async () => script.probes[turn]?.ended !== true,
				repair: async () => (done.push('repair'), script.repairs ?? {outcome: 'done'}),
				correctHosts: async () => (done.push('correct hosts'), script.corrects?.(done) ?? {outcome: 'done'}),
			},
			onHealth: (health) => void healths.push(health),
			now: () => nowMs,
			pause: async (durationMs) => {
				nowMs += durationMs + (script.probes[turn]?.sleepGapMs ?? 0);
				turn += 1;
				if (turn < script.probes.length) return;
				stop();
				resolve({done, healths});
			},
		});
	});
}

describe('the watch of a tunnel', () => {
	test('asks a healthy tunnel only for the page: no tool is run', async () => {
		const {done, healths} = await watched({probes: [{healthy: true}, {healthy: true}]});
		expect(done).toEqual(['ask http://10.0.0.1/', 'ask http://10.0.0.1/']);
		expect(healths.at(-1)).toMatchObject({isHealthy: true, restarts: 0});
	});

	test('restarts a dead tunnel at the second miss, and reports that', async () => {
		const {done, healths} = await watched({probes: [{healthy: false}, {healthy: false}]});
		expect(done.filter((one) => one === 'repair')).toHaveLength(1);
		expect(healths.at(-1)).toMatchObject({isHealthy: true, restarts: 1, message: {key: 'supervisor.restarted'}});
	});

	test('waits before it restarts a tunnel that could not be opened', async () => {
		const {done, healths} = await watched({
			probes: Array.from({length: 4}, () => ({healthy: false})),
			repairs: {outcome: 'failed'},
		});
		expect(healths.map((health) => health.message?.key)).toContain('supervisor.restarting');
		expect(done.filter((one) => one === 'repair')).toHaveLength(2);
		expect(healths.at(-1)?.isHealthy).toBe(false);
	});

	test('after a sleep the cluster is asked, and the names follow a gateway that moved', async () => {
		const {done, healths} = await watched({
			probes: [{healthy: true, sleepGapMs: 3_600_000}, {healthy: true}, {healthy: true}],
			address: '10.0.0.9',
			hostsAddress: '10.0.0.1',
		});
		expect(done).toContain('correct hosts');
		expect(done.at(-1)).toBe('ask http://10.0.0.9/');
		expect(healths.at(-1)).toMatchObject({address: '10.0.0.9', message: {key: 'supervisor.hostsCorrected'}});
	});

	test('reports names that may not be corrected with the command', async () => {
		const {healths} = await watched({
			probes: [{healthy: false}],
			hostsAddress: '10.0.0.9',
			corrects: () => ({outcome: 'failed'}),
		});
		expect(healths.at(-1)?.message?.text).toContain('digimon-setup up --only hosts');
	});

	test('restarts a tunnel whose process has ended at the first probe', async () => {
		const {done, healths} = await watched({probes: [{healthy: true, ended: true}, {healthy: true}]});
		expect(done.filter((one) => one === 'repair')).toHaveLength(1);
		expect(healths.map((health) => health.message?.key)).toEqual(
			expect.arrayContaining(['supervisor.tunnelEnded', 'supervisor.restarted']),
		);
	});

	test('leaves to another run what it holds, counts no failure, and tries again at the next probe', async () => {
		const probes = Array.from({length: 4}, () => ({healthy: false}));
		const {done, healths} = await watched({probes, repairs: {outcome: 'busy'}});
		expect(done.filter((one) => one === 'repair')).toHaveLength(3);
		expect(healths.at(-1)).toMatchObject({isHealthy: false, restarts: 0, message: {key: 'supervisor.leftToRun'}});
	});

	test('corrects names that were left to another run at the next probe', async () => {
		const {healths} = await watched({
			probes: [{healthy: false}, {healthy: true}, {healthy: true}],
			hostsAddress: '10.0.0.9',
			corrects: (done) => ({outcome: done.filter((one) => one === 'correct hosts').length > 1 ? 'done' : 'busy'}),
		});
		expect(healths.at(-1)?.message?.key).toBe('supervisor.hostsCorrected');
	});

	test('reports what needs the user with its command, which stays during the wait', async () => {
		const text = message('tunnel.routeNeedsSudo');
		const next = [{message: text, run: 'sudo ip route replace X'}] as const;
		const failure: Failure = {code: 'sudo-missing', fault: 'user', message: text, next, tail: []};
		const probes = Array.from({length: 3}, () => ({healthy: false}));
		const {healths} = await watched({probes, repairs: {outcome: 'failed', failure}});
		expect(healths.at(-1)).toMatchObject({message: {key: 'supervisor.needsYou'}, run: 'sudo ip route replace X'});
		expect(healths.at(-1)?.message?.text).toContain('sudo ip route replace X');
	});

	test('reports a bug that ends it', async () => {
		const fails = async (): Promise<never> => Promise.reject(new Error('no such field'));
		const health = await new Promise<TunnelHealth>((onHealth) => {
			watchTunnel({
				platform: {
					bundle: {hostNames: {web: 'web.backend.com', api: 'api.backend.com'}},
					web: {ask: async () => Promise.reject(new WebError('ECONNREFUSED', 'nobody'))},
				},
				profile: 'digimon',
				address: '10.0.0.1',
				repair: {probe: fails, runs: fails, repair: fails, correctHosts: fails},
				onHealth,
			});
		});
		expect(health).toMatchObject({isHealthy: false, message: {key: 'common.bug'}});
	});
});
