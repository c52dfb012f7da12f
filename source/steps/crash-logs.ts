import type {SeenCluster} from '../domain/seen-cluster.ts';
import type {World} from '../domain/world.ts';
import {readLastLines} from '../tools/kubectl-pods.ts';

/** The last lines of crashed containers, each end asked for once. */
export type CrashLogs = {read(seen: SeenCluster, signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>>};

/** Reads them as pods are watched. */
export function crashLogs({runner, settings}: World): CrashLogs {
	const logs = new Map<string, readonly string[]>();
	const asked = new Set<string>();
	return {
		async read({pods}, signal) {
			for (const pod of pods)
				for (const {name, restarts, waiting} of [...pod.initContainers, ...pod.containers]) {
					const key = `${pod.name}/${name}`;
					const end = `${key}/${restarts}`;
					if (waiting?.reason !== 'CrashLoopBackOff' || asked.has(end)) continue;
					asked.add(end);
					logs.set(key, await readLastLines(runner, settings.profile, pod, name, signal));
				}
			return logs;
		},
	};
}
