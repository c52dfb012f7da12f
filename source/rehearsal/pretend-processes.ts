import type {Processes} from '../domain/world.ts';
import type {Room} from './room.ts';
import {edit} from './world/answer.ts';
import {interrupted} from './world/minikube-tunnel.ts';
import type {WorldState} from './world/state.ts';

/** Told when a pretend process ends. */
export type EndListener = (pid: number, exitCode: number) => void;

const firstPid = 100_000;

/** A number that no pretend process has. */
export const freePid = (state: WorldState): number =>
	Math.max(firstPid, ...state.tunnels.map((tunnel) => tunnel.pid)) + 1;

/** The pretend machine's processes are its tunnels: their life is in its state, so that they outlive us as real ones do. */
export function createPretendProcesses(room: Room, onEnd: EndListener): Processes {
	const find = (pid: number) => room.read().tunnels.find((tunnel) => tunnel.pid === pid);
	const bornAt = (pid: number): string => `rehearsal:${pid}`;
	return {
		born: async (pid) => (find(pid) ? bornAt(pid) : undefined),
		async signal(pid, signal) {
			const tunnel = find(pid);
			if (!tunnel) return false;
			// Any other signal than SIGINT ends it where it stands: its address stays behind.
			const cut = edit((draft) => void (draft.tunnels = draft.tunnels.filter((one) => one.pid !== pid)));
			room.change(signal === 'SIGINT' ? interrupted(tunnel.profile) : cut);
			onEnd(pid, signal === 'SIGINT' ? 0 : 128 + (signal === 'SIGTERM' ? 15 : 9));
			return true;
		},
		find: async (matches) =>
			room
				.read()
				.tunnels.map(({pid, profile, mode}) => ({
					pid,
					bornAt: bornAt(pid),
					parentPid: 1,
					args: [
						'minikube',
						'-p',
						profile,
						'tunnel',
						mode === 'route' ? '--cleanup=false' : '--bind-address=127.0.0.1',
					],
				}))
				.filter(({args}) => matches(args)),
	};
}
