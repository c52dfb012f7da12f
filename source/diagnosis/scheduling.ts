import type {ClusterSnapshot} from '../domain/cluster-snapshot.ts';
import {message} from '../i18n/message.ts';
import {graceMs, isPending, type Diagnosis} from './diagnosis.ts';

/** Old pods may have to leave first. */
const capacityGraceMs = 60_000;

/** Nodes that are not ready, or have no room on their disk. */
export function diagnoseNodes({nodes}: ClusterSnapshot): Diagnosis | undefined {
	for (const {name, isReady, why, pressures} of nodes) {
		if (pressures.includes('DiskPressure')) {
			const next = [{message: message('diagnosis.freeSpace'), run: 'docker system df'}];
			return {
				message: message('diagnosis.diskPressure', {node: name}),
				evidence: pressures,
				next,
				hopeless: false,
				graceMs,
			};
		}
		if (isReady) continue;
		const next = [{message: message('diagnosis.nodeLogs'), run: `minikube logs -p ${name} --problems`}];
		return {
			message: message('diagnosis.nodeNotReady', {node: name, why}),
			evidence: [why],
			next,
			hopeless: false,
			graceMs,
		};
	}
	return undefined;
}

/** Pods that no node takes, with what they ask and what there is. */
export function diagnoseCapacity({pods, nodes}: ClusterSnapshot): Diagnosis | undefined {
	const pod = pods.find((one) => isPending(one) && one.unschedulable !== undefined);
	if (pod?.unschedulable === undefined) return undefined;
	const {service, unschedulable: why, requests} = pod;
	const evidence = [why];
	const short = /Insufficient (memory|cpu)/.exec(why)?.[1];
	const free = nodes[0]?.allocatable ?? {memoryMiB: 0, cpuMillis: 0};
	if (short === 'memory') {
		const text = message('diagnosis.noMemory', {service, asked: requests.memoryMiB, has: free.memoryMiB, why});
		return {message: text, evidence, next: [larger('--memory 8192')], hopeless: false, graceMs: capacityGraceMs};
	}
	if (short === 'cpu') {
		const text = message('diagnosis.noCpu', {service, asked: requests.cpuMillis, has: free.cpuMillis, why});
		return {message: text, evidence, next: [larger('--cpus 4')], hopeless: false, graceMs: capacityGraceMs};
	}
	return {message: message('diagnosis.unschedulable', {service, why}), evidence, next: [], hopeless: false, graceMs};
}

/** minikube does not resize a node that is there. */
const larger = (flag: string) => ({
	message: message('diagnosis.largerNode'),
	run: `digimon-setup down && digimon-setup up ${flag}`,
});
