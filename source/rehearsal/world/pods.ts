import type {Surroundings} from './answer.ts';
import {kubernetesTime, uidOf, type Cluster, type KubernetesObject} from './kubernetes-object.ts';
import {jsonOf} from './recording.ts';
import type {Workload} from './state.ts';

type ContainerStatus = {
	name: string;
	image: string;
	ready: boolean;
	started: boolean;
	restartCount: number;
	state: Record<string, unknown>;
	lastState: Record<string, unknown>;
};
type Pod = {
	apiVersion: string;
	kind: string;
	metadata: {
		name: string;
		namespace: string;
		generateName: string;
		creationTimestamp: string;
		uid: string;
		labels: Record<string, string>;
		annotations?: Record<string, string>;
	};
	spec: {
		containers: {name: string; image: string; resources?: object}[];
		initContainers?: {name: string; image: string}[];
		nodeName?: string;
	};
	status: {
		phase: string;
		startTime: string;
		hostIP?: string;
		hostIPs?: unknown;
		conditions: {type: string; status: string; reason?: string; message?: string; lastTransitionTime: string}[];
		containerStatuses?: ContainerStatus[];
		initContainerStatuses?: ContainerStatus[];
	};
};

/** The pods of a Deployment: the recorded ones (pods, istio-pods), with name, node, image, sidecar and health as the machine has them. */
export function podsOf(workload: Workload, cluster: Cluster, around: Surroundings): readonly KubernetesObject[] {
	const recording = around.recording(workload.namespace === 'istio-system' ? 'istio-pods' : 'pods');
	const template = jsonOf<{items: Pod[]}>(recording).items.find((item) =>
		item.metadata.name.startsWith(`${workload.name}-`),
	);
	if (!template) throw new Error(`no pod of ${workload.name} was recorded`);
	return Array.from({length: workload.replicas}, (_none, index) =>
		makePod(structuredClone(template), workload, index, cluster),
	);
}

/** Do all pods of the Deployment serve by now. */
export const isServing = (workload: Workload, nowMs: number): boolean =>
	workload.trouble === undefined && nowMs >= workload.readyAtMs;

function makePod(pod: Pod, workload: Workload, index: number, cluster: Cluster): KubernetesObject {
	const {metadata, spec, status} = pod;
	if (workload.generation > 1 || index > 0)
		metadata.name = `${metadata.generateName}${(workload.generation * 100 + index).toString(36).padStart(5, 'x')}`;
	metadata.namespace = workload.namespace;
	metadata.creationTimestamp = kubernetesTime(workload.madeAtMs);
	metadata.uid = uidOf(cluster.profile.name, metadata.name, workload.madeAtMs);
	status.startTime = metadata.creationTimestamp;
	spec.nodeName = cluster.profile.name;
	status.hostIP = cluster.profile.nodeAddress;
	status.hostIPs = [{ip: cluster.profile.nodeAddress}];
	for (const container of spec.containers) {
		container.image = workload.image;
		if (workload.memory !== undefined) container.resources = {requests: {memory: workload.memory}};
	}
	for (const container of status.containerStatuses ?? [])
		Object.assign(container, {image: workload.image, restartCount: 0, lastState: {}});
	if (!workload.sidecar && workload.namespace !== 'istio-system') withoutSidecar(pod);
	for (const condition of status.conditions)
		condition.lastTransitionTime = kubernetesTime(
			isServing(workload, cluster.nowMs) ? workload.readyAtMs : workload.madeAtMs,
		);
	if (!isServing(workload, cluster.nowMs)) notServing(pod, workload);
	return pod;
}

function withoutSidecar({metadata, spec, status}: Pod): void {
	delete spec.initContainers;
	delete status.initContainerStatuses;
	delete metadata.annotations;
	metadata.labels = Object.fromEntries(Object.entries(metadata.labels).filter(([name]) => !name.includes('istio.io/')));
}

/** How a container waits: pulling as recorded (pods-imagepull), the other reasons in the kubelet's own words (not recorded yet). */
function notServing(pod: Pod, workload: Workload): void {
	const {metadata, spec, status} = pod;
	const names = spec.containers.map((container) => container.name);
	for (const condition of status.conditions)
		if (condition.type === 'Ready' || condition.type === 'ContainersReady')
			Object.assign(condition, {
				status: 'False',
				reason: 'ContainersNotReady',
				message: `containers with unready status: [${names.join(' ')}]`,
			});
	if (workload.trouble === 'no-memory') return unscheduled(pod);
	status.phase = workload.trouble === 'crash-loop' ? 'Running' : 'Pending';
	for (const container of status.containerStatuses ?? []) {
		Object.assign(container, {ready: false, started: false});
		if (workload.trouble === 'image-pull')
			container.state = {waiting: {message: pullMessage(workload.image), reason: 'ErrImagePull'}};
		else if (workload.trouble === 'crash-loop') crashing(container, metadata);
		else container.state = {waiting: {reason: workload.sidecar ? 'PodInitializing' : 'ContainerCreating'}};
	}
}

function crashing(container: ContainerStatus, {name, namespace, creationTimestamp}: Pod['metadata']): void {
	container.restartCount = 5;
	container.state = {
		waiting: {
			message: `back-off 2m40s restarting failed container=${container.name} pod=${name}_${namespace}`,
			reason: 'CrashLoopBackOff',
		},
	};
	container.lastState = {
		terminated: {exitCode: 1, finishedAt: creationTimestamp, reason: 'Error', startedAt: creationTimestamp},
	};
}

function unscheduled({spec, status}: Pod): void {
	status.phase = 'Pending';
	delete spec.nodeName;
	delete status.hostIP;
	delete status.hostIPs;
	delete status.containerStatuses;
	delete status.initContainerStatuses;
	status.conditions = status.conditions
		.filter((condition) => condition.type === 'PodScheduled')
		.map((condition) => ({
			...condition,
			status: 'False',
			reason: 'Unschedulable',
			message:
				'0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
		}));
}

/** What containerd says when a registry cannot be found (recorded in pods-imagepull). */
export function pullMessage(image: string): string {
	const bare = image.replace(/^docker\.io\//, '');
	const [name = bare, tag = 'latest'] = bare.split(/:(?=[^/]+$)/);
	const reference = `docker.io/${name.includes('/') ? '' : 'library/'}${name}`;
	return `failed to pull and unpack image "${reference}:${tag}": failed to resolve reference "${reference}:${tag}": failed to do request: Head "https://registry-1.docker.io/v2/${reference.replace('docker.io/', '')}/manifests/${tag}": dial tcp: lookup registry-1.docker.io on 192.168.49.1:53: no such host`;
}
