import {
	edit,
	replays,
	type Answer,
	type Chunk,
	type SimulatorEnvironment,
	isInjected,
	consumed,
	type ReadArguments,
	editProfile,
} from './answer.ts';
import type {Profile, SimulatedState} from './state.ts';

/** Puts a profile's name where the recording has another's: between quotes, in brackets, in paths and in Kubernetes' context. */
export function rename(recorded: string, name: string): (text: string) => string {
	return (text) =>
		text
			.replaceAll(`\\"${recorded}\\"`, `\\"${name}\\"`)
			.replaceAll(`"Name":"${recorded}"`, `"Name":"${name}"`)
			.replaceAll(`[${recorded}]`, `[${name}]`)
			.replaceAll(`machines/${recorded} `, `machines/${name} `)
			.replaceAll(`--context=${recorded}`, `--context=${name}`);
}

const step = 'cluster';
/** When the recorded start had made its container, and when Kubernetes answered. */
const containerMadeMs = 6900;
const serverUpMs = 42_000;

/**
 * `minikube start`: fresh, again on what is there, or refused as recorded. Killed between container and control plane it leaves
 * a half-made profile.
 */
export function simulateStart(state: SimulatedState, given: ReadArguments, environment: SimulatorEnvironment): Answer {
	const name = given.value('profile') ?? 'minikube';
	const version = given.value('kubernetes-version') ?? 'v1.34.4';
	const existing = state.profiles[name];
	const refused = refusal(state, given, version, environment);
	if (refused)
		return replays(environment.recording(refused.recording), {
			alter: (text) => refused.alter(rename('other', name)(text)),
			patches: refused.patches,
		});
	if (existing && existing.state !== 'half-made') return startAgain(existing, environment);
	const fresh = makeProfile(state, given, name, version);
	const put = (changes: Partial<Profile>) => edit((draft) => void (draft.profiles[name] = {...fresh, ...changes}));
	const alter = (text: string): string =>
		rename(
			'digimon',
			name,
		)(text)
			.replaceAll('v1.34.4', version)
			.replaceAll('CPUs=2, Memory=6144MB', `CPUs=${fresh.cpus}, Memory=${fresh.memoryMiB}MB`)
			.replaceAll('Using the docker driver', `Using the ${fresh.driver} driver`)
			.replaceAll('Creating docker container', `Creating ${fresh.driver} container`);
	return replays(environment.recording('start-fresh-json'), {
		alter,
		patches: [
			{afterMs: containerMadeMs, patch: put({state: 'half-made'})},
			{afterMs: serverUpMs, patch: put({state: 'running'})},
		],
	});
}

type Refusal = {
	readonly recording: string;
	readonly alter: (text: string) => string;
	readonly patches: readonly Chunk[];
};

function refusal(
	state: SimulatedState,
	given: ReadArguments,
	version: string,
	environment: SimulatorEnvironment,
): Refusal | undefined {
	const same = (text: string): string => text;
	if (!state.docker.running || isInjected(state, step, 'docker-down'))
		return {recording: 'start-docker-down', alter: same, patches: [{afterMs: 0, patch: consumed(step, 'docker-down')}]};
	const minor = Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? '34');
	if (minor < 28)
		return {
			recording: 'start-bad-version',
			alter: (text) => text.replaceAll('1.16.0', version.replace(/^v/, '')),
			patches: [],
		};
	const memoryMiB = memoryOf(given);
	const limit = Number(
		/limit (\d+)MB/.exec(
			environment
				.recording('start-huge-memory')
				.chunks.map((chunk) => chunk.text)
				.join(''),
		)?.[1] ?? '24103',
	);
	const injected = isInjected(state, step, 'no-memory');
	if (!injected && memoryMiB <= limit) return undefined;
	// The failure is injected with a modest request, so the simulated machine has too little memory.
	const alter = (text: string): string =>
		text
			.replace('921600MB', `${memoryMiB}MB`)
			.replace(`${limit}MB`, `${injected ? Math.floor(memoryMiB / 2) : limit}MB`);
	return {recording: 'start-huge-memory', alter, patches: [{afterMs: 0, patch: consumed(step, 'no-memory')}]};
}

function startAgain(existing: Profile, environment: SimulatorEnvironment): Answer {
	const running = editProfile(existing.name, (draft) => {
		draft.state = 'running';
	});
	return replays(environment.recording('start-again-json'), {
		alter: rename('minikube', existing.name),
		patches: [{afterMs: 14_000, patch: running}],
	});
}

const memoryOf = (given: ReadArguments): number => {
	const match = /^(\d+)(g)?/i.exec(given.value('memory') ?? '6144');
	return Number(match?.[1] ?? 6144) * (match?.[2] ? 1024 : 1);
};

function makeProfile(state: SimulatedState, given: ReadArguments, name: string, kubernetesVersion: string): Profile {
	return {
		name,
		state: 'half-made',
		driver: given.value('driver') ?? 'docker',
		containerRuntime: given.value('container-runtime') ?? 'containerd',
		kubernetesVersion,
		cpus: Number(given.value('cpus') ?? 2),
		memoryMiB: memoryOf(given),
		nodeAddress: state.addresses.node,
		gatewayAddress: state.addresses.gateway,
		namespaces: {default: {}, 'kube-system': {}, 'kube-public': {}, 'kube-node-lease': {}},
		mesh: {crds: false, hub: '', tag: ''},
		workloads: [],
		releases: [],
		routes: [],
		images: [],
	};
}
