import {isServing} from './pods.ts';
import {serviceCidr} from './minikube-tunnel.ts';
import type {Profile, WorldState} from './state.ts';

/**
 * The profile whose Envoy answers on port 80 of an address: its gateway serves, a Gateway is applied, and the address leads
 * there (a route and the gateway's own address, the node with that address in the status, or a forwarding tunnel). The route alone is
 * enough: a tunnel that died of SIGTERM leaves it, and the site goes on answering (facts 12).
 */
export function envoyAt(
	state: WorldState,
	address: string,
	nowMs: number,
	isAlive: (pid: number) => boolean,
): Profile | undefined {
	return Object.values(state.profiles).find(
		(profile) => opens(profile, nowMs) && leads(state, profile, address, isAlive),
	);
}

function opens(profile: Profile, nowMs: number): boolean {
	const gateway = profile.workloads.find((workload) => workload.name === 'istio-ingressgateway');
	return (
		profile.state === 'running' &&
		gateway !== undefined &&
		isServing(gateway, nowMs) &&
		profile.routes.some((route) => route.kind === 'Gateway')
	);
}

function leads(state: WorldState, profile: Profile, address: string, isAlive: (pid: number) => boolean): boolean {
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
export function behind(profile: Profile, service: string, nowMs: number): 'serves' | 'down' | 'no-sidecar' {
	const workload = profile.workloads.find((one) => one.name === service && one.namespace === 'default');
	if (!workload || !isServing(workload, nowMs)) return 'down';
	return service === 'server' && !workload.sidecar ? 'no-sidecar' : 'serves';
}
