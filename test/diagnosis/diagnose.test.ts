import {describe, expect, it} from 'vitest';
import {diagnose} from '../../source/diagnosis/index.ts';
import {readCluster} from '../../source/domain/cluster-snapshot.ts';
import {eventWith, listOf, nodeWith, podWaitingFor, podWith, snapshotWith} from '../helpers/pod-builder.ts';
import {recorded} from '../helpers/recorded.ts';

const itemsOf = (name: string): readonly unknown[] =>
	(JSON.parse(recorded(name).stdout) as {items: readonly unknown[]}).items;

const crashed = (restarts: number, terminated: Record<string, unknown>, service = 'server') =>
	podWith({
		service,
		restarts,
		state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container'}},
		last: {terminated},
	});
const inPod = 'server-5b5dc58699-7ct8b';
const db = (isReady: boolean) => podWith({service: 'db', name: 'db-74c75c9949-6ns8n', isReady});

describe('what real clusters showed', () => {
	it('an unreachable registry is reported in the network’s words, and may come back', () => {
		const found = diagnose(snapshotWith(...itemsOf('pods-imagepull'), ...itemsOf('events-imagepull')));
		expect(found).toMatchObject({message: {key: 'cause.pullName'}, hopeless: false, graceMs: 180_000});
		expect(found?.message.text).toContain('no such host');
		expect(found?.evidence.join()).toContain('nobody/nope');
		expect(found?.next.map((action) => action.run)).toContain(
			'docker pull docker.io/nobody/nope:v9 && minikube image load -p digimon docker.io/nobody/nope:v9',
		);
	});

	it('two images of two pods are no reason to be hopeless either', () => {
		const found = diagnose(snapshotWith(...itemsOf('pods-crash')));
		expect(found).toMatchObject({message: {key: 'cause.pullName'}, hopeless: false});
	});

	it('the bundled services wait for the database’s image while everything else runs', () => {
		const found = diagnose(snapshotWith(...itemsOf('pods-bundled'), ...itemsOf('events-bundled')), true);
		expect(found?.message.text).toContain('postgres:17-alpine');
		expect(found?.message.values).toMatchObject({tries: 5});
		expect(found?.message.text).toContain('(try 5)');
		expect(found?.message.key).toBe('cause.pullName');
	});

	it('a mesh that serves is not awaited, despite its first events', () => {
		expect(diagnose(snapshotWith(...itemsOf('istio-pods'), ...itemsOf('istio-events')))).toBeUndefined();
	});
});

describe('containers that end', () => {
	const error = {exitCode: 1, reason: 'Error'};

	it('the server may restart until the database answers', () => {
		const found = diagnose(snapshotWith(crashed(2, error), db(false)));
		expect(found).toMatchObject({message: {text: 'server restarts until db answers: normal, try 2'}, hopeless: false});
		expect(found?.graceMs).toBeUndefined();
	});

	it('five tries are normal, the sixth is hopeless', () => {
		expect(diagnose(snapshotWith(crashed(5, error), db(false)))).toMatchObject({hopeless: false});
		const sixth = diagnose(snapshotWith(crashed(6, error), db(false)));
		expect(sixth).toMatchObject({hopeless: true, message: {key: 'diagnosis.crashes'}});
	});

	it('once the database answers, going on to end is a fault', () => {
		const found = diagnose(snapshotWith(crashed(5, error), db(true)));
		expect(found).toMatchObject({hopeless: true, message: {values: {exitCode: 1}}});
	});

	it('the last lines are the evidence, and a command shows more', () => {
		const logs = new Map([[`${inPod}/server`, ['no route to db']]]);
		const found = diagnose({...snapshotWith(crashed(6, error)), logs});
		expect(found?.evidence).toContain('no route to db');
		expect(found?.next[0]?.run).toBe(`kubectl --context digimon -n default logs ${inPod} -c server --previous`);
	});

	it('another processor’s program is hopeless at the first try', () => {
		const snapshot = snapshotWith(crashed(1, {exitCode: 255, reason: 'Error'}, 'web'));
		const logs = new Map([['web-5b5dc58699-7ct8b/web', ['exec /usr/bin/node: exec format error']]]);
		expect(diagnose({...snapshot, logs})).toMatchObject({message: {key: 'diagnosis.execFormat'}, hopeless: true});
	});

	it.each([
		[1, false],
		[2, true],
	])('memory that ran out is hopeless when it does so again: after %i restarts %s', (restarts, hopeless) => {
		const found = diagnose(snapshotWith(crashed(restarts, {exitCode: 137, reason: 'OOMKilled'})));
		expect(found).toMatchObject({message: {key: 'diagnosis.outOfMemory'}, hopeless});
	});

	const killing = (probe: string) =>
		eventWith('Killing', `Container server failed ${probe} probe, will be restarted`, inPod);
	const unhealthy = eventWith('Unhealthy', 'Startup probe failed: dial tcp: connection refused\nmore', inPod);

	it.each([
		['startup', 137],
		['liveness', 143],
	])('one that the kubelet ends for its %s probe is told so, not as a crash', (probe, exitCode) => {
		const pod = (restarts: number) => crashed(restarts, {exitCode, reason: 'Error'});
		const found = diagnose(snapshotWith(pod(3), killing(probe), unhealthy, db(true)));
		expect(found).toMatchObject({
			message: {key: 'diagnosis.killedByProbe', values: {probe, tries: 3}},
			hopeless: false,
		});
		expect(found?.message.text).toMatch(/connection refused$/);
		expect(diagnose(snapshotWith(pod(5), killing(probe), unhealthy, db(true)))).toMatchObject({
			hopeless: true,
			next: [{run: expect.stringContaining('logs server')}],
		});
	});

	it('a kill that no probe explains is most often the node’s want of memory', () => {
		const found = diagnose(snapshotWith(crashed(5, {exitCode: 137, reason: 'Error'}, 'web')));
		expect(found).toMatchObject({message: {key: 'diagnosis.killed'}, hopeless: true});
		expect(found?.next[0]?.run).toContain('--memory');
	});

	it('an old kill is not taken for the reason of a program that ended by itself', () => {
		const found = diagnose(
			snapshotWith(crashed(5, error, 'web'), eventWith('Killing', 'failed liveness probe', 'web-5b5dc58699-7ct8b')),
		);
		expect(found?.message.key).toBe('diagnosis.crashes');
	});

	it('reports a container that cannot be created in the kubelet’s words', () => {
		const message = 'secret "password" not found';
		expect(diagnose(snapshotWith(podWaitingFor('CreateContainerConfigError', message)))?.message.text).toContain(
			message,
		);
	});
});

describe('what is refused and does not change by waiting', () => {
	const refusedSet = (message: string) => ({
		...eventWith(
			'FailedCreate',
			`Error creating: pods "web-7d9b86f8c-k8k2l" is forbidden: ${message}`,
			'web-7d9b86f8c',
		),
		involvedObject: {kind: 'ReplicaSet', name: 'web-7d9b86f8c', namespace: 'default'},
	});

	it.each([
		[
			'violates PodSecurity "baseline:latest": non-default capabilities (container "istio-init" must not include "NET_ADMIN")',
			'pod-security',
			'kubectl --context digimon label namespace default pod-security.kubernetes.io/enforce=privileged --overwrite',
		],
		[
			'failed quota: mem-cpu-hdd: must specify limits.cpu for: istio-init,istio-proxy',
			'quota-unspecified',
			'kubectl --context digimon -n default describe resourcequota,limitrange',
		],
		[
			'minimum memory usage per Container is 100Mi, but request is 48Mi',
			'limit-range',
			'kubectl --context digimon -n default describe resourcequota,limitrange',
		],
	])('%s', (words, rule, run) => {
		const found = diagnose(snapshotWith(refusedSet(words)));
		expect(found).toMatchObject({rule, hopeless: false, graceMs: 15_000});
		expect(found?.next[0]?.run).toBe(run);
	});

	it('a container that the kubelet could not start has no exit code, no log, and a reason', () => {
		const words =
			'failed to create containerd task: OCI runtime create failed: runc create failed: unable to start container process: error mounting "/x": no such device';
		const state = {waiting: {reason: 'RunContainerError', message: words}};
		const last = {terminated: {exitCode: 128, reason: 'StartError', message: words}};
		const found = diagnose(snapshotWith(podWith({service: 'web', restarts: 3, state, last})));
		expect(found?.message.text).toBe('web cannot start: error mounting "/x": no such device');
		expect(found).toMatchObject({graceMs: 60_000, evidence: [words]});
		expect(found?.next[0]?.run).toContain('describe pod web-5b5dc58699-7ct8b');
	});

	it('one that AppArmor keeps from starting ends at once, with the way out first', () => {
		const words =
			'runc create failed: unable to start container process: apparmor failed to apply profile: write /proc/self/attr/apparmor/exec: no such file or directory: unknown';
		const last = {terminated: {exitCode: 128, reason: 'StartError', message: words}};
		const state = {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 40s'}};
		const found = diagnose(snapshotWith(podWith({service: 'web', restarts: 4, state, last})));
		expect(found).toMatchObject({rule: 'pod-apparmor', hopeless: true});
		expect(found?.next[0]?.run).toBe('sudo systemctl restart apparmor docker');
	});

	it.each(['native', 'classic'] as const)(
		'a %s sidecar that is not ready is named, and its log tells why',
		(sidecar) => {
			const pod = podWith({isReady: false, sidecar});
			const status = pod['status'] as Record<string, {name: string; ready: boolean}[]>;
			const notReady = (one: {name: string; ready: boolean}) => ({...one, ready: one.name !== 'istio-proxy'});
			const statuses = {
				...status,
				containerStatuses: status['containerStatuses']?.map(notReady),
				initContainerStatuses: status['initContainerStatuses']?.map(notReady),
			};
			const event = eventWith('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', inPod);
			const snapshot = snapshotWith({...pod, status: statuses}, event);
			const found = diagnose(snapshot);
			expect(found?.message.text).toContain('server (istio-proxy) runs, but does not answer its probe yet');
			expect(found?.next[0]?.run).toContain('-c istio-proxy --tail=40');
			const line =
				'2026-11-23T13:00:00.000000Z\twarning\tenvoy config\tStream closed: dial tcp: lookup istiod.istio-system.svc on 10.96.0.10:53: read udp 10.244.0.7:46231->10.96.0.10:53: read: connection refused';
			const told = diagnose({...snapshot, logs: new Map([[`${inPod}/istio-proxy`, [line]]])});
			expect(told).toMatchObject({rule: 'cluster-dns', graceMs: 180_000});
			expect(told?.next[0]?.run).toBe('kubectl --context digimon -n kube-system get pods -l k8s-app=kube-dns');
		},
	);
});

describe('nodes and room', () => {
	it('reports too little memory in numbers', () => {
		const why = '0/1 nodes are available: 1 Insufficient memory.';
		const found = diagnose(snapshotWith(podWith({phase: 'Pending', unschedulable: why, memory: '8Gi'})));
		expect(found?.message.text).toContain('requests 8192 MiB, and the node has 5929 MiB');
		expect(found).toMatchObject({hopeless: false, graceMs: 60_000});
	});

	it('with too little CPU it shows what has taken it, also where the machine has no more', () => {
		const why = '0/1 nodes are available: 1 Insufficient cpu.';
		const found = diagnose(snapshotWith(podWith({phase: 'Pending', unschedulable: why})), false, {profile: 'digimon'});
		expect(found?.next.map(({run}) => run)).toContain('kubectl --context digimon describe nodes');
	});

	it.each([
		['0/1 nodes are available: 1 Insufficient cpu.', 'diagnosis.noCpu'],
		['0/1 nodes are available: 1 node(s) had untolerated taint(s).', 'diagnosis.unschedulable'],
	])('%s', (unschedulable, key) => {
		expect(diagnose(snapshotWith(podWith({phase: 'Pending', unschedulable})))?.message.key).toBe(key);
	});

	it.each([
		[{Ready: 'False'}, 'diagnosis.nodeNotReady'],
		[{Ready: 'True', DiskPressure: 'True'}, 'diagnosis.diskPressure'],
	])('a node with %j', (conditions, key) => {
		const cluster = readCluster(listOf(nodeWith(conditions)));
		expect(cluster && diagnose(cluster)).toMatchObject({message: {key}, graceMs: 180_000});
	});
});

describe('pods that are not made', () => {
	const calling =
		'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": connection refused';
	const refused = eventWith('FailedCreate', calling, 'web-dd7d8f77c', '2026-11-23T13:00:00Z');

	it('the injector that does not answer is named', () => {
		const found = diagnose(snapshotWith(refused));
		expect(found?.message.text).toContain('namespace.sidecar-injector.istio.io');
		expect(found).toMatchObject({hopeless: false, graceMs: 180_000});
	});

	it('a webhook of another program is not Istio’s injector, and its own pods are shown', () => {
		const words =
			'Internal error occurred: failed calling webhook "validate.kyverno.svc-fail": failed to call webhook: Post "https://kyverno-svc.kyverno.svc:443/validate/fail?timeout=10s": no endpoints available for service "kyverno-svc"';
		const found = diagnose(snapshotWith(eventWith('FailedCreate', words, 'web-dd7d8f77c')));
		expect(found).toMatchObject({message: {key: 'cause.webhookSilent'}, rule: 'webhook-of-another'});
		const runs = found?.next.map(({run = ''}) => run) ?? [];
		expect(runs[0]).toBe('kubectl --context digimon -n kyverno get pods');
		expect(runs.join()).not.toContain('istio');
	});

	it('ignores a refusal that is over', () => {
		expect(
			diagnose(snapshotWith(refused, eventWith('SuccessfulCreate', '', 'web-dd7d8f77c', '2026-11-23T13:00:09Z'))),
		).toBeUndefined();
		expect(diagnose(snapshotWith(refused, podWith({service: 'web', isReady: true})))).toBeUndefined();
	});
});

describe('pods that never ran', () => {
	const failed = (reason: string, message: string, name?: string) => {
		const pod = podWith({service: 'web', phase: 'Failed', ...(name !== undefined && {name})});
		return {...pod, status: {phase: 'Failed', reason, message}};
	};

	it('the kubelet’s refusal is told in its words', () => {
		const found = diagnose(snapshotWith(failed('UnexpectedAdmissionError', 'Allocate failed')));
		expect(found).toMatchObject({
			message: {text: 'the node does not take web: UnexpectedAdmissionError: Allocate failed'},
			next: [{run: expect.stringContaining('describe pod web-')}],
		});
	});

	it('a kernel setting that is refused is named', () => {
		const words = 'forbidden sysctl: "net.ipv4.ip_unprivileged_port_start" not allowlisted';
		expect(diagnose(snapshotWith(failed('SysctlForbidden', words)))).toMatchObject({rule: 'pod-sysctl'});
	});

	it('a failed pod that another took the place of is over', () => {
		const old = failed('Evicted', 'The node was low on resource: memory.', 'web-old');
		expect(diagnose(snapshotWith(old))?.rule).toBe('pod-evicted');
		const found = diagnose(snapshotWith(old, podWith({service: 'web', isReady: true})));
		expect(found?.rule).toBeUndefined();
	});

	it('no log is offered of what never started', () => {
		const pod = podWaitingFor('CreateContainerConfigError', 'chown: changing ownership: Operation not permitted');
		const found = diagnose(snapshotWith(pod));
		expect(found?.rule).toBe('pod-permission');
		expect(found?.next.map(({run = ''}) => run)).toEqual([
			`kubectl --context digimon -n default describe pod ${inPod}`,
		]);
	});

	it('memory that ran out leads to the limit before a larger cluster', () => {
		const found = diagnose(snapshotWith(crashed(3, {exitCode: 137, reason: 'OOMKilled'})));
		expect(found?.next[0]?.run).toContain('describe pod');
	});
});

describe('pods that run', () => {
	it('reports an unanswered probe', () => {
		const event = eventWith('Unhealthy', 'Startup probe failed: connection refused', inPod);
		expect(diagnose(snapshotWith(podWith(), event))?.message.text).toContain('Startup probe failed');
	});

	it.each([
		['FailedMount', 'MountVolume.SetUp failed for volume "istiod-ca-cert": configmap "istio-ca-root-cert" not found'],
		['FailedCreatePodSandBox', 'Failed to create pod sandbox: plugin type="kindnet" failed: no IP addresses available'],
	])('a pod that is not made yet is told with the reason: %s', (reason, message) => {
		const pod = podWaitingFor('ContainerCreating', '');
		const bare = {...pod, spec: {containers: [{name: 'server', image: 'demo:1'}]}};
		const found = diagnose(snapshotWith(bare, eventWith(reason, message, inPod)));
		expect(found).toMatchObject({message: {key: 'diagnosis.notMade'}, evidence: [message], hopeless: false});
		expect(found?.graceMs).toBeUndefined();
	});

	it('a mount that failed before the pod ran is old news', () => {
		const event = eventWith('FailedMount', 'configmap "istio-ca-root-cert" not found', inPod);
		expect(diagnose(snapshotWith(podWith(), event))?.message.key).toBe('diagnosis.waitsFor');
	});

	it('reports a missing sidecar where one is needed', () => {
		const bare = podWith({isReady: true, sidecar: 'none'});
		expect(diagnose(snapshotWith(bare), true)?.message.key).toBe('diagnosis.noSidecar');
		expect(diagnose(snapshotWith(bare))).toBeUndefined();
	});

	it('without a better reason names the services', () => {
		expect(diagnose(snapshotWith(podWith()))?.message.text).toBe('waiting for server');
	});

	it('nothing is awaited when all is ready', () => {
		expect(diagnose(snapshotWith(podWith({isReady: true}), db(true)), true)).toBeUndefined();
	});
});

it('what is no list is not read', () => {
	expect(readCluster('')).toBeUndefined();
	expect(readCluster('{"kind":"Status"}')).toBeUndefined();
});
