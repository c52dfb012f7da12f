import {defined} from '../../domain/defined.ts';
import {existsSync, readFileSync} from 'node:fs';
import {availableParallelism, homedir, totalmem, userInfo} from 'node:os';
import {basename, join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {HostFacts} from '../../domain/ports/host.ts';
import type {Clock} from '../../domain/ports/step-context.ts';
import {systemHostsFile} from '../files/hosts-helper.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Facts that the caller knows: whether the terminal may ask, our environment and the elevated helper. `readText` is for tests. */
export type HostOptions = {
	readonly environment: Environment;
	readonly mayAsk: boolean;
	readonly elevated: HostFacts['elevated'];
	readonly readText?: (path: string) => string | undefined;
};

/** Reads the facts of this machine; starts nothing and never throws. */
export function readHostFacts({environment, mayAsk, elevated, readText = readIfThere}: HostOptions): HostFacts {
	const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
	const isWsl = platform === 'linux' && /microsoft/i.test(readText('/proc/version') ?? '');
	const home = environment['HOME'] || homedir();
	const windowsHosts = '/mnt/c/Windows/System32/drivers/etc/hosts';
	return {
		platform,
		architecture: process.arch === 'x64' ? 'amd64' : process.arch === 'arm64' ? 'arm64' : 'other',
		isWsl,
		isRoot: process.getuid?.() === 0,
		cpus: availableParallelism(),
		memoryMiB: Math.floor(memoryBytes(readText) / 1024 ** 2),
		userName: userName(environment),
		home,
		minikubeHome: minikubeHome(environment, home),
		systemHostsFile: systemHostsFile(environment),
		...defined({
			cgroup: platform === 'linux' ? cgroupOf(readText) : undefined,
			windowsHostsFile: isWsl && existsSync(windowsHosts) ? windowsHosts : undefined,
			tunnelBind: environment['DIGIMON_SETUP_TUNNEL_BIND'] || undefined,
		}),
		mayAsk,
		elevated,
	};
}

/** 2 where /sys/fs/cgroup itself is cgroup2, as minikube and the kubelet check it; hybrid counts as 1. */
function cgroupOf(readText: (path: string) => string | undefined): 1 | 2 | undefined {
	const mounts = (readText('/proc/self/mountinfo') ?? '').split('\n').map((line) => {
		const [place = '', system = ''] = line.split(' - ');
		return {at: place.split(' ')[4], type: system.split(' ')[0]};
	});
	if (mounts.some(({at, type}) => at === '/sys/fs/cgroup' && type === 'cgroup2')) return 2;
	return mounts.some(({type}) => type === 'cgroup' || type === 'cgroup2') ? 1 : undefined;
}

/** The machine's memory, or less where a container of ours is given less (cgroup v2, then v1). */
function memoryBytes(readText: (path: string) => string | undefined): number {
	const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map((path) =>
		Number.parseInt(readText(path) ?? '', 10),
	);
	return Math.min(totalmem(), ...limits.filter((limit) => limit > 0));
}

/** minikube's `localpath.MiniPath`: MINIKUBE_HOME itself when it is called `.minikube`, else `.minikube` in it, else in HOME. */
export function minikubeHome(environment: Environment, home: string): string {
	const named = environment['MINIKUBE_HOME'];
	if (named === undefined || named === '') return join(home, '.minikube');
	return basename(named) === '.minikube' ? named : join(named, '.minikube');
}

/** A user without a line in the password file has no name; then its number. */
function userName(environment: Environment): string {
	try {
		return userInfo().username;
	} catch {
		return environment['USER'] ?? String(process.getuid?.() ?? '');
	}
}

function readIfThere(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
}

/** The time of this machine. */
export function createRealClock(): Clock {
	return {
		now: () => new Date(),
		sleep: (durationMs, signal) => wait(durationMs, undefined, defined({signal})),
	};
}
