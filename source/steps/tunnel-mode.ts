import type {World} from '../domain/world.ts';
import type {HostFacts} from '../domain/world.ts';
import {readDocker, type DockerFacts} from '../tools/docker.ts';
import {readProfileConfig} from '../tools/minikube.ts';

/** How minikube's tunnel works here: by a route of the host, or by `ssh -L`. */
export type TunnelMode = 'route' | 'port-forward';

/**
 * The mode that minikube will take (its driver.NeedsPortForward; facts 1.8): ports are forwarded for docker and podman
 * unless the engine is a native, rootful one on Linux, and whenever an address to bind to is given.
 */
export function tunnelMode(
	host: Pick<HostFacts, 'platform' | 'isWsl' | 'tunnelBind'>,
	driver: string,
	docker: Pick<DockerFacts, 'isDesktop' | 'isRootless'> | undefined,
): TunnelMode {
	if (host.tunnelBind !== undefined) return 'port-forward';
	if (driver !== 'docker' && driver !== 'podman') return 'route';
	if (host.platform !== 'linux' || host.isWsl) return 'port-forward';
	return docker?.isDesktop || docker?.isRootless ? 'port-forward' : 'route';
}

/** Asks what the mode depends on; `node` is the address of the node, undefined while none is known. */
export async function readTunnelMode(
	world: World,
): Promise<{readonly mode: TunnelMode; readonly node: string | undefined}> {
	const config = await readProfileConfig(world.runner, world.settings.profile);
	const driver = config?.driver ?? world.settings.driver;
	const docker = driver === 'docker' ? await readDocker(world.runner) : undefined;
	return {mode: tunnelMode(world.host, driver, docker && 'down' in docker ? undefined : docker), node: config?.nodeIp};
}

/** What the mode most likely is, asking nothing; for outlines. */
export const likelyMode = ({host, settings}: World): TunnelMode =>
	tunnelMode(host, settings.driver === 'auto' ? 'docker' : settings.driver, undefined);
