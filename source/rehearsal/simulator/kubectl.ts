import * as v from 'valibot';
import {
	editProfile,
	refuses,
	replays,
	prints,
	type Answer,
	type ReadArguments,
	readArguments,
	jsonOf,
	type Tool,
} from './answer.ts';
import {askedFor, kindOf, getObjects, previousLogs} from './kubectl-get.ts';
import {type Cluster, isServing} from './pods.ts';
import {kubernetesObject, type KubernetesObject, type Profile, type Workload} from './state.ts';

/** How long a restarted pod takes to serve. */
const restartMs = 6000;

/** Puts Istio's sidecar beside pods of this namespace, if they are made now. */
export function injects(profile: Profile, namespace: string, nowMs: number): boolean {
	const pilot = profile.workloads.find((workload) => workload.name === 'istiod');
	return (
		profile.namespaces[namespace]?.['istio-injection'] === 'enabled' && pilot !== undefined && isServing(pilot, nowMs)
	);
}

/** `kubectl label namespace NAME KEY=VALUE --overwrite` and `KEY-`. */
function simulateLabel(given: ReadArguments, {profile, recording}: Cluster): Answer | undefined {
	const [, kind, name = '', ...pairs] = given.positionals;
	if (kindOf(kind ?? '') !== 'namespaces' || pairs.length === 0) return undefined;
	const labels = profile.namespaces[name];
	if (!labels) return refuses(`Error from server (NotFound): namespaces "${name}" not found`);
	const after = {...labels};
	for (const pair of pairs) {
		const [key = '', value] = pair.split('=');
		if (value === undefined) delete after[key.replace(/-$/, '')];
		else after[key] = value;
	}
	const removes = pairs.every((pair) => pair.endsWith('-'));
	const same = JSON.stringify(after) === JSON.stringify(labels);
	const patch = editProfile(profile.name, (draft) => void (draft.namespaces[name] = after));
	const alter = (): string => `namespace/${name} ${same ? 'not labeled' : removes ? 'unlabeled' : 'labeled'}\n`;
	return replays(recording('label'), {alter, patches: [{afterMs: 80, patch}]});
}

/** `kubectl apply --server-side -f PATH` of Gateways and VirtualServices; each line and its object at its time. */
function applyObjects(given: ReadArguments, {profile, objects: objectsAt}: Cluster): Answer | undefined {
	const path = given.value('filename');
	if (path === undefined) return undefined;
	const documents = objectsAt(path);
	if (!documents) return refuses(`error: the path "${path}" does not exist`);
	const objects = v.parse(v.array(kubernetesObject), documents);
	if (!objects.every((object) => kindOf(object.kind)?.endsWith('networking.istio.io'))) return undefined;
	if (!profile.mesh.crds) {
		const say = (object: KubernetesObject): string =>
			`resource mapping not found for name: "${object.metadata.name}" namespace: "" from "${path}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first\n`;
		return prints('', {stderr: `error: ${objects.map(say).join('')}`, exitCode: 1});
	}
	const managedFields = [{manager: given.value('field-manager') ?? 'kubectl', operation: 'Apply'}];
	const managed = (object: KubernetesObject) => ({...object, metadata: {...object.metadata, managedFields}});
	const chunks = objects.map((object, index) => ({
		afterMs: 150 + index * 9,
		stream: 'stdout' as const,
		text: `${object.kind.toLowerCase()}.networking.istio.io/${object.metadata.name} serverside-applied\n`,
		patch: editProfile(profile.name, (draft) => {
			const same = (one: KubernetesObject): boolean =>
				one.kind === object.kind && one.metadata.name === object.metadata.name;
			draft.routes = [...draft.routes.filter((one) => !same(one)), managed(object)];
		}),
	}));
	return {chunks, durationMs: 172, exitCode: 0};
}

/** `kubectl delete KIND/NAME… [--ignore-not-found]` of routes and namespaces (kubectl 1.34's wording; not recorded yet where something was deleted). */
function deleteObjects(given: ReadArguments, {profile}: Cluster): Answer | undefined {
	const [, kindWords = '', ...names] = given.positionals;
	const asked = askedFor(kindWords, names);
	if (!asked) return undefined;
	const namespace = given.value('namespace') ?? 'default';
	const lines: string[] = [];
	const missing: string[] = [];
	for (const {kind, name = ''} of asked) {
		const isNamespace = kind === 'namespaces';
		const isThere = isNamespace ? name in profile.namespaces : profile.routes.some((one) => isRoute(one, kind, name));
		const singular = isNamespace ? 'namespace' : kind.replace(/s(?=\.|$)/, '');
		if (!isThere) missing.push(`Error from server (NotFound): ${kind} "${name}" not found\n`);
		else lines.push(`${singular} "${name}" deleted${isNamespace ? '' : ` from ${namespace} namespace`}\n`);
	}
	const stderr = given.has('ignore-not-found') ? '' : missing.join('');
	const patch = editProfile(profile.name, (draft) => {
		for (const {kind, name = ''} of asked) {
			if (kind === 'namespaces') dropNamespace(draft, name);
			draft.routes = draft.routes.filter((one) => !isRoute(one, kind, name));
		}
	});
	return prints(lines.join(''), {stderr, exitCode: stderr === '' ? 0 : 1, afterMs: 70, patch});
}

const isRoute = (one: KubernetesObject, kind: string, name: string): boolean =>
	kindOf(one.kind) === kind && one.metadata.name === name;

function dropNamespace(draft: Profile, name: string): void {
	delete draft.namespaces[name];
	draft.workloads = draft.workloads.filter((workload) => workload.namespace !== name);
	draft.releases = draft.releases.filter((release) => release.namespace !== name);
	if (name === 'istio-system') delete draft.externalAddress;
}

const statusPatch = v.object({
	status: v.object({loadBalancer: v.object({ingress: v.nullish(v.array(v.object({ip: v.string()})))})}),
});

/** `kubectl patch service istio-ingressgateway --subresource=status`: the address, or none. */
function patchService(given: ReadArguments, {profile, recording}: Cluster): Answer | undefined {
	const [, kind, name] = given.positionals;
	if (kindOf(kind ?? '') !== 'services' || name !== 'istio-ingressgateway' || given.value('subresource') !== 'status')
		return undefined;
	if (!profile.workloads.some((workload) => workload.name === name))
		return refuses(`Error from server (NotFound): services "${name}" not found`);
	const wanted = v.parse(statusPatch, JSON.parse(given.value('patch') ?? '{}'));
	const address = wanted.status.loadBalancer.ingress?.[0]?.ip;
	const patch = editProfile(profile.name, (draft) => {
		if (address === undefined) delete draft.externalAddress;
		else draft.externalAddress = address;
	});
	return replays(recording(address === undefined ? 'patch-address-clear' : 'patch-address'), {
		patches: [{afterMs: 50, patch}],
	});
}

/** `kubectl rollout restart deployment/NAME…` (kubectl's wording; not recorded yet). */
function restart(given: ReadArguments, {profile, nowMs, speed}: Cluster): Answer | undefined {
	const [, verb, kindWords = '', ...names] = given.positionals;
	const asked = askedFor(kindWords, names);
	if (verb !== 'restart' || !asked || asked.some(({kind}) => kind !== 'deployments.apps')) return undefined;
	const namespace = given.value('namespace') ?? 'default';
	const isAsked = (workload: Workload): boolean =>
		workload.namespace === namespace && asked.some(({name}) => name === undefined || name === workload.name);
	const workloads = profile.workloads.filter(isAsked);
	const absent = asked.find(({name}) => name !== undefined && !workloads.some((workload) => workload.name === name));
	if (absent) return refuses(`Error from server (NotFound): deployments.apps "${absent.name}" not found`);
	const patch = editProfile(profile.name, (draft) => {
		for (const workload of draft.workloads.filter(isAsked))
			Object.assign(workload, {
				generation: workload.generation + 1,
				madeAtMs: nowMs,
				readyAtMs: nowMs + restartMs / speed,
				sidecar: injects(draft, namespace, nowMs),
			});
	});
	return prints(workloads.map((workload) => `deployment.apps/${workload.name} restarted\n`).join(''), {patch});
}

const flags = `
	context= n|namespace= o|output= l|selector= field-selector= A|all-namespaces f|filename= server-side
	field-manager= overwrite client ignore-not-found force-conflicts subresource= type= p|patch= timeout=
	wait= sort-by= request-timeout= cascade= c|container= previous tail= show-managed-fields
`;

const verbs: Readonly<Record<string, (given: ReadArguments, cluster: Cluster) => Answer | undefined>> = {
	version: (_given, cluster) =>
		replays(cluster.recording('kubectl-version'), {
			alter: () => `${JSON.stringify(versions(cluster), undefined, 2)}\n`,
		}),
	config: simulateConfig,
	get: getObjects,
	label: simulateLabel,
	apply: applyObjects,
	delete: deleteObjects,
	patch: patchService,
	rollout: restart,
	logs: previousLogs,
};

/** `kubectl config current-context | use-context NAME | unset current-context`; the simulated kubeconfig has no current context. */
function simulateConfig({positionals: [, verb, name = '']}: ReadArguments): Answer | undefined {
	if (verb === 'current-context') return refuses('error: current-context is not set');
	if (verb === 'get-contexts') return refuses(`error: context ${name} not found`);
	if (verb === 'unset' && name === 'current-context') return prints('Property "current-context" unset.\n');
	return verb === 'use-context' ? prints(`Switched to context "${name}".\n`) : undefined;
}

/** kubectl (1.34 as recorded), always with a context. */
export const kubectl: Tool = (state, args, environment) => {
	const given = readArguments(args, flags);
	const [verb = ''] = given.positionals;
	const simulate = verbs[verb];
	if (given.undeclared.length > 0 || !simulate) return undefined;
	if (verb === 'config') return simulateConfig(given);
	if (verb === 'version' && given.has('client')) return replays(environment.recording('kubectl-version-client'));
	const context = given.value('context') ?? 'minikube';
	const profile = state.profiles[context];
	if (!profile || profile.state === 'half-made')
		return replays(environment.recording('kubectl-no-context'), {alter: (text) => text.replaceAll('nosuch', context)});
	// kubectl's error when no server listens (k8s.io/kubectl, cmd/util/helpers.go; not recorded yet).
	if (profile.state === 'stopped')
		return refuses(
			`The connection to the server ${profile.nodeAddress}:8443 was refused - did you specify the right host or port?`,
		);
	return simulate(given, {...environment, profile});
};

const recordedVersion = v.looseObject({serverVersion: v.looseObject({gitVersion: v.string()})});

function versions({profile: {kubernetesVersion}, recording}: Cluster): object {
	const recorded = jsonOf(recording('kubectl-version'), recordedVersion);
	const minor = /^v1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? '34';
	// The recording's order of keys is not alphabetical, so it is kept.
	if (kubernetesVersion === recorded.serverVersion.gitVersion) return recorded;
	const serverVersion = {...recorded.serverVersion, gitVersion: kubernetesVersion, minor, emulationMinor: minor};
	return {...recorded, serverVersion};
}
