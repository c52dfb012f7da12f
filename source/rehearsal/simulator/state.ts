import * as v from 'valibot';
import {failureKinds} from '../failure-kinds.ts';

const text = v.string();
const number = v.number();
const object = v.record(text, v.unknown());

/** An object of Kubernetes' API, as `kubectl get -o json` prints it. */
export const kubernetesObject = v.looseObject({
	apiVersion: text,
	kind: text,
	metadata: v.looseObject({
		name: text,
		namespace: v.exactOptional(text),
		labels: v.exactOptional(v.record(text, text)),
	}),
});
export type KubernetesObject = v.InferOutput<typeof kubernetesObject>;

/** A Deployment's pods: from when they serve, what hinders them, and whether Istio's sidecar was put beside them. Times are epoch milliseconds. */
const workload = v.object({
	name: text,
	namespace: text,
	image: text,
	/** What each pod asks for, in Kubernetes' units (`48Mi`). */
	memory: v.exactOptional(text),
	replicas: number,
	madeAtMs: number,
	/** Counts roll-outs: pods of another generation have other names. */
	generation: number,
	readyAtMs: number,
	trouble: v.exactOptional(v.picklist(['image-pull', 'crash-loop', 'no-memory'])),
	sidecar: v.boolean(),
	annotations: v.record(text, text),
	release: v.exactOptional(text),
});

const release = v.object({
	name: text,
	namespace: text,
	status: v.picklist(['pending-install', 'pending-upgrade', 'deployed', 'failed', 'uninstalling']),
	revision: number,
	chart: text,
	appVersion: text,
	config: object,
	firstDeployedMs: number,
	lastDeployedMs: number,
	description: text,
});

const profile = v.object({
	name: text,
	/** `half-made`: the container exists, Kubernetes does not run. */
	state: v.picklist(['half-made', 'running', 'stopped']),
	driver: text,
	containerRuntime: text,
	kubernetesVersion: text,
	cpus: number,
	memoryMiB: number,
	nodeAddress: text,
	/** The ClusterIP of Istio's ingress gateway once it is there. */
	gatewayAddress: text,
	/** The address in the ingress gateway's status. */
	externalAddress: v.exactOptional(text),
	namespaces: v.record(text, v.record(text, text)),
	mesh: v.object({crds: v.boolean(), hub: text, tag: text}),
	workloads: v.array(workload),
	releases: v.array(release),
	/** Gateways and VirtualServices as they were applied. */
	routes: v.array(kubernetesObject),
	images: v.array(text),
});

const failure = v.object({
	step: text,
	kind: v.picklist(failureKinds),
	/** How often it still happens. */
	times: number,
	/** Only at the n-th call of this tool (`kind: 'command'`). */
	tool: v.exactOptional(text),
	call: v.exactOptional(number),
});

/** The whole simulated machine as plain JSON; a state file is validated against this. */
export const stateSchema = v.object({
	schema: v.literal(1),
	/** `saved`: images in files, by the file. */
	docker: v.object({running: v.boolean(), images: v.array(text), saved: v.exactOptional(v.record(text, text))}),
	/** Beginnings of the image names that a node can pull. */
	registries: v.array(text),
	/** `free`: no password is needed; `asks`: the user can type the password; `refuses`: the user cannot. */
	sudo: v.picklist(['free', 'asks', 'refuses']),
	profiles: v.record(text, profile),
	hostRoutes: v.array(v.object({cidr: text, via: text})),
	tunnels: v.array(
		v.object({pid: number, profile: text, mode: v.picklist(['route', 'port-forward']), listens: v.boolean()}),
	),
	failures: v.array(failure),
	/** Calls so far, by tool. */
	calls: v.record(text, number),
	/** The addresses that a new profile is given. */
	addresses: v.object({node: text, gateway: text}),
});

export type SimulatedState = v.InferOutput<typeof stateSchema>;
export type Profile = v.InferOutput<typeof profile>;
export type Workload = v.InferOutput<typeof workload>;
export type Release = v.InferOutput<typeof release>;
export type InjectedFailure = v.InferOutput<typeof failure>;

/** The state of a machine that has the tools and no cluster. The addresses are those of the recordings unless `changes` has others. */
export function emptyState(changes: Partial<SimulatedState> = {}): SimulatedState {
	return {
		schema: 1,
		docker: {running: true, images: []},
		registries: ['docker.io/library/', 'docker.io/istio/', 'registry.k8s.io/'],
		sudo: 'free',
		profiles: {},
		hostRoutes: [],
		tunnels: [],
		failures: [],
		calls: {},
		addresses: {node: '192.168.49.2', gateway: '10.102.131.96'},
		...changes,
	};
}

/** Reads a state file's text. Throws a valibot error for anything that is not a whole state. */
export function parseState(json: string): SimulatedState {
	return v.parse(stateSchema, JSON.parse(json));
}
