import * as v from 'valibot';
import {
	editProfile,
	replays,
	unreachable,
	prints,
	type Answer,
	type Chunk,
	type SimulatorEnvironment,
	isInjected,
	consumed,
	readArguments,
	type ReadArguments,
	jsonOf,
	type Tool,
} from './answer.ts';
import {isServing, podsOf, never} from './pods.ts';
import type {Profile, Workload, SimulatedState} from './state.ts';

const flags = `
	context= set= y|skip-confirmation o|output= n|namespace= remote= purge readiness-timeout= f|filename=
`;
const step = 'mesh';
const meshNamespace = 'istio-system';

/** istioctl (the 1.31 line as recorded; beside a mesh client and mesh are named by the tag of its images). */
export const istioctl: Tool = (state, args, environment) => {
	const given = readArguments(args, flags);
	const [verb] = given.positionals;
	if (given.undeclared.length > 0) return undefined;
	if (verb === 'version' && given.value('remote') === 'false')
		return replays(environment.recording('istioctl-version-client'));
	if (!['version', 'install', 'uninstall', 'analyze'].includes(verb ?? '')) return undefined;
	const profile = state.profiles[given.value('context') ?? 'minikube'];
	if (profile?.state !== 'running') return unreachable(profile, given.value('context'));
	if (verb === 'version') return version(profile, environment);
	if (verb === 'install') return install(state, profile, given, environment);
	if (verb === 'uninstall' && given.has('purge')) return uninstall(profile, environment);
	if (verb === 'analyze') return analyze(profile, environment);
	return undefined;
};

const recordedVersion = v.looseObject({
	clientVersion: v.looseObject({}),
	meshVersion: v.array(v.looseObject({Info: v.looseObject({})})),
});

function version(profile: Profile, environment: SimulatorEnvironment): Answer {
	const pilot = profile.workloads.find((workload) => workload.name === 'istiod');
	if (!pilot || !isServing(pilot, environment.nowMs)) return replays(environment.recording('istioctl-version-no-mesh'));
	const recorded = jsonOf(environment.recording('istioctl-version'), recordedVersion);
	const {tag} = profile.mesh;
	const clientVersion = {...recorded.clientVersion, version: tag, tag};
	const meshVersion = recorded.meshVersion.map((part) => ({...part, Info: {...part.Info, version: tag, tag}}));
	const connected = profile.workloads.filter(
		(workload) =>
			workload.name !== 'istiod' &&
			(workload.sidecar || workload.namespace === meshNamespace) &&
			isServing(workload, environment.nowMs),
	);
	const dataPlaneVersion = connected.flatMap((workload) =>
		podsOf(workload, {...environment, profile}).map((pod) => ({
			ID: `${pod.metadata.name}.${workload.namespace}`,
			IstioVersion: tag,
			Type: workload.namespace === meshNamespace ? 'gateway' : 'sidecar',
		})),
	);
	const shown = {...recorded, clientVersion, meshVersion, dataPlaneVersion};
	return replays(environment.recording('istioctl-version'), {
		alter: () => `${JSON.stringify(shown, undefined, 2)}\n`,
	});
}

/** Sets are `KEY=VALUE`; the last one of a key counts. */
const setting = (given: ReadArguments, key: string): string | undefined =>
	given
		.values('set')
		.findLast((pair) => pair.startsWith(`${key}=`))
		?.slice(key.length + 1);

const recordedTimeoutMs = 15_000;

const injectable = ['image-pull', 'no-memory', 'crash-loop', 'timeout'] as const;

/** One of the mesh's Deployments: its image, when it is made, and when it serves. */
type Part = {readonly name: string; readonly image: string; readonly afterMs: number; readonly servesMs: number};

const parts: readonly Part[] = [
	{name: 'istiod', image: 'pilot', afterMs: 2400, servesMs: 6400},
	{name: 'istio-egressgateway', image: 'proxyv2', afterMs: 6800, servesMs: 10_800},
	{name: 'istio-ingressgateway', image: 'proxyv2', afterMs: 6800, servesMs: 10_880},
];

/** Installs the demo profile: namespace and CRDs, istiod, then both gateways, each at its recorded time. */
function install(
	state: SimulatedState,
	profile: Profile,
	given: ReadArguments,
	environment: SimulatorEnvironment,
): Answer {
	const failing = injectable.find((kind) => isInjected(state, step, kind));
	const hub = setting(given, 'hub') ?? 'docker.io/istio';
	const tag = setting(given, 'tag') ?? '1.31.0';
	const began: Chunk = {
		afterMs: 560,
		patch: editProfile(profile.name, (draft) => {
			draft.namespaces[meshNamespace] ??= {};
			draft.mesh = {crds: true, hub, tag};
		}),
	};
	const patches = [began, ...parts.map((part) => addPart(profile, part, {hub, tag}, failing, environment))];
	if (!failing) return replays(environment.recording('istioctl-install'), {patches});
	const trouble = failing === 'timeout' ? 'image-pull' : failing;
	const alter = (text: string): string =>
		text
			.replaceAll('registry.istio.io/testing/', `${hub}/`)
			.replaceAll(':nosuch', `:${tag}`)
			.replaceAll('ErrImagePull: failed', trouble === 'image-pull' ? 'ErrImagePull: failed' : `${trouble}: failed`);
	const played = replays(environment.recording('istioctl-install-timeout'), {
		alter,
		patches: [...patches, {afterMs: 2450, patch: consumed(step, failing)}],
	});
	// Recorded with a readiness timeout of seconds. With the minutes that a setup allows, the product's pod watcher ends it earlier.
	const asWaiting = played.chunks.filter(({patch, afterMs}) => patch !== undefined || afterMs < recordedTimeoutMs);
	return failing === 'timeout' ? played : {...played, chunks: asWaiting, hangs: true};
}

/** Makes a part at its time; one that is whole stays as it is. */
function addPart(
	profile: Profile,
	{name, image, afterMs, servesMs}: Part,
	{hub, tag}: {readonly hub: string; readonly tag: string},
	failing: (typeof injectable)[number] | undefined,
	{nowMs, speed}: SimulatorEnvironment,
): Chunk {
	const made: Workload = {
		name,
		namespace: meshNamespace,
		image: `${hub}/${image}:${tag}`,
		replicas: 1,
		generation: 1,
		sidecar: false,
		annotations: {},
		madeAtMs: nowMs + afterMs / speed,
		readyAtMs: failing === 'timeout' ? never : nowMs + servesMs / speed,
		...(failing === undefined || failing === 'timeout' ? {} : {trouble: failing}),
	};
	const patch = editProfile(profile.name, (draft) => {
		const existing = draft.workloads.find((one) => one.name === name && one.namespace === meshNamespace);
		if (existing && !existing.trouble && existing.readyAtMs !== never && !made.trouble) return;
		draft.workloads = [...draft.workloads.filter((one) => one !== existing), made];
	});
	return {afterMs, patch};
}

/** Takes the mesh out, CRDs too; the namespace stays (facts 2.3). */
function uninstall(profile: Profile, environment: SimulatorEnvironment): Answer {
	const gone = editProfile(profile.name, (draft) => {
		draft.workloads = draft.workloads.filter((workload) => workload.namespace !== meshNamespace);
		draft.mesh = {crds: false, hub: '', tag: ''};
		draft.routes = [];
		delete draft.externalAddress;
	});
	return replays(environment.recording('istioctl-uninstall'), {patches: [{afterMs: 1100, patch: gone}]});
}

/** Recorded without findings; a VirtualService without its Gateway is istioctl's IST0101 (the finding's form is the recorded IST0118's). */
function analyze(profile: Profile, environment: SimulatorEnvironment): Answer {
	const orphan =
		profile.routes.some((route) => route.kind === 'VirtualService') &&
		!profile.routes.some((route) => route.kind === 'Gateway');
	if (!orphan) return replays(environment.recording('analyze-bundled'));
	const documentationUrl = 'https://istio.io/v1.30/docs/reference/config/analysis/ist0101/?ref=istioctl-analyze';
	const finding = {
		code: 'IST0101',
		documentationUrl,
		level: 'Error',
		message: 'Referenced gateway not found: "gateway"',
		origin: 'VirtualService default/web',
	};
	return prints(`${JSON.stringify([finding], undefined, '\t')}\n`, {afterMs: 240});
}
