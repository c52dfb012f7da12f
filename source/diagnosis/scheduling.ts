import type {SeenCluster} from '../domain/cluster-snapshot.ts';
import {say} from '../i18n/message.ts';
import {isAwaited, type Diagnosis} from './diagnosis.ts';

const patienceMs = 3 * 60_000;
/** Old pods may have to leave first. */
const roomPatienceMs = 60_000;

/** Nodes that are not ready, or have no room on their disk. */
export function diagnoseNodes({nodes}: SeenCluster): Diagnosis | undefined {
	for (const {name, isReady, why, pressures} of nodes) {
		if (pressures.includes('DiskPressure')) {
			const next = [{say: say('diagnosis.freeSpace'), run: 'docker system df'}];
			return {
				says: say('diagnosis.diskPressure', {node: name}),
				evidence: pressures,
				next,
				hopeless: false,
				patienceMs,
			};
		}
		if (isReady) continue;
		const next = [{say: say('diagnosis.nodeLogs'), run: `minikube logs -p ${name} --problems`}];
		return {says: say('diagnosis.nodeNotReady', {node: name, why}), evidence: [why], next, hopeless: false, patienceMs};
	}
	return undefined;
}

/** Pods that no node takes, with what they ask and what there is. */
export function diagnoseRoom({pods, nodes}: SeenCluster): Diagnosis | undefined {
	const pod = pods.find((one) => isAwaited(one) && one.unschedulable !== undefined);
	if (pod?.unschedulable === undefined) return undefined;
	const {service, unschedulable: why, asks} = pod;
	const evidence = [why];
	const short = /Insufficient (memory|cpu)/.exec(why)?.[1];
	const room = nodes[0]?.room ?? {memoryMiB: 0, cpuMillis: 0};
	if (short === 'memory') {
		const says = say('diagnosis.noMemory', {service, asked: asks.memoryMiB, has: room.memoryMiB, why});
		return {says, evidence, next: [larger('--memory 8192')], hopeless: false, patienceMs: roomPatienceMs};
	}
	if (short === 'cpu') {
		const says = say('diagnosis.noCpu', {service, asked: asks.cpuMillis, has: room.cpuMillis, why});
		return {says, evidence, next: [larger('--cpus 4')], hopeless: false, patienceMs: roomPatienceMs};
	}
	return {says: say('diagnosis.unschedulable', {service, why}), evidence, next: [], hopeless: false, patienceMs};
}

/** minikube does not resize a node that is there. */
const larger = (flag: string) => ({
	say: say('diagnosis.largerNode'),
	run: `digimon-setup down && digimon-setup up ${flag}`,
});
