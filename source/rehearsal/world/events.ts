import type {Surroundings} from './answer.ts';
import {kubernetesTime, uidOf, type Cluster, type KubernetesObject} from './kubernetes-object.ts';
import {podsOf, pullMessage} from './pods.ts';
import type {Workload} from './state.ts';

/** Events of a namespace: each pod's way to where it is (events-imagepull, istio-events). */
export function eventsOf(workload: Workload, cluster: Cluster, around: Surroundings): readonly KubernetesObject[] {
	return podsOf(workload, cluster, around).flatMap((pod) => {
		const say = (type: string, reason: string, message: string): KubernetesObject => ({
			apiVersion: 'v1',
			kind: 'Event',
			count: 1,
			eventTime: null,
			firstTimestamp: kubernetesTime(workload.madeAtMs),
			lastTimestamp: kubernetesTime(workload.madeAtMs),
			involvedObject: {
				apiVersion: 'v1',
				kind: 'Pod',
				name: pod.metadata.name,
				namespace: workload.namespace,
				uid: pod.metadata.uid,
			},
			message,
			metadata: {
				creationTimestamp: kubernetesTime(workload.madeAtMs),
				name: `${pod.metadata.name}.${uidOf(reason, pod.metadata.name).slice(0, 8)}`,
				namespace: workload.namespace,
				resourceVersion: '700',
				uid: uidOf('event', reason, pod.metadata.name),
			},
			reason,
			reportingComponent: type === 'Normal' ? 'default-scheduler' : 'kubelet',
			reportingInstance: type === 'Normal' ? '' : cluster.profile.name,
			source: type === 'Normal' ? {component: 'default-scheduler'} : {component: 'kubelet', host: cluster.profile.name},
			type,
		});
		if (workload.trouble === 'no-memory')
			return [say('Warning', 'FailedScheduling', '0/1 nodes are available: 1 Insufficient memory.')];
		const assigned = say(
			'Normal',
			'Scheduled',
			`Successfully assigned ${workload.namespace}/${pod.metadata.name} to ${cluster.profile.name}`,
		);
		if (workload.trouble === 'image-pull')
			return [
				assigned,
				say('Warning', 'Failed', `Failed to pull image "${workload.image}": ${pullMessage(workload.image)}`),
			];
		if (workload.trouble === 'crash-loop')
			return [
				assigned,
				say('Warning', 'BackOff', `Back-off restarting failed container ${workload.name} in pod ${pod.metadata.name}`),
			];
		return [assigned];
	});
}
