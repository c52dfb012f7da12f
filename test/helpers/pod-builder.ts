import {readCluster, type ClusterSnapshot} from '../../source/domain/cluster-snapshot.ts';

/** A container's state as the kubelet writes it, for pods that no recording shows. */
export type PodParts = {
	readonly name?: string;
	readonly service?: string;
	readonly namespace?: string;
	readonly image?: string;
	readonly phase?: string;
	readonly isReady?: boolean;
	readonly restarts?: number;
	readonly state?: Readonly<Record<string, unknown>>;
	readonly last?: Readonly<Record<string, unknown>>;
	readonly unschedulable?: string;
	readonly sidecar?: 'native' | 'classic' | 'none';
	readonly memory?: string;
};

/** A pod as `kubectl get -o json` shows it, with a sidecar that runs. */
export function podWith(parts: PodParts = {}): Readonly<Record<string, unknown>> {
	const {
		service = 'server',
		namespace = 'default',
		image = 'demo:1',
		phase = 'Running',
		isReady = false,
		restarts = 0,
	} = parts;
	const {name = `${service}-5b5dc58699-7ct8b`, state = {running: {}}, sidecar = 'native', memory = '48Mi'} = parts;
	const own = {name: service, image, resources: {requests: {memory}}};
	const proxy = {name: 'istio-proxy', image: 'proxyv2'};
	const ownStatus = {name: service, ready: isReady, restartCount: restarts, state, lastState: parts.last ?? {}};
	const proxyStatus = {name: 'istio-proxy', ready: true, restartCount: 0, state: {running: {}}, lastState: {}};
	const scheduled =
		parts.unschedulable === undefined
			? {type: 'PodScheduled', status: 'True'}
			: {type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: parts.unschedulable};
	return {
		kind: 'Pod',
		metadata: {name, namespace, labels: {'io.kompose.service': service}},
		spec: {
			containers: sidecar === 'classic' ? [own, proxy] : [own],
			...(sidecar === 'native' ? {initContainers: [{...proxy, restartPolicy: 'Always'}]} : {}),
		},
		status: {
			phase,
			conditions: [scheduled, {type: 'Ready', status: isReady ? 'True' : 'False'}],
			containerStatuses: sidecar === 'classic' ? [ownStatus, proxyStatus] : [ownStatus],
			...(sidecar === 'native' ? {initContainerStatuses: [proxyStatus]} : {}),
		},
	};
}

/** A pod whose container waits for this reason. */
export const podWaitingFor = (reason: string, message: string) =>
	podWith({phase: 'Pending', state: {waiting: {reason, message}}});

/** An event about a pod or a ReplicaSet. */
export const eventWith = (reason: string, message: string, name: string, at = '2026-11-23T13:00:00Z', count = 1) => ({
	kind: 'Event',
	type: 'Warning',
	reason,
	message,
	involvedObject: {kind: 'Pod', name},
	lastTimestamp: at,
	count,
});

/** The one node. */
export const nodeWith = (conditions: Readonly<Record<string, string>> = {Ready: 'True'}) => ({
	kind: 'Node',
	metadata: {name: 'digimon'},
	status: {
		allocatable: {cpu: '4', memory: '6071396Ki'},
		conditions: Object.entries(conditions).map(([type, status]) => ({type, status, message: `said of ${type}`})),
	},
});

/** The answer of `kubectl get pods,events,nodes -o json`. */
export const listOf = (...items: readonly unknown[]): string => JSON.stringify({kind: 'List', items});

/** The snapshot of these pods and events, with the one node. */
export function snapshotWith(...items: readonly unknown[]): ClusterSnapshot {
	const snapshot = readCluster(listOf(...items, nodeWith()));
	if (!snapshot) throw new Error('no list');
	return snapshot;
}
