const unitsMiB: Readonly<Record<string, number>> = {
	'': 1 / 1024 / 1024,
	k: 1000 / 1024 / 1024,
	Ki: 1 / 1024,
	M: 1_000_000 / 1024 / 1024,
	Mi: 1,
	G: 1_000_000_000 / 1024 / 1024,
	Gi: 1024,
	T: 1_000_000_000_000 / 1024 / 1024,
	Ti: 1024 * 1024,
};

/** A Kubernetes quantity of memory (`64Mi`, `6071396Ki`, `1G`) in MiB; 0 for what is none. */
export function memoryMiB(quantity: unknown): number {
	const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?$/.exec(String(quantity ?? ''));
	return match ? Math.round(Number(match[1]) * (unitsMiB[match[2] ?? ''] ?? 0)) : 0;
}

/** A Kubernetes quantity of processor time (`20m`, `2`, `0.5`) in thousandths of a core; 0 for what is none. */
export function cpuMillis(quantity: unknown): number {
	const match = /^(\d+(?:\.\d+)?)(m)?$/.exec(String(quantity ?? ''));
	return match ? Math.round(Number(match[1]) * (match[2] === 'm' ? 1 : 1000)) : 0;
}

/** A container of a pod as the kubelet tells it; of `terminated`, exit code and reason. */
export type ContainerSnapshot = {
	readonly name: string;
	readonly image: string;
	readonly isReady: boolean;
	readonly isRunning: boolean;
	readonly restarts: number;
	/** In the kubelet's words (`ErrImagePull`, `CrashLoopBackOff`, `PodInitializing`, …). */
	readonly waiting?: {readonly reason: string; readonly message: string};
	/** How it ended last, now or before its restart. */
	readonly ended?: {readonly exitCode: number; readonly reason: string; readonly message: string};
};

/** A pod. `service` is the name of its Deployment as people know it (`db`, `istiod`). */
export type PodSnapshot = {
	readonly name: string;
	readonly namespace: string;
	readonly service: string;
	readonly phase: string;
	readonly isReady: boolean;
	/** It is being removed. */
	readonly isLeaving: boolean;
	readonly hasSidecar: boolean;
	/** Why no node takes it, in the scheduler's words. */
	readonly unschedulable?: string;
	/** Why the kubelet ended or refused it as a whole (`Evicted`, `NodeShutdown`, `OutOfcpu`), where its phase is Failed. */
	readonly failed?: {readonly reason: string; readonly message: string};
	readonly containers: readonly ContainerSnapshot[];
	/** Init containers, native sidecars among them. */
	readonly initContainers: readonly ContainerSnapshot[];
	/** What its containers ask of a node together, native sidecars among them. */
	readonly requests: AvailableResources;
};

/** Processor time in thousandths of a core, and memory. */
export type AvailableResources = {readonly cpuMillis: number; readonly memoryMiB: number};

/** An event of the namespace. */
export type EventSnapshot = {
	readonly isWarning: boolean;
	readonly reason: string;
	readonly message: string;
	/** What it is about: kind, name and namespace, and the container where it is about one; texts are empty where the event does not say. */
	readonly about: {
		readonly kind: string;
		readonly name: string;
		readonly namespace: string;
		readonly container: string;
	};
	/** How often it happened: the kubelet tells equal ones as one. */
	readonly count: number;
	/** ISO 8601; empty when the event does not say. */
	readonly at: string;
};

/** A node: is it ready, why not, and which pressures it is under (`DiskPressure`). */
type NodeSnapshot = {
	readonly name: string;
	readonly isReady: boolean;
	readonly why: string;
	readonly pressures: readonly string[];
	/** What it has for all pods together. */
	readonly allocatable: AvailableResources;
};

/** The state of a namespace and of the nodes at one moment. */
export type ClusterSnapshot = {
	readonly pods: readonly PodSnapshot[];
	readonly events: readonly EventSnapshot[];
	readonly nodes: readonly NodeSnapshot[];
	/** The last lines that a container wrote before it ended, by `POD/CONTAINER`, where they were asked for. */
	readonly logs?: ReadonlyMap<string, readonly string[]>;
};

type Given = Readonly<Record<string, unknown>>;

/** Reads `kubectl get pods,events,nodes -o json`, or lists of one of them; undefined when it is no list. Unknown kinds and fields are passed over. */
export function readCluster(stdout: string): ClusterSnapshot | undefined {
	const items = itemsOf(stdout);
	if (!items) return undefined;
	const of = (kind: string): readonly Given[] => items.filter((item) => item.kind === kind);
	return {pods: of('Pod').map(readPod), events: of('Event').map(eventOf), nodes: of('Node').map(nodeOf)};
}

function itemsOf(stdout: string): readonly Given[] | undefined {
	try {
		const items = object(JSON.parse(stdout)).items;
		return Array.isArray(items) ? items.map(object) : undefined;
	} catch {
		return undefined;
	}
}

/** Reads one pod, as the cluster holds it. */
export function readPod(pod: Given): PodSnapshot {
	const [metadata, spec, status] = [object(pod.metadata), object(pod.spec), object(pod.status)];
	const conditions = list(status.conditions);
	const condition = (type: string): Given | undefined => conditions.find((one) => one.type === type);
	const scheduled = condition('PodScheduled');
	const containers = containersOf(spec.containers, status.containerStatuses);
	const initContainers = containersOf(spec.initContainers, status.initContainerStatuses);
	return {
		name: text(metadata.name),
		namespace: text(metadata.namespace),
		service: serviceOf(metadata),
		phase: text(status.phase),
		isReady: condition('Ready')?.status === 'True',
		isLeaving: metadata.deletionTimestamp !== undefined,
		hasSidecar: [...containers, ...initContainers].some((container) => container.name === 'istio-proxy'),
		...(scheduled?.status === 'False' ? {unschedulable: text(scheduled.message)} : {}),
		...(status.phase === 'Failed' && text(status.reason) !== ''
			? {failed: {reason: text(status.reason), message: text(status.message)}}
			: {}),
		containers,
		initContainers,
		requests: requestsOf(spec),
	};
}

/** As the scheduler adds them (KEP-753): what runs together; ordinary init containers run before, one by one, and ask less here. */
function requestsOf(spec: Given): AvailableResources {
	const sidecars = list(spec.initContainers).filter((container) => container.restartPolicy === 'Always');
	return resourcesOf([...list(spec.containers), ...sidecars].map((one) => object(object(one.resources).requests)));
}

function resourcesOf(lists: readonly Given[]): AvailableResources {
	const sum = (read: (one: Given) => number): number => lists.reduce((total, one) => total + read(one), 0);
	return {cpuMillis: sum(({cpu}) => cpuMillis(cpu)), memoryMiB: sum(({memory}) => memoryMiB(memory))};
}

/** The generated name without its hashes, where no label tells. */
function serviceOf(metadata: Given): string {
	const labels = object(metadata.labels);
	const named = text(labels['io.kompose.service']) || text(labels.app);
	return named || text(metadata.name).replace(/(-[a-z0-9]{6,10})?-[a-z0-9]{5}$/, '');
}

function containersOf(specs: unknown, statuses: unknown): readonly ContainerSnapshot[] {
	return list(specs).map((spec) => containerOf(spec, list(statuses).find((status) => status.name === spec.name) ?? {}));
}

function containerOf(spec: Given, status: Given): ContainerSnapshot {
	const state = object(status.state);
	const ended = state.terminated ?? object(status.lastState).terminated;
	const {waiting} = state;
	return {
		name: text(spec.name),
		image: text(spec.image),
		isReady: status.ready === true,
		isRunning: state.running !== undefined,
		restarts: Number(status.restartCount ?? 0),
		...(waiting !== undefined && {waiting: wordsOf(object(waiting))}),
		...(ended !== undefined && {ended: {exitCode: Number(object(ended).exitCode ?? 0), ...wordsOf(object(ended))}}),
	};
}

const wordsOf = ({reason, message}: Given) => ({reason: text(reason), message: text(message)});

function eventOf(event: Given): EventSnapshot {
	const about = object(event.involvedObject);
	return {
		isWarning: event.type === 'Warning',
		reason: text(event.reason),
		message: text(event.message),
		about: {
			kind: text(about.kind),
			name: text(about.name),
			namespace: text(about.namespace),
			container: /\{([^}]+)\}$/.exec(text(about.fieldPath))?.[1] ?? '',
		},
		count: Number(event.count ?? object(event.series).count ?? 1),
		at: text(event.lastTimestamp) || text(event.eventTime) || text(object(event.metadata).creationTimestamp),
	};
}

function nodeOf(node: Given): NodeSnapshot {
	const conditions = list(object(node.status).conditions);
	const ready = conditions.find((condition) => condition.type === 'Ready');
	return {
		name: text(object(node.metadata).name),
		isReady: ready?.status === 'True',
		why: text(ready?.message) || text(ready?.reason),
		pressures: conditions
			.filter((condition) => condition.type !== 'Ready' && condition.status === 'True')
			.map((condition) => text(condition.type)),
		allocatable: resourcesOf([object(object(node.status).allocatable)]),
	};
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const object = (value: unknown): Given => (typeof value === 'object' && value !== null ? (value as Given) : {});

const list = (value: unknown): readonly Given[] => (Array.isArray(value) ? value.map(object) : []);
