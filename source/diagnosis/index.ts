import type {ClusterSnapshot, EventSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import {defined} from '../domain/defined.ts';
import {uniqueActions, type NextAction} from '../domain/failure.ts';
import {message} from '../i18n/message.ts';
import {diagnoseCrash} from './crash.ts';
import {
	isPending,
	servingContainers,
	stillWaiting,
	temporary,
	titleOf,
	withoutLevel,
	type Diagnosis,
} from './diagnosis.ts';
import {explain, sensible} from './explain.ts';
import {diagnosePull, pullProgress} from './image-pull.ts';
import type {Facts} from './rule.ts';
import {act} from './rules/actions.ts';
import {actionsBy} from './values.ts';

/**
 * The most useful single diagnosis about a snapshot; undefined when nothing is awaited. `needsSidecar`: each pod should have one. `given`:
 * what is known of the run.
 */
export function diagnose(snapshot: ClusterSnapshot, needsSidecar = false, given: Facts = {}): Diagnosis | undefined {
	// minikube names its first node, like the context, after the profile.
	const profile = given.settings?.profile ?? snapshot.nodes[0]?.name;
	const facts: Facts = {...given, ...(profile !== undefined && {profile})};
	const found = [
		diagnoseNodes(snapshot, facts),
		diagnoseCapacity(snapshot, facts),
		diagnoseFailed(snapshot, facts),
		diagnosePull(snapshot, facts),
		diagnoseCrash(snapshot, facts),
		diagnoseRefusal(snapshot, facts),
		pullProgress(snapshot),
		probes(snapshot, facts),
		notMade(snapshot, facts),
		needsSidecar ? sidecars(snapshot) : undefined,
		rest(snapshot),
	].filter((one) => one !== undefined);
	const best = found.find((one) => one.hopeless) ?? found.find((one) => one.graceMs !== undefined) ?? found[0];
	return best && {...best, next: sensible(best.next, facts)};
}

/** Old pods may have to leave first. */
const capacityGraceMs = 60_000;

/** Nodes that are not ready, or lack disk, memory or processes. */
function diagnoseNodes({nodes}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	for (const {name, isReady, why, pressures} of nodes) {
		if (pressures.includes('DiskPressure')) {
			const next = actionsBy([act.dockerSpace, act.nodeSpace], facts, {dockerDisk: 'yes', nodeDisk: 'yes'});
			return temporary(message('diagnosis.diskPressure', {node: name}), pressures, next);
		}
		const words = isReady ? pressures : [...pressures, why];
		const {rule, cause, next} = explain({speaker: 'node', words}, facts);
		if (!isReady) {
			const known = rule === undefined ? actionsBy([act.systemPods], facts) : next;
			const ways = [...known, ...actionsBy([act.nodeLogs, act.restartCluster], facts)];
			const text = message('diagnosis.nodeNotReady', {node: name, why});
			return {...temporary(text, [why], uniqueNext(ways)), ...defined({rule})};
		}
		if (rule !== undefined && cause !== undefined && pressures.length > 0)
			return {...temporary(cause, pressures, next), rule};
	}
	return undefined;
}

const uniqueNext = ([first, ...others]: readonly NextAction[]): readonly NextAction[] =>
	first === undefined ? [] : uniqueActions([first, ...others]);

/** Pods that no node takes, with what they ask and what there is. */
function diagnoseCapacity({pods, nodes}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	const pod = pods.find((one) => isPending(one) && one.unschedulable !== undefined);
	if (pod?.unschedulable === undefined) return undefined;
	const {service, unschedulable: why, requests} = pod;
	const evidence = [why];
	const short = /Insufficient (memory|cpu)/.exec(why)?.[1];
	const free = nodes[0]?.allocatable ?? {memoryMiB: 0, cpuMillis: 0};
	if (short === 'memory') {
		const text = message('diagnosis.noMemory', {service, asked: requests.memoryMiB, has: free.memoryMiB, why});
		return temporary(text, evidence, actionsBy([act.moreMemory, act.nodeRequests], facts), capacityGraceMs);
	}
	if (short === 'cpu') {
		const text = message('diagnosis.noCpu', {service, asked: requests.cpuMillis, has: free.cpuMillis, why});
		return temporary(text, evidence, actionsBy([act.moreCpus, act.nodeRequests], facts), capacityGraceMs);
	}
	const values = {service, pod: pod.name, podNamespace: pod.namespace};
	const {next, rule, cause} = explain({speaker: 'node', words: evidence, values}, facts);
	const ways = rule === undefined ? actionsBy([act.describePod], facts, values) : next;
	const text = cause ?? message('diagnosis.unschedulable', {service, why});
	return {...temporary(text, evidence, ways), ...defined({rule})};
}

/** Pods that the kubelet ended or refused, where no other of the same service took their place. */
function diagnoseFailed({pods}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	const pod = pods.find(
		({failed, service}) => failed && !pods.some((one) => one.service === service && one.failed === undefined),
	);
	if (pod?.failed === undefined) return undefined;
	const {reason, message: why} = pod.failed;
	const detail = why === '' ? reason : `${reason}: ${why}`;
	const values = {service: pod.service, pod: pod.name, podNamespace: pod.namespace, detail};
	const {rule, cause, next} = explain({speaker: 'pod', words: [why], reason, values}, facts);
	const ways = rule === undefined ? actionsBy([act.describePod], facts, values) : next;
	return {...temporary(cause ?? message('diagnosis.notTaken', values), [detail], ways), ...defined({rule})};
}

/** Nothing that is refused for what it is becomes allowed by waiting; a moment, in case that it is being changed. */
const refusedGraceMs = 15_000;

/** Pods that the API server refuses to make, as a namespace's rules or a webhook demand; Istio's injector may only not answer yet. */
function diagnoseRefusal({pods, events}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	const refused = events.findLast(
		(event) => event.reason === 'FailedCreate' && !wasMadeLater(event, events) && !hasPods(event, pods),
	);
	if (!refused) return undefined;
	const {message: text, about} = refused;
	const webhook = /failed calling webhook "([^"]+)"/.exec(text)?.[1];
	const values = {service: setOf(about.name), ...(about.namespace !== '' && {podNamespace: about.namespace})};
	const {next, rule, cause, retry} = explain({speaker: 'kubectl', words: [text], values}, facts);
	if (webhook !== undefined && rule === 'webhook-silent')
		return {...temporary(message('diagnosis.webhook', {webhook}), [text], next), ...defined({rule})};
	if (cause === undefined) return temporary(message('diagnosis.refused', {name: about.name, detail: text}), [text]);
	const grace = retry === 'cannot-help' ? refusedGraceMs : undefined;
	return {...temporary(cause, [text], next, grace), ...defined({rule})};
}

/** The name of a ReplicaSet without its hash. */
const setOf = (name: string): string => name.replace(/-[a-z0-9]+$/, '');

/** The same set has made its pod since; events come in no order, so their times decide (equal ones: made in the end). */
const wasMadeLater = (refused: EventSnapshot, events: readonly EventSnapshot[]): boolean =>
	events.some(
		({reason, about, at}) => reason === 'SuccessfulCreate' && about.name === refused.about.name && at >= refused.at,
	);

/** An event outlives its cause by an hour: where the Deployment has pods, an older set of its was refused. */
const hasPods = ({about}: EventSnapshot, pods: readonly PodSnapshot[]): boolean =>
	pods.some((pod) => !pod.isLeaving && pod.name.startsWith(`${setOf(about.name)}-`));

/** Pods that run, and whose probe does not succeed yet, in the kubelet's words; the container's own lines tell more where a rule fits them. */
function probes({pods, events, logs}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	for (const pod of pods.filter(isPending)) {
		const unready = servingContainers(pod).filter((one) => one.isRunning && !one.isReady);
		const event = events.findLast((one) => one.reason === 'Unhealthy' && one.about.name === pod.name);
		const container = unready.find(({name}) => name === event?.about.container) ?? unready[0];
		if (!container || !event) continue;
		const values = {
			service: titleOf(pod, container),
			pod: pod.name,
			container: container.name,
			podNamespace: pod.namespace,
		};
		const lines = logs?.get(`${pod.name}/${container.name}`) ?? [];
		const evidence = [event.message, ...lines];
		const {rule, cause, next} = explain({speaker: 'pod', words: lines.map(withoutLevel), values}, facts);
		const readLog = actionsBy([act.containerLog], facts, values);
		if (rule !== undefined && cause !== undefined && lines.length > 0)
			return {...temporary(cause, evidence, [...next, ...readLog]), rule};
		const text = message('diagnosis.probe', {...values, detail: firstLine(event.message)});
		return {...stillWaiting(text, evidence), next: readLog};
	}
	return undefined;
}

/** Pods whose volumes or network are not there yet; most come by themselves, once what they need is made. */
function notMade({pods, events}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	for (const pod of pods.filter(isPending)) {
		if ([...pod.initContainers, ...pod.containers].some(({isRunning, ended}) => isRunning || ended)) continue;
		const event = events.findLast(
			({reason, about}) =>
				about.name === pod.name &&
				/^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox|NetworkNotReady)$/.test(reason),
		);
		if (!event) continue;
		const values = {service: pod.service, detail: firstLine(event.message), pod: pod.name, podNamespace: pod.namespace};
		const evidence = {speaker: 'pod', words: [event.message], reason: event.reason, values} as const;
		const {rule, cause, next} = explain(evidence, facts);
		if (rule !== undefined && cause !== undefined && event.count > 1)
			return {...temporary(cause, [event.message], next), rule};
		return stillWaiting(message('diagnosis.notMade', values), [event.message]);
	}
	return undefined;
}

/** Pods that are older than the namespace's label. */
function sidecars({pods}: ClusterSnapshot): Diagnosis | undefined {
	const bare = pods.filter((pod) => !pod.hasSidecar && !pod.isLeaving && pod.phase === 'Running');
	const names = bare.map((pod) => pod.service).join(', ');
	return bare.length === 0 ? undefined : stillWaiting(message('diagnosis.noSidecar', {names}));
}

function rest({pods}: ClusterSnapshot): Diagnosis | undefined {
	const waiting = pods.filter(isPending);
	const names = [...new Set(waiting.map((pod) => pod.service))].join(', ');
	return waiting.length === 0 ? undefined : stillWaiting(message('diagnosis.waitsFor', {names}));
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
