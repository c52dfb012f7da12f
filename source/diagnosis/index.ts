import type {ClusterSnapshot} from '../domain/cluster-snapshot.ts';
import {message} from '../i18n/message.ts';
import {diagnoseRefusal} from './admission.ts';
import {diagnoseCrash} from './crash.ts';
import {isPending, stillWaiting, type Diagnosis} from './diagnosis.ts';
import {diagnosePull, pullProgress} from './image-pull.ts';
import {diagnoseNodes, diagnoseCapacity} from './scheduling.ts';

/** The most useful single diagnosis about a snapshot; undefined when nothing is awaited. `needsSidecar`: each pod should have one. */
export function diagnose(snapshot: ClusterSnapshot, needsSidecar = false): Diagnosis | undefined {
	const found = [
		diagnoseNodes(snapshot),
		diagnoseCapacity(snapshot),
		diagnosePull(snapshot),
		diagnoseCrash(snapshot),
		diagnoseRefusal(snapshot),
		pullProgress(snapshot),
		probes(snapshot),
		notMade(snapshot),
		needsSidecar ? sidecars(snapshot) : undefined,
		rest(snapshot),
	].filter((one) => one !== undefined);
	return found.find((one) => one.hopeless) ?? found.find((one) => one.graceMs !== undefined) ?? found[0];
}

/** Pods that run, and whose probe does not succeed yet, in the kubelet's words. */
function probes({pods, events}: ClusterSnapshot): Diagnosis | undefined {
	for (const pod of pods.filter(isPending)) {
		const unready = pod.containers.find((container) => container.isRunning && !container.isReady);
		const event = events.findLast((one) => one.reason === 'Unhealthy' && one.about.name === pod.name);
		if (!unready || !event) continue;
		return stillWaiting(message('diagnosis.probe', {service: pod.service, detail: firstLine(event.message)}), [
			event.message,
		]);
	}
	return undefined;
}

/** Pods whose volumes or network are not there yet; most come by themselves, once what they need is made. */
function notMade({pods, events}: ClusterSnapshot): Diagnosis | undefined {
	for (const pod of pods.filter(isPending)) {
		if ([...pod.initContainers, ...pod.containers].some(({isRunning, ended}) => isRunning || ended)) continue;
		const event = events.findLast(
			({reason, about}) =>
				about.name === pod.name &&
				/^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox|NetworkNotReady)$/.test(reason),
		);
		if (!event) continue;
		return stillWaiting(message('diagnosis.notMade', {service: pod.service, detail: firstLine(event.message)}), [
			event.message,
		]);
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
