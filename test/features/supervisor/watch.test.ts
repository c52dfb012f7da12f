import {defined} from '../../../source/domain/defined.ts';
import {describe, expect, test} from 'vitest';
import type {Failure} from '../../../source/domain/failure.ts';
import {type WebAnswer, WebError} from '../../../source/domain/ports/web.ts';
import type {RepairResult, TunnelHealth} from '../../../source/domain/tunnel-policy.ts';
import {watchTunnel} from '../../../source/features/supervisor/watch.ts';
import {message} from '../../../source/i18n/message.ts';

/** A gateway and a computer that sleeps: what answers at each look, and how long each pause really was. */
function watched(script: {
	readonly looks: readonly {readonly well: boolean; readonly ended?: boolean; readonly sleepGapMs?: number}[];
	readonly address?: string;
	readonly hostsAddress?: string;
	readonly mends?: RepairResult;
	readonly corrects?: (done: readonly string[]) => RepairResult;
}) {
	const done: string[] = [];
	const healths: TunnelHealth[] = [];
	let turn = 0;
	let nowMs = 1_000_000;
	const envoy: WebAnswer = {status: 200, headers: {server: 'istio-envoy'}, body: new Uint8Array()} as WebAnswer;
	return new Promise<{readonly done: readonly string[]; readonly healths: readonly TunnelHealth[]}>((resolve) => {
		const stop = watchTunnel({
			platform: {
				bundle: {hostNames: {web: 'web.backend.com', api: 'api.backend.com'}} as never,
				web: {
					ask: async ({url}) => {
						done.push(`ask ${url}`);
						if (!script.looks[turn]?.well) throw new WebError('ECONNREFUSED', 'nobody');
						return envoy;
					},
				},
			},
			profile: 'digimon',
			address: '10.0.0.1',
			care: {
				probe: async () => (
					done.push('look'),
					{
						...defined({address: script.address, hostsAddress: script.hostsAddress}),
					}
				),
				runs: async () => script.looks[turn]?.ended !== true,
				repair: async () => (done.push('mend'), script.mends ?? {outcome: 'done'}),
				correctHosts: async () => (done.push('correct hosts'), script.corrects?.(done) ?? {outcome: 'done'}),
			},
			tell: (health) => void healths.push(health),
			now: () => nowMs,
			pause: async (durationMs) => {
				nowMs += durationMs + (script.looks[turn]?.sleepGapMs ?? 0);
				turn += 1;
				if (turn < script.looks.length) return;
				stop();
				resolve({done, healths});
			},
		});
	});
}

describe('the tunnel that is watched while the site is looked at', () => {
	test('a well one is only asked for the page: no tool is run', async () => {
		const {done, healths} = await watched({looks: [{well: true}, {well: true}]});
		expect(done).toEqual(['ask http://10.0.0.1/', 'ask http://10.0.0.1/']);
		expect(healths.at(-1)).toMatchObject({isHealthy: true, restarts: 0});
	});

	test('a dead one is opened again at the second miss, and that is told', async () => {
		const {done, healths} = await watched({looks: [{well: false}, {well: false}]});
		expect(done.filter((one) => one === 'mend')).toHaveLength(1);
		expect(healths.at(-1)).toMatchObject({isHealthy: true, restarts: 1, message: {key: 'supervisor.restarted'}});
	});

	test('one that cannot be opened is waited for before it is tried again, and comes to its turn', async () => {
		const {done, healths} = await watched({
			looks: Array.from({length: 4}, () => ({well: false})),
			mends: {outcome: 'failed'},
		});
		expect(healths.map((health) => health.message?.key)).toContain('supervisor.restarting');
		expect(done.filter((one) => one === 'mend')).toHaveLength(2);
		expect(healths.at(-1)?.isHealthy).toBe(false);
	});

	test('after a sleep the cluster is asked, and the names follow a gateway that moved', async () => {
		const {done, healths} = await watched({
			looks: [{well: true, sleepGapMs: 3_600_000}, {well: true}, {well: true}],
			address: '10.0.0.9',
			hostsAddress: '10.0.0.1',
		});
		expect(done).toContain('correct hosts');
		expect(done.at(-1)).toBe('ask http://10.0.0.9/');
		expect(healths.at(-1)).toMatchObject({address: '10.0.0.9', message: {key: 'supervisor.hostsCorrected'}});
	});

	test('names that may not be corrected are told with the command', async () => {
		const {healths} = await watched({
			looks: [{well: false}],
			hostsAddress: '10.0.0.9',
			corrects: () => ({outcome: 'failed'}),
		});
		expect(healths.at(-1)?.message?.text).toContain('digimon-setup up --only hosts');
	});

	test('one whose process has ended is opened again at the first look', async () => {
		const {done, healths} = await watched({looks: [{well: true, ended: true}, {well: true}]});
		expect(done.filter((one) => one === 'mend')).toHaveLength(1);
		expect(healths.map((health) => health.message?.key)).toEqual(
			expect.arrayContaining(['supervisor.tunnelEnded', 'supervisor.restarted']),
		);
	});

	test('what another run holds is left to it, counts as no failure, and is tried again at the next look', async () => {
		const looks = Array.from({length: 4}, () => ({well: false}));
		const {done, healths} = await watched({looks, mends: {outcome: 'busy'}});
		expect(done.filter((one) => one === 'mend')).toHaveLength(3);
		expect(healths.at(-1)).toMatchObject({isHealthy: false, restarts: 0, message: {key: 'supervisor.leftToRun'}});
	});

	test('names that were left to another run are corrected at the next look', async () => {
		const {healths} = await watched({
			looks: [{well: false}, {well: true}, {well: true}],
			hostsAddress: '10.0.0.9',
			corrects: (done) => ({outcome: done.filter((one) => one === 'correct hosts').length > 1 ? 'done' : 'busy'}),
		});
		expect(healths.at(-1)?.message?.key).toBe('supervisor.hostsCorrected');
	});

	test('what needs the person is told with its command, and stays said while it is waited for', async () => {
		const text = message('tunnel.routeNeedsSudo');
		const next = [{message: text, run: 'sudo ip route replace X'}] as const;
		const failure: Failure = {code: 'sudo-missing', fault: 'user', message: text, next, tail: []};
		const looks = Array.from({length: 3}, () => ({well: false}));
		const {healths} = await watched({looks, mends: {outcome: 'failed', failure}});
		expect(healths.at(-1)).toMatchObject({message: {key: 'supervisor.needsYou'}, run: 'sudo ip route replace X'});
		expect(healths.at(-1)?.message?.text).toContain('sudo ip route replace X');
	});
});
