import {defined} from '../../domain/defined.ts';
import {replays, prints, type Answer, type ReadArguments, refuses} from './answer.ts';
import {deploymentOf, namespaceOf, nodesOf, serviceOf, routeObjects} from './objects.ts';
import {eventsOf, kubectlJson, type Cluster, podsOf} from './pods.ts';
import type {KubernetesObject, Workload} from './state.ts';

/** The names by which the API server answers about a kind, each with the other names of the kind. */
const kinds: Readonly<Record<string, readonly string[]>> = {
	pods: ['pod', 'po'],
	'deployments.apps': ['deployment', 'deployments', 'deploy'],
	services: ['service', 'svc'],
	namespaces: ['namespace', 'ns'],
	nodes: ['node', 'no'],
	events: ['event', 'ev'],
	'gateways.networking.istio.io': ['gateway', 'gateways', 'gw'],
	'virtualservices.networking.istio.io': ['virtualservice', 'virtualservices', 'vs'],
};

/** The full name of a kind; undefined for one that is not simulated. */
export function kindOf(word: string): string | undefined {
	const wanted = word.toLowerCase();
	return Object.keys(kinds).find((kind) => kind === wanted || kinds[kind]?.includes(wanted));
}

/** `kubectl get KINDS [NAME…] -o json` with label and field selectors. Undefined for another output or an unknown kind. */
export function getObjects(given: ReadArguments, cluster: Cluster): Answer | undefined {
	const [, kindWords = '', ...names] = given.positionals;
	if (given.value('output') !== 'json') return undefined;
	const asked = askedFor(kindWords, names);
	if (!asked) return undefined;
	if (!cluster.profile.mesh.crds && asked.some(({kind}) => kind.endsWith('.istio.io')))
		return replays(cluster.recording('gateways-nocrd'));
	const namespace = given.has('all-namespaces') ? undefined : (given.value('namespace') ?? 'default');
	const found: KubernetesObject[] = [];
	const missing: string[] = [];
	for (const {kind, name} of asked) {
		const all = objectsOf(kind, cluster).filter((object) => isIn(object, namespace) && matches(object, given));
		const chosen = name === undefined ? all : all.filter((object) => object.metadata.name === name);
		if (name !== undefined && chosen.length === 0)
			missing.push(`Error from server (NotFound): ${kind} "${name}" not found\n`);
		found.push(...(given.has('show-managed-fields') ? chosen : chosen.map(withoutManagers)));
	}
	const isSingle = asked.length === 1 && asked[0]?.name !== undefined;
	const list = {apiVersion: 'v1', items: found, kind: 'List', metadata: {resourceVersion: ''}};
	const shown = isSingle ? found[0] : list;
	const stderr = given.has('ignore-not-found') ? '' : missing.join('');
	return prints(shown ? kubectlJson(shown) : '', {stderr, exitCode: stderr === '' ? 0 : 1});
}

/** kubectl leaves them out unless asked (kubectl 1.21 and later). */
function withoutManagers({
	metadata: {managedFields: _left, ...metadata},
	...object
}: KubernetesObject): KubernetesObject {
	return {...object, metadata};
}

/** `pods,services`, `pods NAME…` or `KIND/NAME…`. */
export function askedFor(
	kindWords: string,
	names: readonly string[],
): readonly {readonly kind: string; readonly name?: string}[] | undefined {
	const words = kindWords.includes('/')
		? [kindWords, ...names].map((word) => word.split('/'))
		: kindWords.split(',').flatMap((word) => (names.length === 0 ? [[word]] : names.map((name) => [word, name])));
	const wanted = words.map(([word = '', name]) => ({kind: kindOf(word), ...defined({name})}));
	const known = wanted.filter((one): one is {kind: string; name?: string} => one.kind !== undefined);
	return known.length === wanted.length ? known : undefined;
}

function objectsOf(kind: string, cluster: Cluster): readonly KubernetesObject[] {
	const {namespaces, workloads} = cluster.profile;
	const ofWorkload: Readonly<Record<string, (workload: Workload) => readonly KubernetesObject[]>> = {
		pods: (workload) => podsOf(workload, cluster),
		'deployments.apps': (workload) => [deploymentOf(workload, cluster)],
		services: (workload) => serviceOf(workload, cluster),
		events: (workload) => eventsOf(workload, cluster),
	};
	const objects = ofWorkload[kind];
	if (objects) return workloads.flatMap(objects);
	if (kind === 'nodes') return nodesOf(cluster);
	if (kind === 'namespaces')
		return Object.entries(namespaces).map(([name, labels]) => namespaceOf(name, labels, cluster));
	return routeObjects(cluster.profile).filter((object) => kindOf(object.kind) === kind);
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
export function previousLogs(given: ReadArguments, cluster: Cluster): Answer | undefined {
	const [, name = ''] = given.positionals;
	const namespace = given.value('namespace') ?? 'default';
	const container = given.value('container') ?? '';
	if (!given.has('previous')) return undefined;
	const workload = cluster.profile.workloads.find(
		(one) => one.namespace === namespace && podsOf(one, cluster).some(({metadata}) => metadata.name === name),
	);
	if (!workload) return refuses(`Error from server (NotFound): pods "${name}" not found`);
	if (workload.trouble !== 'crash-loop')
		return refuses(
			`Error from server (BadRequest): previous terminated container "${container}" in pod "${name}" not found`,
		);
	return prints(`${container}: this container ends on purpose, to practise a failure\n`);
}
