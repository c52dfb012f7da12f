import {spawnSync, type SpawnSyncReturns} from 'node:child_process';
import process from 'node:process';

/** Runs a program in a mount namespace of its own in which this file stands over the system's hosts file. Needs Linux, root and mount. */
export function overSystemHosts(file: string, command: readonly string[]): SpawnSyncReturns<string> {
	const script = 'mount --bind "$1" /etc/hosts && shift && exec "$@"';
	return spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script, 'sh', file, ...command], {
		encoding: 'utf8',
		env: {PATH: process.env['PATH']},
	});
}

/** Whether this machine allows that. */
export const mayMountHosts = (): boolean =>
	process.platform === 'linux' && process.getuid?.() === 0 && overSystemHosts('/etc/hostname', ['true']).status === 0;
