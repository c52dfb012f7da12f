import {expectFailure} from '../../helpers/drive-step.ts';
import {expect, it} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import {message} from '../../../source/i18n/message.ts';
import {watchPods} from '../../../source/steps/shared/watch-pods.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {eventWith, listOf, nodeWith, podWith} from '../../helpers/pod-builder.ts';
import type {Answer} from '../../helpers/scripted-runner.ts';
import {podsLine} from '../chart/chart-platform.ts';

const missing = 'failed to resolve reference "docker.io/demo:1": docker.io/demo:1: not found';
const silent = 'failed to do request: dial tcp 1.2.3.4:443: i/o timeout';
const pullFails = (message: string) =>
	listOf(podWith({phase: 'Pending', state: {waiting: {reason: 'ErrImagePull', message}}}), nodeWith());

/** A step context with the given pods, and work that ends with its signal. */
const watched = (answer: Answer | (() => Answer), parts: Parts = {}) =>
	makeStepContext({...parts, script: {[podsLine]: answer}});
const untilStopped = (signal: AbortSignal): Promise<never> =>
	new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

it('what cannot get better ends the work, with evidence and a next action', async () => {
	const made = watched(pullFails(missing));
	await expectFailure(watchPods(made.context, 'default', untilStopped), {
		code: 'cannot-succeed',
		tail: [missing],
		next: [
			{run: 'docker pull demo:1 && minikube image load -p digimon demo:1'},
			{run: 'kubectl --context digimon -n default get pods'},
		],
	});
	expect(made.said.map((sentence) => sentence.key)).toContain('diagnosis.noSuchImage');
});

it('an unreachable registry gets three minutes, and is named once', async () => {
	let sleepGapMs = 0;
	const made = watched(pullFails(silent), {onSleep: (ms) => (sleepGapMs += ms)});
	await expectFailure(watchPods(made.context, 'default', untilStopped), {code: 'cannot-succeed'});
	expect(sleepGapMs).toBeGreaterThanOrEqual(180_000);
	expect(sleepGapMs).toBeLessThan(200_000);
	expect(made.said).toHaveLength(1);
});

it('progress gives it new time', async () => {
	let looks = 0;
	let sleepGapMs = 0;
	const answer = (): Answer => {
		looks += 1;
		const other = podWith({service: 'web', isReady: looks > 50});
		return listOf(
			podWith({phase: 'Pending', state: {waiting: {reason: 'ErrImagePull', message: silent}}}),
			other,
			nodeWith(),
		);
	};
	const made = watched(answer, {onSleep: (ms) => (sleepGapMs += ms)});
	await expectFailure(watchPods(made.context, 'default', untilStopped), {code: 'cannot-succeed'});
	expect(sleepGapMs).toBeGreaterThan(300_000);
});

it('work that ends well is not disturbed by a kubectl that cannot answer', async () => {
	const made = watched({exitCode: 1, stderr: 'refused'});
	expect(await watchPods(made.context, 'default', async () => 'done')).toBe('done');
});

it('the failure of the work carries the last diagnosis', async () => {
	const event = eventWith('Unhealthy', 'Startup probe failed: timeout', 'server-5b5dc58699-7ct8b');
	const made = watched(listOf(podWith(), event, nodeWith()));
	let tellSeen = (): void => {};
	const seen = new Promise<void>((resolve) => (tellSeen = resolve));
	const failing = watchPods(
		made.context,
		'default',
		async () => {
			await seen;
			throw new SetupError({
				code: 'command-failed',
				fault: 'machine',
				message: message('common.bug', {detail: 'helm ended with 1'}),
				next: [{message: message('common.again')}],
				tail: ['context deadline exceeded'],
			});
		},
		() => tellSeen(),
	);
	await expectFailure(failing, {
		code: 'command-failed',
		message: {text: expect.stringContaining('Startup probe failed')},
	});
});

/** Work that ends with the words of a tool, once the pods were seen. */
function endingWith(words: string, snapshot: string) {
	const made = watched(snapshot);
	let tellSeen = (): void => {};
	const seen = new Promise<void>((resolve) => (tellSeen = resolve));
	const gaveUp = async (): Promise<never> => {
		await seen;
		throw new SetupError({
			code: 'command-failed',
			fault: 'machine',
			message: message('common.bug', {detail: 'helm ended with 1'}),
			next: [{message: message('common.again')}],
			evidence: {speaker: 'helm', words: [words]},
		});
	};
	return watchPods(made.context, 'default', gaveUp, () => tellSeen());
}

it('work that only waited says first what was seen, and names no other cause', async () => {
	const event = eventWith('Unhealthy', 'Startup probe failed: timeout', 'server-5b5dc58699-7ct8b');
	await expectFailure(endingWith('Error: context deadline exceeded', listOf(podWith(), event, nodeWith())), {
		code: 'not-ready-after-apply',
		message: {text: expect.stringMatching(/^Waiting did not help: .*Startup probe failed.*helm ended with 1/)},
	});
});

it('a fault that the words name comes before pods that show no reason, a wait alone does not', async () => {
	const pods = listOf(podWith({state: {waiting: {reason: 'ContainerCreating'}}}), nodeWith());
	const silent =
		'Error: failed to wait for resource: resources not ready after 15m0s: Get "https://192.168.49.2:8443/apis/apps/v1": net/http: request canceled (Client.Timeout exceeded while awaiting headers)';
	await expectFailure(endingWith(silent, pods), {code: 'command-failed', evidence: {words: [silent]}});
	for (const words of [
		'Error: context deadline exceeded',
		'Error: client rate limiter Wait returned an error: context deadline exceeded',
	])
		await expectFailure(endingWith(words, pods), {code: 'not-ready-after-apply'});
});

it('a crashed container’s last words are read once an end', async () => {
	const logs = 'kubectl --context digimon -n default logs web-5b5dc58699-7ct8b -c web --previous --tail=10';
	const state = {waiting: {reason: 'CrashLoopBackOff', message: 'back-off'}};
	const pod = podWith({service: 'web', restarts: 1, state, last: {terminated: {exitCode: 255, reason: 'Error'}}});
	const made = makeStepContext({
		script: {[podsLine]: listOf(pod, nodeWith()), [logs]: 'exec node: exec format error\n'},
	});
	await expectFailure(watchPods(made.context, 'default', untilStopped), {
		message: {text: expect.stringContaining('another processor')},
	});
	expect(made.runner.lines().filter((line) => line === logs)).toHaveLength(1);
});

it('the log of a container whose probe goes on failing is read, and kube-system looked at once, after the failure', async () => {
	const lines = [
		'kubectl --context digimon -n default logs server-5b5dc58699-7ct8b -c server --tail=10',
		'kubectl --context digimon -n kube-system get pods,events,nodes -o json',
	] as const;
	const event = eventWith(
		'Unhealthy',
		'Readiness probe failed: statuscode: 503',
		'server-5b5dc58699-7ct8b',
		'2026-11-23T13:00:00Z',
		12,
	);
	const waiting = {reason: 'CreateContainerError', message: 'context deadline exceeded'};
	const dns = podWith({
		service: 'coredns',
		name: 'coredns-1',
		namespace: 'kube-system',
		sidecar: 'none',
		state: {waiting},
	});
	const made = makeStepContext({
		script: {
			[podsLine]: listOf(podWith(), event, nodeWith()),
			[lines[0]]:
				'dial tcp: lookup db on 10.96.0.10:53: read udp 10.244.0.7:46->10.96.0.10:53: read: connection refused\n',
			[lines[1]]: listOf(dns, nodeWith()),
		},
	});
	await expectFailure(watchPods(made.context, 'default', untilStopped), {
		code: 'cannot-succeed',
		cause: 'cluster-dns',
		message: {text: expect.stringMatching(/CoreDNS, does not answer.*kube-system.*to start coredns/)},
	});
	for (const line of lines) expect(made.runner.lines().filter((one) => one === line)).toHaveLength(1);
});

it('reports the pods when one of them has changed, and not again', async () => {
	const pending = listOf(
		podWith({phase: 'Pending', state: {waiting: {reason: 'ContainerCreating', message: ''}}}),
		nodeWith(),
	);
	let asked = 0;
	const made = watched(() => (++asked < 3 ? pending : pullFails(missing)));
	await expectFailure(watchPods(made.context, 'default', untilStopped), {code: 'cannot-succeed'});
	expect(made.pods.map(([pod]) => pod?.status)).toEqual(['ContainerCreating', 'ErrImagePull']);
	expect(made.pods[0]?.[0]).toMatchObject({ready: 0, total: 1, restarts: 0});
});
