import type {World} from '../domain/world.ts';
import {deadEntries, parseTunnels, withoutDead} from '../tools/tunnels-registry.ts';
import {livingTunnels} from './tunnel-look.ts';

/** Where minikube keeps what its tunnels have set up. */
export const registryPath = (world: World): string => `${world.host.minikubeHome}/tunnels.json`;

/** Drops this profile's entries whose tunnel is gone; the file is minikube's, so it is backed up and read back like any foreign file. */
export async function dropDeadEntries(world: World): Promise<void> {
	const bytes = withoutDead(
		await world.files.read(registryPath(world)),
		world.settings.profile,
		await livingPids(world),
	);
	if (bytes) await world.files.writeInPlace(registryPath(world), bytes);
}

/** Has this profile an entry whose tunnel is gone. */
export async function hasDeadEntries(world: World): Promise<boolean> {
	const entries = parseTunnels(await world.files.read(registryPath(world))) ?? [];
	return deadEntries(entries, world.settings.profile, await livingPids(world)).length > 0;
}

const livingPids = async (world: World): Promise<readonly number[]> => (await livingTunnels(world)).map(({pid}) => pid);
