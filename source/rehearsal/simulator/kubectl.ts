import * as v from 'valibot';
import {
	edit,
	replays,
	prints,
	type Answer,
	type SimulatorEnvironment,
	type ReadArguments,
	readArguments,
	jsonOf,
} from './answer.ts';
import {askedFor, kindOf, getObjects, previousLogs} from './kubectl-get.ts';
import {type Cluster, isServing} from './pods.ts';
import {kubernetesObject, type KubernetesObject, type Profile, type SimulatedState, type Workload} from './state.ts';

/** How long a restarted pod takes to serve. */
const restartMs = 6000;

const editProfile = (name: string, change: (profile: Profile) => void) =>
	edit((draft) => {
		const profile = draft.profiles[name];
		if (profile) change(profile);
	});

/** Puts Istio's sidecar beside pods of this namespace, if they are made now. */
export function injects(profile: Profile, namespace: string, nowMs: number): boolean {
	const pilot = profile.workloads.find((workload) => workload.name === 'istiod');
	return (
		profile.namespaces[namespace]?.['istio-injection'] === 'enabled' && pilot !== undefined && isServing(pilot, nowMs)
	);
}

/** `kubectl label namespace NAME KEY=VALUE --overwrite` and `KEY-`. */
function simulateLabel(
	given: ReadArguments,
	{profile}: Cluster,
	environment: SimulatorEnvironment,
): Answer | undefined {
	const [, kind, name = '', ...pairs] = given.positionals;
	if (kindOf(kind ?? '') !== 'namespaces' || pairs.length === 0) return undefined;
	const labels = profile.namespaces[name];
	if (!labels)
		return prints('', {stderr: `Error from server (NotFound): namespaces "${name}" not found\n`, exitCode: 1});
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
	return replays(environment.recording('label'), {alter, patches: [{afterMs: 80, patch}]});
}

/** `kubectl apply --server-side -f PATH` of Gateways and VirtualServices; each line and its object at its time. */
function applyObjects(given: ReadArguments, {profile}: Cluster, environment: SimulatorEnvironment): Answer | undefined {
	const path = given.value('filename');
	if (path === undefined) return undefined;
	const documents = environment.objects(path);
	if (!documents) return prints('', {stderr: `error: the path "${path}" does not exist\n`, exitCode: 1});
	const objects = v.parse(v.array(kubernetesObject), documents);
	if (!objects.every((object) => kindOf(object.kind)?.endsWith('networking.istio.io'))) return undefined;
	if (!profile.mesh.crds) {
		const say = (object: KubernetesObject): string =>
			`resource mapping not found for name: "${object.metadata.name}" namespace: "" from "${path}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first\n`;
		return prints('', {stderr: `error: ${objects.map(say).join('')}`, exitCode: 1});
	}
	const chunks = objects.map((object, index) => ({
		afterMs: 150 + index * 9,
		stream: 'stdout' as const,
		text: `${object.kind.toLowerCase()}.networking.istio.io/${object.metadata.name} serverside-applied\n`,
		patch: editProfile(profile.name, (draft) => {
			const same = (one: KubernetesObject): boolean =>
				one.kind === object.kind && one.metadata.name === object.metadata.name;
			draft.routes = [...draft.routes.filter((one) => !same(one)), {...object}];
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
	const changes: ((draft: Profile) => void)[] = [];
	for (const {kind, name = ''} of asked) {
		const singular = kind.replace(/s(?=\.|$)/, '');
		const there =
			kind === 'namespaces' ? name in profile.namespaces : profile.routes.some((one) => isRoute(one, kind, name));
		if (!there) missing.push(`Error from server (NotFound): ${kind} "${name}" not found\n`);
		else
			lines.push(
				kind === 'namespaces'
					? `namespace "${name}" deleted\n`
					: `${singular} "${name}" deleted from ${namespace} namespace\n`,
			);
		changes.push((draft) => {
			if (kind === 'namespaces') dropNamespace(draft, name);
			draft.routes = draft.routes.filter((one) => !isRoute(one, kind, name));
		});
	}
	const stderr = given.has('ignore-not-found') ? '' : missing.join('');
	const patch = editProfile(profile.name, (draft) => {
		for (const change of changes) change(draft);
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
function patchService(given: ReadArguments, {profile}: Cluster, environment: SimulatorEnvironment): Answer | undefined {
	const [, kind, name] = given.positionals;
	if (kindOf(kind ?? '') !== 'services' || name !== 'istio-ingressgateway' || given.value('subresource') !== 'status')
		return undefined;
	if (!profile.workloads.some((workload) => workload.name === name))
		return prints('', {stderr: `Error from server (NotFound): services "${name}" not found\n`, exitCode: 1});
	const wanted = v.parse(statusPatch, JSON.parse(given.value('patch') ?? '{}'));
	const address = wanted.status.loadBalancer.ingress?.[0]?.ip;
	const patch = editProfile(profile.name, (draft) => {
		if (address === undefined) delete draft.externalAddress;
		else draft.externalAddress = address;
	});
	return replays(environment.recording(address === undefined ? 'patch-address-clear' : 'patch-address'), {
		patches: [{afterMs: 50, patch}],
	});
}

/** `kubectl rollout restart deployment/NAME…` (kubectl's wording; not recorded yet). */
function restart(
	given: ReadArguments,
	{profile, nowMs}: Cluster,
	environment: SimulatorEnvironment,
): Answer | undefined {
	const [, verb, kindWords = '', ...names] = given.positionals;
	const asked = askedFor(kindWords, names);
	if (verb !== 'restart' || !asked || asked.some(({kind}) => kind !== 'deployments.apps')) return undefined;
	const namespace = given.value('namespace') ?? 'default';
	const isAsked = (workload: Workload): boolean =>
		workload.namespace === namespace && asked.some(({name}) => name === undefined || name === workload.name);
	const workloads = profile.workloads.filter(isAsked);
	const absent = asked.find(({name}) => name !== undefined && !workloads.some((workload) => workload.name === name));
	if (absent)
		return prints('', {
			stderr: `Error from server (NotFound): deployments.apps "${absent.name}" not found\n`,
			exitCode: 1,
		});
	const patch = editProfile(profile.name, (draft) => {
		for (const workload of draft.workloads.filter(isAsked))
			Object.assign(workload, {
				generation: workload.generation + 1,
				madeAtMs: nowMs,
				readyAtMs: nowMs + restartMs / environment.speed,
				sidecar: injects(draft, namespace, nowMs),
			});
	});
	return prints(workloads.map((workload) => `deployment.apps/${workload.name} restarted\n`).join(''), {patch});
}

const flags = [
	'context=',
	'n|namespace=',
	'o|output=',
	'l|selector=',
	'field-selector=',
	'A|all-namespaces',
	'f|filename=',
	'server-side',
	'field-manager=',
	'overwrite',
	'client',
	'ignore-not-found',
	'force-conflicts',
	'subresource=',
	'type=',
	'p|patch=',
	'timeout=',
	'wait=',
	'sort-by=',
	'request-timeout=',
	'cascade=',
	'c|container=',
	'previous',
	'tail=',
];

const verbs = ['version', 'get', 'label', 'apply', 'delete', 'patch', 'rollout', 'logs'];

/** kubectl (1.34 as recorded), always with a context. Undefined for a command line that it is not known to get. */
export function kubectl(
	state: SimulatedState,
	args: readonly string[],
	environment: SimulatorEnvironment,
): Answer | undefined {
	const given = readArguments(args, flags);
	const [verb] = given.positionals;
	if (given.undeclared.length > 0) return undefined;
	if (verb === 'version' && given.has('client')) return replays(environment.recording('kubectl-version-client'));
	if (!verbs.includes(verb ?? '')) return undefined;
	const context = given.value('context') ?? 'minikube';
	const profile = state.profiles[context];
	if (!profile || profile.state === 'half-made')
		return replays(environment.recording('kubectl-no-context'), {alter: (text) => text.replaceAll('nosuch', context)});
	// kubectl's error when no server listens (k8s.io/kubectl, cmd/util/helpers.go; not recorded yet).
	if (profile.state === 'stopped')
		return prints('', {
			stderr: `The connection to the server ${profile.nodeAddress}:8443 was refused - did you specify the right host or port?\n`,
			exitCode: 1,
		});
	const cluster: Cluster = {profile, nowMs: environment.nowMs};
	if (verb === 'version')
		return replays(environment.recording('kubectl-version'), {
			alter: () => versions(profile.kubernetesVersion, environment),
		});
	if (verb === 'logs') return previousLogs(given, cluster, environment);
	return (
		change(verb, given, cluster, environment) ?? (verb === 'get' ? getObjects(given, cluster, environment) : undefined)
	);
}

function change(
	verb: string | undefined,
	given: ReadArguments,
	cluster: Cluster,
	environment: SimulatorEnvironment,
): Answer | undefined {
	if (verb === 'label') return simulateLabel(given, cluster, environment);
	if (verb === 'apply') return applyObjects(given, cluster, environment);
	if (verb === 'delete') return deleteObjects(given, cluster);
	if (verb === 'patch') return patchService(given, cluster, environment);
	if (verb === 'rollout') return restart(given, cluster, environment);
	return undefined;
}

const recordedVersion = v.looseObject({serverVersion: v.looseObject({gitVersion: v.string()})});

function versions(kubernetesVersion: string, environment: SimulatorEnvironment): string {
	const recorded = jsonOf(environment.recording('kubectl-version'), recordedVersion);
	const minor = /^v1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? '34';
	// The recording's order of keys is not alphabetical, so it is kept.
	if (kubernetesVersion === recorded.serverVersion.gitVersion) return `${JSON.stringify(recorded, undefined, 2)}\n`;
	return `${JSON.stringify({...recorded, serverVersion: {...recorded.serverVersion, gitVersion: kubernetesVersion, minor, emulationMinor: minor}}, undefined, 2)}\n`;
}
