import type {World} from '../domain/world.ts';
import {WebError} from '../domain/web.ts';
import {readIngressService} from '../tools/kubectl-gateway.ts';
import {isTunnelOf} from '../tools/minikube.ts';

/** A running tunnel of our profile, whoever started it. */
export type LivingTunnel = {readonly pid: number; readonly bornAt: string; readonly args: readonly string[]};

/** All running tunnels of our profile, the oldest first. */
export const livingTunnels = (world: World): Promise<readonly LivingTunnel[]> =>
	world.processes.find((args) => isTunnelOf(world.settings.profile, args));

/** Who answers on port 80 of an address when our page is asked for: Envoy, something else (its `server` header), or nobody. */
export async function whoAnswers(
	world: World,
	address: string,
): Promise<'envoy' | 'nobody' | {readonly other: string}> {
	try {
		const answer = await world.web.ask({
			method: 'GET',
			url: `http://${address}/`,
			hostName: world.bundle.hostNames.web,
			limitMs: 3000,
		});
		const server = answer.headers.server ?? `HTTP ${answer.status}`;
		return server === 'istio-envoy' ? 'envoy' : {other: server};
	} catch (error) {
		if (error instanceof WebError) return 'nobody';
		throw error;
	}
}

/** Does Envoy answer there; 404 and 503 are answers too, since only Envoy says them so. */
export const envoyAnswers = async (world: World, address: string): Promise<boolean> =>
	(await whoAnswers(world, address)) === 'envoy';

/** The gateway's address now; undefined while it has none or cannot be asked. */
export async function gatewayAddress(world: World): Promise<string | undefined> {
	const service = await readIngressService(world.runner, world.settings.profile);
	return service === 'none' || 'problem' in service ? undefined : service.address;
}
