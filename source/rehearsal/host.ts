import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import type {HostProbe, HostFacts} from '../domain/ports/host.ts';
import type {Clock, Processes} from '../domain/ports/step-context.ts';
import {edit} from './simulator/answer.ts';
import {interrupted} from './simulator/minikube-tunnel.ts';
import type {SimulatedState} from './simulator/state.ts';
import type {StateStore} from './state-store.ts';

/** The clock of a simulated machine. `during` lets its time run faster while some work goes on. */
export type SimulatedClock = Clock & {readonly during: <T>(work: Promise<T>) => Promise<T>};

/**
 * Time that runs `speed` times faster while a recording is replayed or something sleeps, which takes as much less time; else as fast as
 * the real one, so that what this program itself needs is not multiplied: durations are those of the recordings.
 */
export function createSimulatedClock(speed: number): SimulatedClock {
	let simulatedMs = Date.now();
	let countedAtMs = simulatedMs;
	let working = 0;
	const count = (): number => {
		const nowMs = Date.now();
		simulatedMs += (nowMs - countedAtMs) * (working > 0 ? speed : 1);
		countedAtMs = nowMs;
		return simulatedMs;
	};
	const during = async <T>(work: Promise<T>): Promise<T> => {
		count();
		working += 1;
		try {
			return await work;
		} finally {
			count();
			working -= 1;
		}
	};
	return {
		now: () => new Date(count()),
		during,
		sleep: (durationMs, signal) => during(wait(durationMs / speed, undefined, signal === undefined ? {} : {signal})),
	};
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
