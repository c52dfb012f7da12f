import {SetupError} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import {showCommand} from '../domain/tool.ts';
import type {World} from '../domain/world.ts';
import {runAsRoot} from '../tools/sudo.ts';
import {stopProcess} from './stop-process.ts';

/** An `ssh -L` (or the sudo around it) that minikube's tunnel made for a profile: it names the profile's key. */
export function isForwardOf(profile: string, args: readonly string[]): boolean {
	const isSsh = args.slice(0, 3).some((word) => /(^|[/\\])ssh(\.exe)?$/i.test(word));
	return (
		isSsh &&
		args.includes('-L') &&
		args.some((word) => word.replaceAll('\\', '/').endsWith(`/machines/${profile}/id_rsa`))
	);
}

/** Forwards that outlived their tunnel: minikube cannot kill a sudo child (facts 1.8). */
export const leftForwards = (world: World) => world.processes.find((args) => isForwardOf(world.settings.profile, args));

/** Stops forwards that are left, politely where they are ours, else as root. Throws SetupError `sudo-missing`. */
export async function stopForwards(world: World): Promise<void> {
	for (const forward of await leftForwards(world)) {
		if ((await world.processes.signal(forward.pid, 'SIGTERM')) && (await stopProcess(world, forward))) continue;
		if ((await world.processes.born(forward.pid)) !== forward.bornAt) continue;
		const args = ['kill', String(forward.pid)];
		const left = say('tunnel.forwardLeft', {pid: forward.pid});
		await runAsRoot(world.runner, world.host.mayAsk, args, say('tunnel.stopForward'), (tail) => ({
			code: 'sudo-missing',
			fault: 'user',
			message: left,
			next: [{say: say('tunnel.stopForward'), run: showCommand('sudo', args)}],
			tail,
		}));
		if (await outlives(world, forward))
			throw new SetupError({
				code: 'not-undone',
				fault: 'machine',
				message: left,
				next: [{say: left, run: showCommand('sudo', args)}],
				tail: [],
			});
	}
}

async function outlives(
	world: World,
	{pid, bornAt}: {readonly pid: number; readonly bornAt: string},
): Promise<boolean> {
	for (let tries = 0; tries < 25; tries += 1) {
		if ((await world.processes.born(pid)) !== bornAt) return false;
		await world.clock.sleep(200);
	}
	return true;
}
