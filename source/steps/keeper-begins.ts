import {keeperFiles, understandKeeperState, type KeeperState} from '../domain/keeper-state.ts';
import type {World} from '../domain/world.ts';
import {isAlive, type KnownProcess} from './stop-process.ts';

/** Its first look asks the gateway, which may take its time. */
const beginLimitMs = 10_000;

/** Waits until a keeper that was just started has told its first look; one that is slow is trusted, and every one where the run is to end now. Throws Error with its last words when it ended instead. */
export async function keeperBegins(world: World, known: KnownProcess): Promise<void> {
	const begin = world.clock.now().getTime();
	while (!world.signal.aborted && world.clock.now().getTime() - begin < beginLimitMs) {
		if ((await readKeeperState(world))?.pid === known.pid) return;
		if (!(await isAlive(world, known))) throw new Error(await lastWords(world));
		await world.clock.sleep(200);
	}
}

/** What the keeper that looked last told of itself; undefined when none did. */
export async function readKeeperState(world: World): Promise<KeeperState | undefined> {
	const told = await readFile(world, keeperFiles.state);
	return told === undefined ? undefined : understandKeeperState(told);
}

async function lastWords(world: World): Promise<string> {
	const log = (await readFile(world, keeperFiles.log)) ?? '';
	return log.trimEnd().split('\n').at(-1) ?? '';
}

async function readFile(world: World, name: string): Promise<string | undefined> {
	const bytes = await world.files.read(`${world.files.stateFolder}/${name}`).catch(() => undefined);
	return bytes && new TextDecoder().decode(bytes);
}
