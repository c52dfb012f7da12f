import {
	edit,
	editProfile,
	replays,
	type Answer,
	type Chunk,
	type Patch,
	type SimulatorEnvironment,
	isInjected,
	consumed,
	type ReadArguments,
	refuses,
} from './answer.ts';
import {isServing} from './pods.ts';
import type {Profile, SimulatedState} from './state.ts';

/** What `minikube tunnel` routes (facts 1.8). */
const serviceCidr = '10.96.0.0/12';
const step = 'tunnel';
const upMs = 5000;

/** Is the ingress gateway's Service there. */
const hasIngress = (profile: Profile): boolean =>
	profile.workloads.some((workload) => workload.name === 'istio-ingressgateway');

/**
 * `minikube tunnel`, in route mode, or in port-forward mode with `--bind-address`. It runs until SIGINT, which removes the
 * address; any other end leaves everything in place (facts 12). The lines about a missing password follow facts 12 (not recorded yet).
 */
export function tunnel(
	state: SimulatedState,
	profile: Profile,
	given: ReadArguments,
	environment: SimulatorEnvironment,
): Answer {
	const isRunning = state.tunnels.some(
		(one) => one.profile === profile.name && one.pid !== environment.pid && environment.isAlive(one.pid),
	);
	if (isRunning) return replays(environment.recording('tunnel-second'));
	if (profile.state !== 'running')
		return refuses(`* The control-plane node ${profile.name} host is not running: state=Stopped`, 83);
	return given.has('bind-address') ? portForward(state, profile, environment) : route(state, profile, environment);
}

/** Notes the tunnel that runs, at its first moment. */
const started = (profile: Profile, mode: 'route' | 'port-forward', listens: boolean, pid: number): Chunk => ({
	afterMs: 0,
	patch: edit((draft) => {
		draft.tunnels = [
			...draft.tunnels.filter((one) => one.profile !== profile.name),
			{pid, profile: profile.name, mode, listens},
		];
	}),
});

/** The cleanup at SIGINT: the lock, and the address in the gateway's status. The route stays. */
export const interrupted = (profileName: string): Patch =>
	edit((draft) => {
		draft.tunnels = draft.tunnels.filter((one) => one.profile !== profileName);
		delete draft.profiles[profileName]?.externalAddress;
	});

const ended = (profile: Profile): Chunk => ({afterMs: 50, patch: interrupted(profile.name)});

const runsOn = (chunks: readonly Chunk[], onInterrupt: readonly Chunk[]): Answer => ({
	chunks,
	durationMs: 0,
	exitCode: 0,
	runsOn: {onInterrupt, exitCode: 0},
});

function route(state: SimulatedState, profile: Profile, environment: SimulatorEnvironment): Answer {
	const recording = environment.recording('tunnel-route-up-sigint');
	const isHanging = isInjected(state, step, 'timeout');
	const existing = state.hostRoutes.find((one) => one.cidr === serviceCidr);
	const ownRoute = !existing && state.sudo === 'free';
	const works = existing ? existing.via === profile.nodeAddress : ownRoute;
	const router = works
		? 'no errors'
		: existing
			? `conflicting route: ${existing.cidr} -> ${existing.via}`
			: 'error adding Route: sudo: a password is required';
	const up = edit((draft) => {
		const current = draft.profiles[profile.name];
		if (current && works && hasIngress(current)) current.externalAddress = current.gatewayAddress;
		if (ownRoute) draft.hostRoutes.push({cidr: serviceCidr, via: profile.nodeAddress});
	});
	const services = hasIngress(profile) ? '[istio-ingressgateway]' : '[]';
	const alter = (text: string): string =>
		text
			.replace('machine: digimon', `machine: ${profile.name}`)
			.replace('pid: 31731', `pid: ${environment.pid}`)
			.replace('192.168.49.2', profile.nodeAddress)
			.replace('[istio-ingressgateway]', services)
			.replace('router: no errors', `router: ${router}`);
	const status = isHanging
		? [{afterMs: 0, patch: consumed(step, 'timeout')}]
		: replays(recording, {alter, patches: [{afterMs: upMs, patch: up}]}).chunks;
	return runsOn([started(profile, 'route', true, environment.pid), ...status], [ended(profile)]);
}

/** The child `ssh` needs sudo for port 80; without it minikube prints the same and nothing listens. */
function portForward(state: SimulatedState, profile: Profile, environment: SimulatorEnvironment): Answer {
	const recording = environment.recording('tunnel-forward-no-sudo');
	const lines = recording.chunks.filter((chunk) => !chunk.text.includes('Stopped tunnel'));
	const listens = state.sudo === 'free' || (state.sudo === 'asks' && environment.mayAsk);
	const up = editProfile(profile.name, (draft) => {
		if (hasIngress(draft)) draft.externalAddress = '127.0.0.1';
	});
	const stopped = recording.chunks
		.filter((chunk) => chunk.text.includes('Stopped tunnel'))
		.map((chunk) => ({...chunk, afterMs: 0}));
	const begun = started(profile, 'port-forward', listens, environment.pid);
	return runsOn([begun, ...lines, {afterMs: 450, patch: up}], [...stopped, ended(profile)]);
}

/**
 * The profile whose Envoy answers on port 80 of an address: its gateway serves, a Gateway is applied, and the address reaches
 * it (a route and the gateway's own address, the node with that address in the status, or a forwarding tunnel). The route alone is
 * enough: a tunnel that ends by SIGTERM leaves it, and the site still answers (facts 12).
 */
export function envoyAt(
	state: SimulatedState,
	address: string,
	nowMs: number,
	isAlive: (pid: number) => boolean,
): Profile | undefined {
	return Object.values(state.profiles).find(
		(profile) => servesGateway(profile, nowMs) && isRoutedTo(state, profile, address, isAlive),
	);
}

function servesGateway(profile: Profile, nowMs: number): boolean {
	const gateway = profile.workloads.find((workload) => workload.name === 'istio-ingressgateway');
	return (
		profile.state === 'running' &&
		gateway !== undefined &&
		isServing(gateway, nowMs) &&
		profile.routes.some((route) => route.kind === 'Gateway')
	);
}

function isRoutedTo(
	state: SimulatedState,
	profile: Profile,
	address: string,
	isAlive: (pid: number) => boolean,
): boolean {
	const routed = state.hostRoutes.some((route) => route.cidr === serviceCidr && route.via === profile.nodeAddress);
	if (address === profile.gatewayAddress) return routed;
	if (address === profile.nodeAddress) return profile.externalAddress === profile.nodeAddress;
	return (
		address === '127.0.0.1' &&
		state.tunnels.some(
			(one) => one.profile === profile.name && one.mode === 'port-forward' && one.listens && isAlive(one.pid),
		)
	);
}

/** What a request meets behind the gateway: nothing while the service's pods do not serve, a protocol error for gRPC-web without the server's sidecar. */
export function serviceStatus(profile: Profile, service: string, nowMs: number): 'serves' | 'down' | 'no-sidecar' {
	const workload = profile.workloads.find((one) => one.name === service && one.namespace === 'default');
	if (!workload || !isServing(workload, nowMs)) return 'down';
	return service === 'server' && !workload.sidecar ? 'no-sidecar' : 'serves';
}
