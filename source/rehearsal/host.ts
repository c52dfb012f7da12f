import {join} from 'node:path';
import type {HostProbe, HostFacts} from '../domain/ports/host.ts';
import type {Clock, Processes} from '../domain/ports/step-context.ts';
import {edit} from './simulator/answer.ts';
import {interrupted} from './simulator/minikube-tunnel.ts';
import type {SimulatedState} from './simulator/state.ts';
import type {StateStore} from './state-store.ts';

/** Node's timers take no longer time. */
const longestTimerMs = 2 ** 31 - 1;

/** A wait for a point of simulated time. */
type Wait = {readonly untilMs: number; readonly end: () => void};

/**
 * The clock of a simulated machine: while somebody waits, its time runs `speed` times faster than the real one, but never past the end
 * of the first wait; and it stands still for the turn of the event loop after that, in which the work behind the wait goes on to its
 * next one. So what this program itself needs is not multiplied, and durations are those of the recordings.
 */
export function createSimulatedClock(speed: number): Clock {
	let simulatedMs = Date.now();
	let countedAtMs = performance.now();
	let waits: readonly Wait[] = [];
	let timer: NodeJS.Timeout | undefined;
	let isStill = false;
	const count = (): number => {
		const realMs = performance.now() - countedAtMs;
		countedAtMs += realMs;
		const [first] = waits;
		if (isStill || realMs === 0) return simulatedMs;
		return (simulatedMs =
			first === undefined ? simulatedMs + realMs : Math.min(first.untilMs, simulatedMs + realMs * speed));
	};
	const schedule = (): void => {
		clearTimeout(timer);
		const [first] = waits;
		if (first === undefined || isStill) return;
		timer = setTimeout(() => endFirst(first), Math.min((first.untilMs - count()) / speed, longestTimerMs));
	};
	const endFirst = (first: Wait): void => {
		leave(first);
		simulatedMs = first.untilMs;
		isStill = true;
		first.end();
		setImmediate(() => {
			count();
			isStill = false;
			schedule();
		});
	};
	const leave = (wait: Wait): void => void (waits = waits.filter((one) => one !== wait));
	const sleep = (durationMs: number, signal?: AbortSignal): Promise<void> =>
		new Promise((resolve, reject) => {
			if (signal?.aborted) return reject(signal.reason);
			const stop = (): void => {
				count();
				leave(wait);
				schedule();
				reject(signal?.reason);
			};
			const end = (): void => {
				signal?.removeEventListener('abort', stop);
				resolve();
			};
			const wait: Wait = {untilMs: count() + durationMs, end};
			signal?.addEventListener('abort', stop, {once: true});
			waits = [...waits, wait].toSorted((one, other) => one.untilMs - other.untilMs);
			schedule();
		});
	return {now: () => new Date(count()), sleep};
}

/**
 * The doctor's probe of the simulated host, which reads nothing of the real one: enough disk space, no proxy, and free ports but for
 * those that have a holder.
 */
export function createSimulatedHostProbe(
	holders: Readonly<Record<number, {readonly pid: number; readonly name: string}>> = {},
): HostProbe {
	return {
		ports: async (ports) =>
			ports.map((port) => {
				const holder = holders[port];
				return {port, isTaken: holder !== undefined, ...(holder && {holder: {...holder, args: [holder.name]}})};
			}),
		disk: async (path) => ({path, freeMiB: 100 * 1024, totalMiB: 200 * 1024}),
		proxies: () => ({no: []}),
		inotify: async () => ({instances: 128, watches: 65_536}),
		isMountPoint: async () => false,
		newestChange: async () => undefined,
		listening: async () => [],
		programs: async () => ({}),
		existing: async (paths) => paths.filter((path) => path === '/run/systemd/system'),
		folderRefusal: async () => undefined,
		kubeconfig: async (home) => ({
			path: `${home}/.kube/config`,
			isFromVariable: false,
			others: [],
			contexts: [],
		}),
		variable: () => undefined,
	};
}

/** The root folder of the simulated host's files: `/etc/hosts` is `ROOT/etc/hosts`. */
export const simulatedRoot = (stateFolder: string): string => join(stateFolder, 'root');

/**
 * The simulated host's facts: the Linux machine of the recordings (docker driver, cgroup v1, so Kubernetes 1.34 at most). Its hosts file
 * is a scratch file under `stateFolder`, the rehearsal's own state folder.
 */
export function simulatedHost({stateFolder, mayAsk}: {stateFolder: string; mayAsk: boolean}): HostFacts {
	const root = simulatedRoot(stateFolder);
	return {
		platform: 'linux',
		architecture: 'amd64',
		isWsl: false,
		isRoot: false,
		isSimulated: true,
		cgroup: 1,
		cpus: 4,
		memoryMiB: 24_103,
		userName: 'learner',
		home: join(root, 'home', 'learner'),
		minikubeHome: join(root, 'home', 'learner', '.minikube'),
		systemHostsFile: join(root, 'etc', 'hosts'),
		mayAsk,
		elevated: {
			node: '/usr/bin/node',
			script: '/usr/lib/digimon-setup/elevated.js',
			ownFileScript: '/usr/lib/digimon-setup/edit-hosts.js',
		},
	};
}

const firstPid = 100_000;

/** A pid that no simulated process has. */
export const freePid = (state: SimulatedState): number =>
	Math.max(firstPid, ...state.tunnels.map((tunnel) => tunnel.pid)) + 1;

/** The simulated processes are the tunnels. They are part of the state, so that they outlive this process as real ones do. */
export function createSimulatedProcesses(store: StateStore, onEnd: (pid: number, exitCode: number) => void): Processes {
	const find = (pid: number) => store.read().tunnels.find((tunnel) => tunnel.pid === pid);
	const startTime = (pid: number): string => `rehearsal:${pid}`;
	return {
		startTime: async (pid) => (find(pid) ? startTime(pid) : undefined),
		async signal(pid, signal) {
			const tunnel = find(pid);
			if (!tunnel) return false;
			// Any signal but SIGINT ends it without cleanup: the gateway keeps its address.
			const killed = edit((draft) => void (draft.tunnels = draft.tunnels.filter((one) => one.pid !== pid)));
			store.change(signal === 'SIGINT' ? interrupted(tunnel.profile) : killed);
			onEnd(pid, signal === 'SIGINT' ? 0 : 128 + (signal === 'SIGTERM' ? 15 : 9));
			return true;
		},
		find: async (matches) =>
			store
				.read()
				.tunnels.map(({pid, profile, mode}) => ({
					pid,
					startTime: startTime(pid),
					parentPid: 1,
					args: `minikube -p ${profile} tunnel ${mode === 'route' ? '--cleanup=false' : '--bind-address=127.0.0.1'}`.split(
						' ',
					),
				}))
				.filter(({args}) => matches(args)),
	};
}
