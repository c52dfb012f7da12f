import {join} from 'node:path';
import type {HostFacts} from '../domain/world.ts';

/** The folder in which the pretend machine's files lie: `/etc/hosts` is `ROOT/etc/hosts`. */
export const pretendRoot = (stateFolder: string): string => join(stateFolder, 'root');

/**
 * The pretend machine's facts: the Linux machine of the recordings (docker driver, cgroup v1, so Kubernetes 1.34 at most). Its hosts file
 * is a scratch file under `stateFolder`, the rehearsal's own state folder.
 */
export function pretendHost({
	stateFolder,
	mayAsk,
}: {
	readonly stateFolder: string;
	readonly mayAsk: boolean;
}): HostFacts {
	const root = pretendRoot(stateFolder);
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
		elevated: {node: '/usr/bin/node', script: '/usr/lib/digimon-setup/elevated.js'},
	};
}
