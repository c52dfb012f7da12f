import {namesOutsideBlock, type ForeignMapping} from '../domain/hosts-block.ts';
import type {World} from '../domain/world.ts';

/** The first of both names whose first address (which a browser takes) is another one; undefined when both are right. */
export async function wrongName(
	world: World,
	address: string,
): Promise<{readonly name: string; readonly found: string} | undefined> {
	for (const name of [world.bundle.hostNames.web, world.bundle.hostNames.api]) {
		const [first] = await addresses(world, name);
		if (first !== address) return {name, found: first ?? '-'};
	}
	return undefined;
}

/** A line that is not ours and gives one of the names another address. */
export function firstForeign(world: World, bytes: Uint8Array, address: string): ForeignMapping | undefined {
	const names = [world.bundle.hostNames.web, world.bundle.hostNames.api];
	return namesOutsideBlock(bytes, names, world.settings.profile).find((mapping) => mapping.address !== address);
}

/** A name that nobody knows has no addresses. */
async function addresses(world: World, name: string): Promise<readonly string[]> {
	try {
		return await world.resolver.addresses(name);
	} catch {
		return [];
	}
}
