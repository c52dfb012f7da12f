import type {ClusterSnapshot, EventSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import {message} from '../i18n/message.ts';
import {diagnoseCrash} from './crash.ts';
import {isPending, stillWaiting, temporary, type Diagnosis} from './diagnosis.ts';
import {explain, sensible} from './explain.ts';
import {diagnosePull, pullProgress} from './image-pull.ts';
import type {Facts} from './rule.ts';

/**
 * The most useful single diagnosis about a snapshot; undefined when nothing is awaited. `needsSidecar`: each pod should have one. `given`:
 * what is known of the run.
 */
export function diagnose(snapshot: ClusterSnapshot, needsSidecar = false, given: Facts = {}): Diagnosis | undefined {
	// minikube names its first node, like the context, after the profile.
	const profile = given.settings?.profile ?? snapshot.nodes[0]?.name;
	const facts: Facts = {...given, ...(profile !== undefined && {profile})};
	const found = [
		diagnoseNodes(snapshot),
		diagnoseCapacity(snapshot),
		diagnosePull(snapshot, facts),
		diagnoseCrash(snapshot, facts),
		diagnoseRefusal(snapshot),
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
function diagnoseNodes({nodes}: ClusterSnapshot): Diagnosis | undefined {
	for (const {name, isReady, why, pressures} of nodes) {
		if (pressures.includes('DiskPressure')) {
			const next = [{message: message('diagnosis.freeSpace'), run: 'docker system df'}];
			return temporary(message('diagnosis.diskPressure', {node: name}), pressures, next);
		}
		if (isReady) continue;
		const next = [{message: message('diagnosis.nodeLogs'), run: `minikube logs -p ${name} --problems`}];
		return temporary(message('diagnosis.nodeNotReady', {node: name, why}), [why], next);
	}
	return undefined;
}

/** Pods that no node takes, with what they ask and what there is. */
function diagnoseCapacity({pods, nodes}: ClusterSnapshot): Diagnosis | undefined {
	const pod = pods.find((one) => isPending(one) && one.unschedulable !== undefined);
	if (pod?.unschedulable === undefined) return undefined;
	const {service, unschedulable: why, requests} = pod;
	const evidence = [why];
	const short = /Insufficient (memory|cpu)/.exec(why)?.[1];
	const free = nodes[0]?.allocatable ?? {memoryMiB: 0, cpuMillis: 0};
	if (short === 'memory') {
		const text = message('diagnosis.noMemory', {service, asked: requests.memoryMiB, has: free.memoryMiB, why});
		return temporary(text, evidence, [larger('--memory 8192')], capacityGraceMs);
	}
	if (short === 'cpu') {
		const text = message('diagnosis.noCpu', {service, asked: requests.cpuMillis, has: free.cpuMillis, why});
		return temporary(text, evidence, [larger('--cpus 4')], capacityGraceMs);
	}
	return temporary(message('diagnosis.unschedulable', {service, why}), evidence);
}

/** minikube does not resize a node that is there. */
const larger = (flag: string) => ({
	message: message('diagnosis.largerNode'),
	run: `digimon-setup down && digimon-setup up ${flag}`,
});

/** Pods that the API server refuses to make; mostly Istio's injector that does not answer yet. */
function diagnoseRefusal({pods, events}: ClusterSnapshot): Diagnosis | undefined {
	const refused = events.findLast(
		(event) => event.reason === 'FailedCreate' && !wasMadeLater(event, events) && !hasPods(event, pods),
	);
	if (!refused) return undefined;
	const {message: text, about} = refused;
	const evidence = [text];
	const webhook = /failed calling webhook "([^"]+)"/.exec(text)?.[1];
	if (webhook === undefined) return temporary(message('diagnosis.refused', {name: about.name, detail: text}), evidence);
	const next = [{message: message('diagnosis.repairMesh'), run: 'digimon-setup up --only mesh'}];
	return temporary(message('diagnosis.webhook', {webhook}), evidence, next);
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
