import {fileURLToPath} from 'node:url';
import {objectsAt, recordingsIn} from '../../source/rehearsal/assets.ts';
import {stateAfter, type Answer, type SimulatorEnvironment} from '../../source/rehearsal/simulator/answer.ts';
import {answer} from '../../source/rehearsal/simulator/index.ts';
import {emptyState, type Profile, type SimulatedState} from '../../source/rehearsal/simulator/state.ts';

/** A path of the repository. */
export const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const chart = inRepository('assets/helm-digimon');

/** The image of the demo services. */
export const image = 'digimon-setup/demo:0123456789ab';

/** The command lines of a whole setup, in their order. */
export const setup = {
	start:
		'minikube start -p digimon --driver=docker --container-runtime=containerd --cpus=2 --memory=6144 --kubernetes-version=v1.34.4 --output=json --interactive=false --keep-context',
	install: 'istioctl install --context digimon --set profile=demo --set hub=docker.io/istio -y',
	label: 'kubectl --context digimon label namespace default istio-injection=enabled --overwrite',
	build: `docker build -t ${image} context`,
	load: `minikube image load -p digimon ${image}`,
	upgrade: `helm upgrade --install digimon ${chart} --kube-context digimon -n default --wait --timeout 15m -o json -f ${chart}/values-bundled.yaml --set server.image=${image},weather.image=${image},web.image=${image}`,
	apply: `kubectl --context digimon apply --server-side --field-manager=digimon-setup -f ${inRepository('manifests')}`,
} as const;

/** The recordings that the package carries. */
export const packagedRecording = recordingsIn(inRepository('assets/recordings'));

/** A SimulatorEnvironment in which nothing takes time, with changes. */
export const atOnce = (changes: Partial<SimulatorEnvironment> = {}): SimulatorEnvironment => ({
	recording: packagedRecording,
	objects: objectsAt,
	nowMs: Date.UTC(2026, 10, 23, 12),
	speed: Number.POSITIVE_INFINITY,
	pid: 4711,
	isAlive: () => true,
	mayAsk: false,
	...changes,
});

/** What a stream of an answer says in all. */
export const textOn = (given: Answer, stream: 'stdout' | 'stderr'): string =>
	given.chunks
		.filter((chunk) => chunk.stream === stream)
		.map((chunk) => chunk.text ?? '')
		.join('');

/** A cluster as the recordings found it: a profile of that name with changes. */
export function cluster(name: string, changes: Partial<Profile> = {}): Partial<SimulatedState> {
	const profile: Profile = {
		name,
		state: 'running',
		driver: 'docker',
		containerRuntime: 'containerd',
		kubernetesVersion: 'v1.34.4',
		cpus: 2,
		memoryMiB: 6144,
		nodeAddress: '192.168.49.2',
		gatewayAddress: '10.102.131.96',
		namespaces: {default: {}},
		mesh: {crds: false, hub: '', tag: ''},
		workloads: [],
		releases: [],
		routes: [],
		images: [],
		...changes,
	};
	return {profiles: {[name]: profile}};
}

/** A simulated machine that runs whole command lines. */
export type Walk = {
	state: SimulatedState;
	/** Runs a command to its end, or only up to a time of its life (it is killed then). */
	run(
		line: string,
		until?: {readonly killedAtMs: number},
	): {readonly answer: Answer; readonly stdout: string; readonly stderr: string; readonly exitCode: number};
};

/** Starts a walk. Words of a line are divided by single spaces; `'…'` keeps spaces together. */
export function walk(from: Partial<SimulatedState> = {}, around: Partial<SimulatorEnvironment> = {}): Walk {
	const walking: Walk = {
		state: emptyState(from),
		run: (line, until) => {
			const [tool = '', ...args] = [...line.matchAll(/'([^']*)'|\S+/g)].map((match) => match[1] ?? match[0]);
			const given = answer(walking.state, {tool, args}, atOnce(around));
			const lived = until
				? {...given, chunks: given.chunks.filter((chunk) => chunk.afterMs <= until.killedAtMs)}
				: given;
			walking.state = stateAfter(walking.state, lived);
			return {
				answer: given,
				stdout: textOn(given, 'stdout'),
				stderr: textOn(given, 'stderr'),
				exitCode: given.exitCode,
			};
		},
	};
	return walking;
}
