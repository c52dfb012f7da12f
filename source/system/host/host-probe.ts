import {readFile, stat, statfs} from 'node:fs/promises';
import {dirname} from 'node:path';
import which from 'which';
import {defined} from '../../domain/defined.ts';
import type {HostProbe, ProxySettings} from '../../domain/ports/host.ts';
import {folderRefusal, probeKubeconfig} from './kubeconfig.ts';
import {isAnswered, probePorts} from './port-holders.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Facts for the doctor, read from this machine. */
export function createHostProbe(environment: Environment): HostProbe {
	return {
		ports: probePorts,
		disk: (path) => freeSpaceAt(path),
		proxies: () => proxiesIn(environment),
		async inotify() {
			const [instances, watches] = await Promise.all(
				['max_user_instances', 'max_user_watches'].map((name) => numberIn(`/proc/sys/fs/inotify/${name}`)),
			);
			return instances === undefined || watches === undefined ? undefined : {instances, watches};
		},
		async isMountPoint(path) {
			const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
			return mounts.split('\n').some((line) => line.split(' ')[4] === path);
		},
		async newestChange(paths) {
			const found = await Promise.all(paths.map((path) => stat(path).catch(() => ({mtimeMs: 0}))));
			const newest = Math.max(0, ...found.map(({mtimeMs}) => mtimeMs));
			return newest === 0 ? undefined : new Date(newest);
		},
		async listening(sockets) {
			const answered = await Promise.all(sockets.map((path) => isAnswered({path: path.replace(/^unix:\/\//, '')})));
			return sockets.filter((_, index) => answered[index]);
		},
		async programs(names) {
			const found = await Promise.all(
				names.map((name) => which(name, {nothrow: true, path: environment['PATH'] ?? ''})),
			);
			const entries = names.map((name, index) => [name, found[index]] as const);
			return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
		},
		async existing(paths) {
			const found = await Promise.all(
				paths.map((path) =>
					stat(path).then(
						() => true,
						() => false,
					),
				),
			);
			return paths.filter((_, index) => found[index]);
		},
		folderRefusal,
		kubeconfig: (home) => probeKubeconfig(environment, home),
		variable: (name) => environment[name] || undefined,
	};
}

/** Free space for an ordinary user on the file system of the nearest folder that exists. */
async function freeSpaceAt(path: string): ReturnType<HostProbe['disk']> {
	try {
		const {bsize, bavail, blocks} = await statfs(path);
		const mebibytes = (count: number) => Math.floor((count * bsize) / 1024 ** 2);
		return {path, freeMiB: mebibytes(bavail), totalMiB: mebibytes(blocks)};
	} catch {
		const parent = dirname(path);
		return parent === path ? undefined : freeSpaceAt(parent);
	}
}

/** A proxy variable in lower case, or else in upper case, as Go's net/http reads it; an empty one counts as unset. */
export function proxyVariable(
	environment: Environment,
	name: 'http_proxy' | 'https_proxy' | 'no_proxy',
): string | undefined {
	return environment[name] || environment[name.toUpperCase()] || undefined;
}

/** The proxies of the environment, without the user's name and password. */
function proxiesIn(environment: Environment): ProxySettings {
	const shown = (proxy: string): string => proxy.replace(/\/\/[^/@]*@/, '//').replace(/^[^/@]*@/, '');
	const http = proxyVariable(environment, 'http_proxy');
	const https = proxyVariable(environment, 'https_proxy');
	const no = (proxyVariable(environment, 'no_proxy') ?? '')
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
	return {...defined({http: http && shown(http), https: https && shown(https)}), no};
}

async function numberIn(path: string): Promise<number | undefined> {
	const value = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
	return Number.isFinite(value) ? value : undefined;
}
