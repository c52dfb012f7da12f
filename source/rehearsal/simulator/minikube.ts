import * as v from 'valibot';
import {
	edit,
	prints,
	replays,
	type Answer,
	type SimulatorEnvironment,
	readArguments,
	type ReadArguments,
	jsonOf,
	textOf,
	type Recording,
	editProfile,
	refuses,
	type Tool,
} from './answer.ts';
import {imageCommand} from './images.ts';
import {simulateStart, rename} from './minikube-start.ts';
import {tunnel} from './minikube-tunnel.ts';
import type {Profile, SimulatedState} from './state.ts';

const flags = `
	p|profile= o|output= l|light driver= container-runtime= cpus= memory= kubernetes-version= interactive=
	keep-context t|tag= format= cleanup= bind-address=
`;

/** minikube (1.38.1 as recorded). */
export const minikube: Tool = (state, args, environment) => {
	const given = readArguments(args, flags);
	const [verb, noun] = given.positionals;
	if (verb === 'start') return simulateStart(state, given, environment);
	if (given.undeclared.length > 0) return undefined;
	if (verb === 'version' && given.value('output') === 'json') return replays(environment.recording('minikube-version'));
	if (verb === 'profile' && noun === 'list')
		return replays(environment.recording('profile-list-light'), {alter: () => listProfiles(state, given, environment)});
	if (verb === 'image') return imageCommand(state, given, environment);
	const name = given.value('profile') ?? 'minikube';
	const profile = state.profiles[name];
	if (verb === 'status') return status(name, profile, environment);
	if (verb === 'delete') return deleteCluster(name, profile, environment);
	if (verb === 'update-context') return updateContext(name, profile);
	if (verb !== 'tunnel' && verb !== 'ip' && verb !== 'stop') return undefined;
	if (!profile) return replays(environment.recording('status-none'), {alter: rename('minikube', name)});
	if (verb === 'tunnel') return tunnel(state, profile, given, environment);
	if (verb === 'ip')
		return profile.state === 'running'
			? replays(environment.recording('ip'), {alter: () => `${profile.nodeAddress}\n`})
			: notRunning(name);
	return stop(name, environment);
};

/** Exit 7 and 85 as recorded; a half-made profile has a container and no Kubernetes (bits 2 and 4 of the exit code: minikube's status.go; not recorded yet). */
function status(name: string, profile: Profile | undefined, environment: SimulatorEnvironment): Answer {
	const alter = rename('minikube', name);
	if (!profile) return replays(environment.recording('status-none'), {alter});
	if (profile.state === 'running') return replays(environment.recording('status-running'), {alter});
	if (profile.state === 'stopped') return replays(environment.recording('status-stopped'), {alter});
	const half = (text: string): string =>
		alter(text)
			.replace('"Host":"Stopped"', '"Host":"Running"')
			.replace('"Kubeconfig":"Stopped"', '"Kubeconfig":"Misconfigured"');
	return replays(environment.recording('status-stopped'), {alter: half, exitCode: 6});
}

/** The simulated kubeconfig always leads to the cluster (minikube 1.39's wording; not recorded yet). */
const updateContext = (name: string, profile: Profile | undefined): Answer =>
	profile?.state === 'running'
		? prints(`* No changes required for the "${name}" context\n* Current context is "${name}"\n`)
		: notRunning(name);

const recordedProfiles = v.object({
	valid: v.tuple([
		v.looseObject({
			Config: v.looseObject({
				KubernetesConfig: v.looseObject({}),
				Nodes: v.array(v.looseObject({})),
			}),
		}),
	]),
});

function listProfiles(state: SimulatedState, given: ReadArguments, environment: SimulatorEnvironment): string {
	const recorded = jsonOf(environment.recording('profile-list-light'), recordedProfiles).valid[0];
	const entry = (profile: Profile) => ({
		...recorded,
		Name: profile.name,
		Status: given.has('light') ? 'Skipped' : profile.state === 'running' ? 'OK' : 'Stopped',
		Config: {
			...recorded.Config,
			Name: profile.name,
			Memory: profile.memoryMiB,
			CPUs: profile.cpus,
			Driver: profile.driver,
			KubernetesConfig: {
				...recorded.Config.KubernetesConfig,
				KubernetesVersion: profile.kubernetesVersion,
				ClusterName: profile.name,
				ContainerRuntime: profile.containerRuntime,
			},
			Nodes: recorded.Config.Nodes.map((node) => ({
				...node,
				IP: profile.nodeAddress,
				KubernetesVersion: profile.kubernetesVersion,
				ContainerRuntime: profile.containerRuntime,
			})),
		},
	});
	const list = JSON.stringify({invalid: [], valid: Object.values(state.profiles).map(entry)});
	return textOf(environment.recording('profile-list-light'), 'stdout').endsWith('\n') ? `${list}\n` : list;
}

/** For a profile that does not exist minikube prints so and exits with 0 (minikube 1.39, delete.go; not recorded yet). */
function deleteCluster(name: string, profile: Profile | undefined, environment: SimulatorEnvironment): Answer {
	const recording = environment.recording('delete');
	if (!profile) return replays(lastLineOf(recording), {alter: rename('minikube', name)});
	const gone = edit((draft) => {
		delete draft.profiles[name];
		draft.tunnels = draft.tunnels.filter((one) => one.profile !== name);
	});
	const half = editProfile(name, (draft) => {
		draft.state = 'half-made';
	});
	return replays(recording, {
		alter: rename('minikube', name),
		patches: [
			{afterMs: 3600, patch: half},
			{afterMs: 12_165, patch: gone},
		],
	});
}

const lastLineOf = (recording: Recording): Recording => ({
	...recording,
	chunks: recording.chunks.slice(-1).map((chunk) => ({...chunk, afterMs: 100})),
	durationMs: 110,
});

function stop(name: string, environment: SimulatorEnvironment): Answer {
	const stopped = editProfile(name, (draft) => {
		draft.state = 'stopped';
	});
	return replays(environment.recording('stop'), {
		alter: rename('minikube', name),
		patches: [{afterMs: 10_000, patch: stopped}],
	});
}

/** As minikube 1.39 ends without a running node (exit 83, GUEST_NOT_RUNNING; not recorded yet). */
const notRunning = (name: string): Answer =>
	refuses(
		`* The control-plane node ${name} host is not running: state=Stopped\n* To start a cluster, run: "minikube start -p ${name}"`,
		83,
	);
