import {blockLines} from '../domain/hosts-block.ts';
import type {World} from '../domain/world.ts';

/** The block for an address, as text to paste. */
export const linesToPaste = (world: World, address: string): string =>
	blockLines({
		profile: world.settings.profile,
		address,
		names: [world.bundle.hostNames.web, world.bundle.hostNames.api],
	}).join('\n');

/** Are these the same bytes. */
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
	one.length === other.length && one.every((byte, at) => byte === other[at]);
