import {replays, prints, type Answer, type SimulatorEnvironment, type ReadArguments} from './answer.ts';
import {deploymentOf, namespaceOf, nodesOf, serviceOf, routeObjects} from './objects.ts';
import {eventsOf, kubectlJson, type Cluster, podsOf} from './pods.ts';
import type {KubernetesObject} from './state.ts';

/** Every name of a kind, to the name by which the API server answers about it. */
const kinds: Readonly<Record<string, string>> = {
	pod: 'pods',
	pods: 'pods',
	po: 'pods',
	deployment: 'deployments.apps',
	deployments: 'deployments.apps',
	deploy: 'deployments.apps',
	'deployments.apps': 'deployments.apps',
	service: 'services',
	services: 'services',
	svc: 'services',
	namespace: 'namespaces',
	namespaces: 'namespaces',
	ns: 'namespaces',
	node: 'nodes',
	nodes: 'nodes',
	no: 'nodes',
	event: 'events',
	events: 'events',
	ev: 'events',
	gateway: 'gateways.networking.istio.io',
	gateways: 'gateways.networking.istio.io',
	gw: 'gateways.networking.istio.io',
	'gateways.networking.istio.io': 'gateways.networking.istio.io',
	virtualservice: 'virtualservices.networking.istio.io',
	virtualservices: 'virtualservices.networking.istio.io',
	vs: 'virtualservices.networking.istio.io',
	'virtualservices.networking.istio.io': 'virtualservices.networking.istio.io',
};

/** The full name of a kind; undefined for one that is not simulated. */
export const kindOf = (word: string): string | undefined => kinds[word.toLowerCase()];

/** `kubectl get KINDS [NAME…] -o json` with label and field selectors. Undefined for another output or an unknown kind. */
export function getObjects(
	given: ReadArguments,
	cluster: Cluster,
	environment: SimulatorEnvironment,
): Answer | undefined {
	const [, kindWords = '', ...names] = given.positionals;
	if (given.value('output') !== 'json') return undefined;
	const asked = askedFor(kindWords, names);
	if (!asked) return undefined;
	if (!cluster.profile.mesh.crds && asked.some(({kind}) => kind.endsWith('.istio.io')))
		return replays(environment.recording('gateways-nocrd'));
	const namespace = given.has('all-namespaces') ? undefined : (given.value('namespace') ?? 'default');
	const found: KubernetesObject[] = [];
	const missing: string[] = [];
	for (const {kind, name} of asked) {
		const all = objectsOf(kind, cluster, environment).filter(
			(object) => isIn(object, namespace) && matches(object, given),
		);
		const chosen = name === undefined ? all : all.filter((object) => object.metadata.name === name);
		if (name !== undefined && chosen.length === 0)
			missing.push(`Error from server (NotFound): ${kind} "${name}" not found\n`);
		found.push(...chosen);
	}
	const single = asked.length === 1 && asked[0]?.name !== undefined;
	const list = {apiVersion: 'v1', items: found, kind: 'List', metadata: {resourceVersion: ''}};
	const stderr = given.has('ignore-not-found') ? '' : missing.join('');
	if (single) return prints(found[0] ? kubectlJson(found[0]) : '', {stderr, exitCode: stderr === '' ? 0 : 1});
	return prints(kubectlJson(list), {stderr, exitCode: stderr === '' ? 0 : 1});
}

/** `pods,services`, `pods NAME…` or `KIND/NAME…`. */
export function askedFor(
	kindWords: string,
	names: readonly string[],
): readonly {readonly kind: string; readonly name?: string}[] | undefined {
	const wanted = kindWords.includes('/')
		? [kindWords, ...names].map((word) => ({kind: kindOf(word.split('/')[0] ?? ''), name: word.split('/')[1] ?? ''}))
		: kindWords
				.split(',')
				.flatMap((word) =>
					names.length === 0 ? [{kind: kindOf(word)}] : names.map((name) => ({kind: kindOf(word), name})),
				);
	const known = wanted.filter((one): one is {kind: string; name?: string} => one.kind !== undefined);
	return known.length === wanted.length ? known : undefined;
}

function objectsOf(kind: string, cluster: Cluster, environment: SimulatorEnvironment): readonly KubernetesObject[] {
	const {profile} = cluster;
	if (kind === 'namespaces')
		return Object.entries(profile.namespaces).map(([name, labels]) => namespaceOf(name, labels, cluster, environment));
	if (kind === 'nodes') return nodesOf(cluster, environment);
	if (kind === 'pods') return profile.workloads.flatMap((workload) => podsOf(workload, cluster, environment));
	if (kind === 'deployments.apps')
		return profile.workloads.map((workload) => deploymentOf(workload, cluster, environment));
	if (kind === 'services')
		return profile.workloads.flatMap((workload) => serviceOf(workload, cluster, environment) ?? []);
	if (kind === 'events') return profile.workloads.flatMap((workload) => eventsOf(workload, cluster, environment));
	return routeObjects(profile).filter((object) => kindOf(object.kind) === kind);
}

const isIn = (object: KubernetesObject, namespace: string | undefined): boolean =>
	namespace === undefined || object.metadata.namespace === undefined || object.metadata.namespace === namespace;

/** Equality selectors only (`a=b`, `a==b`, `a!=b`, `a`), as they are used. */
function matches(object: KubernetesObject, given: ReadArguments): boolean {
	const labels = object.metadata.labels ?? {};
	const byLabel = (one: string): boolean => {
		const [name = '', value] = one.split(/!?==?/);
		if (one.includes('!=')) return labels[name] !== value;
		return value === undefined ? name in labels : labels[name] === value;
	};
	const byField = (one: string): boolean => {
		const [path = '', value = ''] = one.split(/!?==?/);
		const field = path
			.split('.')
			.reduce<unknown>((current, key) => (current as Record<string, unknown> | undefined)?.[key], object);
		return one.includes('!=') ? String(field) !== value : String(field) === value;
	};
	const split = (flag: string): string[] => (given.value(flag) ?? '').split(',').filter((one) => one !== '');
	return split('selector').every(byLabel) && split('field-selector').every(byField);
}

/**
 * `kubectl logs POD -c CONTAINER --previous`: the log of a container in a crash loop, which says that the failure is injected. Without
 * a crash, the error of kubectl or the kubelet (k8s.io/kubernetes, pkg/kubelet/kuberuntime; not recorded yet). Undefined for the log of
 * a container that runs, which is not simulated.
 */
export function previousLogs(
	given: ReadArguments,
	cluster: Cluster,
	environment: SimulatorEnvironment,
): Answer | undefined {
	const [, name = ''] = given.positionals;
	const namespace = given.value('namespace') ?? 'default';
	const container = given.value('container') ?? '';
	if (!given.has('previous')) return undefined;
	const workload = cluster.profile.workloads.find(
		(one) =>
			one.namespace === namespace && podsOf(one, cluster, environment).some(({metadata}) => metadata.name === name),
	);
	if (!workload) return refuses(`Error from server (NotFound): pods "${name}" not found`);
	if (workload.trouble !== 'crash-loop')
		return refuses(
			`Error from server (BadRequest): previous terminated container "${container}" in pod "${name}" not found`,
		);
	return prints(`${container}: this container ends on purpose, to practise a failure\n`);
}

const refuses = (line: string): Answer => prints('', {stderr: `${line}\n`, exitCode: 1});
