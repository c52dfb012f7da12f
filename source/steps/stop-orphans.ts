import {SetupError} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import type {World} from '../domain/world.ts';
import {stopProcess} from './stop-process.ts';
import {leftForwards, stopForwards} from './tunnel-forward-left.ts';
import {livingTunnels} from './tunnel-look.ts';
import {dropDeadEntries} from './tunnel-registry-file.ts';

/**
 * Stops the tunnels of this profile that still live once ours are stopped: those of earlier runs, or of a shell. Each is
 * told; answers how many. Throws SetupError `not-undone` for one that stays.
 */
export async function stopOrphans(world: World): Promise<number> {
	const orphans = await livingTunnels(world);
	for (const orphan of orphans) {
		const {pid} = orphan;
		if (!(await stopProcess(world, orphan)))
			throw new SetupError({
				code: 'not-undone',
				fault: 'user',
				message: say('keeper.orphanLeft', {pid}),
				next: [{say: say('keeper.stop'), run: `sudo kill -INT ${pid}`}],
				tail: [],
			});
		world.notice('info', say('keeper.orphanStopped', {pid}));
	}
	if (orphans.length === 0) return 0;
	if ((await leftForwards(world)).length > 0) await stopForwards(world);
	await dropDeadEntries(world);
	return orphans.length;
}
