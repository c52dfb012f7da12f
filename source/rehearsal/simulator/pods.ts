import * as v from 'valibot';
import {defined} from '../../domain/defined.ts';
import {type SimulatorEnvironment, jsonOf, edit, type Patch} from './answer.ts';
import {canPull, fullImageName} from './images.ts';
import {kubernetesObject, type Profile, type Workload, type KubernetesObject} from './state.ts';

/** What objects are made from: a profile, and what an answer depends on. */
export type Cluster = SimulatorEnvironment & {readonly profile: Profile};

/** kubectl's JSON: four spaces, keys in order. */
export function kubectlJson(value: unknown): string {
	return `${JSON.stringify(sorted(value), undefined, 4)}\n`;
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.toSorted(([one], [other]) => (one < other ? -1 : 1))
			.map(([key, item]) => [key, sorted(item)]),
	);
}

/** Kubernetes' times have whole seconds. */
export const kubernetesTime = (epochMs: number): string => new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** A uid that is the same for the same parts. */
export function uidOf(...parts: readonly (string | number)[]): string {
	let hash = 0xcbf29ce484222325n;
	for (const letter of parts.join('/'))
		hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n);
	const hex = hash.toString(16).padStart(16, '0');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-8${hex.slice(0, 3)}-${hex.slice(4)}`;
}

/** A time that does not come (the year 9999). */
export const never = Date.UTC(9999, 0);

const text = v.string();
const images = v.array(v.looseObject({name: text, image: text}));
const containerStatus = v.looseObject({
	name: text,
	image: text,
	ready: v.boolean(),
	started: v.boolean(),
	restartCount: v.number(),
	state: v.looseObject({}),
	lastState: v.looseObject({}),
});
const condition = v.looseObject({type: text, status: text, lastTransitionTime: text});

/** A recorded pod, as far as it is changed here. */
const recordedPod = v.looseObject({
	...kubernetesObject.entries,
	metadata: v.looseObject({
		name: text,
		namespace: text,
		generateName: text,
		creationTimestamp: text,
		uid: text,
		labels: v.record(text, text),
		annotations: v.exactOptional(v.record(text, text)),
	}),
	spec: v.looseObject({containers: images, initContainers: v.exactOptional(images), nodeName: v.exactOptional(text)}),
	status: v.looseObject({
		phase: text,
		startTime: text,
		hostIP: v.exactOptional(text),
		hostIPs: v.exactOptional(v.unknown()),
		conditions: v.array(condition),
		containerStatuses: v.exactOptional(v.array(containerStatus)),
		initContainerStatuses: v.exactOptional(v.array(containerStatus)),
	}),
});
type Pod = v.InferOutput<typeof recordedPod>;
type ContainerStatus = v.InferOutput<typeof containerStatus>;

const recordedPods = v.object({items: v.array(recordedPod)});

/** The pods of a Deployment: the recorded ones (pods, istio-pods), with name, node, image, sidecar and health of the state. */
export function podsOf(workload: Workload, cluster: Cluster): readonly KubernetesObject[] {
	const recording = cluster.recording(workload.namespace === 'istio-system' ? 'istio-pods' : 'pods');
	const template = jsonOf(recording, recordedPods).items.find((item) =>
		item.metadata.name.startsWith(`${workload.name}-`),
	);
	if (!template) throw new Error(`no pod of ${workload.name} was recorded`);
	return Array.from({length: workload.replicas}, (_none, index) =>
		makePod(structuredClone(template), workload, index, cluster),
	);
}

/** Whether all pods of the Deployment serve. */
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

/** How a container waits: pulling as recorded (pods-imagepull), the other reasons as the kubelet writes them (not recorded yet). */
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
function pullMessage(image: string): string {
	const bare = image.replace(/^docker\.io\//, '');
	const [name = bare, tag = 'latest'] = bare.split(/:(?=[^/]+$)/);
	const reference = `docker.io/${name.includes('/') ? '' : 'library/'}${name}`;
	return `failed to pull and unpack image "${reference}:${tag}": failed to resolve reference "${reference}:${tag}": failed to do request: Head "https://registry-1.docker.io/v2/${reference.replace('docker.io/', '')}/manifests/${tag}": dial tcp: lookup registry-1.docker.io on 192.168.49.1:53: no such host`;
}

/** Events of a namespace: each pod's way to where it is (events-imagepull, istio-events). */
export function eventsOf(workload: Workload, cluster: Cluster): readonly KubernetesObject[] {
	return podsOf(workload, cluster).flatMap((pod) =>
		happened(workload, pod.metadata.name, cluster).map((event) => eventOf(pod, workload, cluster, event)),
	);
}

type Happened = readonly [type: 'Normal' | 'Warning', reason: string, message: string];

function happened({trouble, namespace, name, image}: Workload, pod: string, {profile}: Cluster): readonly Happened[] {
	if (trouble === 'no-memory')
		return [['Warning', 'FailedScheduling', '0/1 nodes are available: 1 Insufficient memory.']];
	const assigned: Happened = ['Normal', 'Scheduled', `Successfully assigned ${namespace}/${pod} to ${profile.name}`];
	if (trouble === 'image-pull')
		return [assigned, ['Warning', 'Failed', `Failed to pull image "${image}": ${pullMessage(image)}`]];
	if (trouble === 'crash-loop')
		return [assigned, ['Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${pod}`]];
	return [assigned];
}

function eventOf(
	{metadata: {name, uid}}: KubernetesObject,
	{namespace, madeAtMs}: Workload,
	{profile}: Cluster,
	[type, reason, message]: Happened,
): KubernetesObject {
	const at = kubernetesTime(madeAtMs);
	const component = type === 'Normal' ? 'default-scheduler' : 'kubelet';
	const host = type === 'Normal' ? undefined : profile.name;
	return {
		apiVersion: 'v1',
		kind: 'Event',
		count: 1,
		eventTime: null,
		firstTimestamp: at,
		lastTimestamp: at,
		involvedObject: {apiVersion: 'v1', kind: 'Pod', name, namespace, uid},
		message,
		metadata: {
			creationTimestamp: at,
			name: `${name}.${uidOf(reason, name).slice(0, 8)}`,
			namespace,
			resourceVersion: '700',
			uid: uidOf('event', reason, name),
		},
		reason,
		reportingComponent: component,
		reportingInstance: host ?? '',
		source: {component, ...defined({host})},
		type,
	};
}

/** Removes the injected failures: the pods that they hindered serve, as a cluster's pods do once their registry or memory is available. */
export const recovered = (nowMs: number): Patch =>
	edit((draft) => {
		draft.failures = [];
		for (const profile of Object.values(draft.profiles))
			for (const workload of profile.workloads) {
				const isAvailable =
					workload.namespace === 'istio-system' ||
					profile.images.includes(fullImageName(workload.image)) ||
					canPull(draft, workload.image);
				const isFailing = workload.trouble !== undefined || workload.readyAtMs === never;
				if (!isFailing || !isAvailable) continue;
				delete workload.trouble;
				workload.readyAtMs = nowMs;
			}
	});
