import type {ClusterSnapshot, EventSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import {defined} from '../domain/defined.ts';
import {message} from '../i18n/message.ts';
import {diagnoseCrash} from './crash.ts';
import {isPending, stillWaiting, temporary, type Diagnosis} from './diagnosis.ts';
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
		diagnosePull(snapshot, facts),
		diagnoseCrash(snapshot, facts),
		diagnoseRefusal(snapshot, facts),
		pullProgress(snapshot),
		probes(snapshot),
		notMade(snapshot, facts),
		needsSidecar ? sidecars(snapshot) : undefined,
		rest(snapshot),
	].filter((one) => one !== undefined);
	const best = found.find((one) => one.hopeless) ?? found.find((one) => one.graceMs !== undefined) ?? found[0];
	return best && {...best, next: sensible(best.next, facts)};
}

/** Old pods may have to leave first. */
const capacityGraceMs = 60_000;

/** Nodes that are not ready, or have no room on their disk. */
function diagnoseNodes({nodes}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	for (const {name, isReady, why, pressures} of nodes) {
		if (pressures.includes('DiskPressure')) {
			const next = actionsBy([act.dockerSpace], facts);
			return temporary(message('diagnosis.diskPressure', {node: name}), pressures, next);
		}
		if (isReady) continue;
		const {next, rule} = explain({speaker: 'node', words: [why]}, facts);
		const actions = rule === undefined ? actionsBy([act.nodeLogs], facts) : next;
		return {...temporary(message('diagnosis.nodeNotReady', {node: name, why}), [why], actions), ...defined({rule})};
	}
	return undefined;
}

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
		return temporary(text, evidence, actionsBy([act.moreMemory], facts), capacityGraceMs);
	}
	if (short === 'cpu') {
		const text = message('diagnosis.noCpu', {service, asked: requests.cpuMillis, has: free.cpuMillis, why});
		return temporary(text, evidence, actionsBy([act.moreCpus], facts), capacityGraceMs);
	}
	const {next, rule} = explain({speaker: 'node', words: evidence}, facts);
	return {...temporary(message('diagnosis.unschedulable', {service, why}), evidence, next), ...defined({rule})};
}

/** Pods that the API server refuses to make; mostly Istio's injector that does not answer yet. */
function diagnoseRefusal({pods, events}: ClusterSnapshot, facts: Facts): Diagnosis | undefined {
	const refused = events.findLast(
		(event) => event.reason === 'FailedCreate' && !wasMadeLater(event, events) && !hasPods(event, pods),
	);
	if (!refused) return undefined;
	const {message: text, about} = refused;
	const webhook = /failed calling webhook "([^"]+)"/.exec(text)?.[1];
	const said =
		webhook === undefined
			? message('diagnosis.refused', {name: about.name, detail: text})
			: message('diagnosis.webhook', {webhook});
	const {next, ...known} = explain({speaker: 'kubectl', words: [text]}, facts);
	return {...temporary(said, [text], next), ...defined({rule: known.rule})};
}

/** The same set has made its pod since; events come in no order, so their times decide (equal ones: made in the end). */
const wasMadeLater = (refused: EventSnapshot, events: readonly EventSnapshot[]): boolean =>
	events.some(
		({reason, about, at}) => reason === 'SuccessfulCreate' && about.name === refused.about.name && at >= refused.at,
	);

/** An event outlives its cause by an hour: where the Deployment has pods, an older set of its was refused. */
const hasPods = ({about}: EventSnapshot, pods: readonly PodSnapshot[]): boolean =>
	pods.some((pod) => !pod.isLeaving && pod.name.startsWith(`${about.name.replace(/-[a-z0-9]+$/, '')}-`));

/** Pods that run, and whose probe does not succeed yet, in the kubelet's words. */
function probes({pods, events}: ClusterSnapshot): Diagnosis | undefined {
	for (const pod of pods.filter(isPending)) {
		const unready = pod.containers.find((container) => container.isRunning && !container.isReady);
		const event = events.findLast((one) => one.reason === 'Unhealthy' && one.about.name === pod.name);
		if (!unready || !event) continue;
		const values = {service: pod.service, detail: firstLine(event.message)};
		return stillWaiting(message('diagnosis.probe', values), [event.message]);
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
