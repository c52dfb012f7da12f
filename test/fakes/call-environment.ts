import {existsSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {resolve} from 'node:path';
import {objectsAt} from '../../source/rehearsal/assets.ts';
import type {SimulatorEnvironment} from '../../source/rehearsal/simulator/answer.ts';
import {isAlive} from '../../source/system/process/is-alive.ts';

/** The environment of a call of a simulated tool on this computer, with the pid and folder of the calling process. */
export const callEnvironment = ({
	folder,
	...rest
}: Pick<SimulatorEnvironment, 'recording' | 'speed' | 'pid' | 'mayAsk'> & {
	readonly folder: string;
}): SimulatorEnvironment => ({
	objects: (path) => objectsAt(resolve(folder, path)),
	// The product's default for processors and its Kubernetes follow this computer; a simulated engine with other values would refuse them.
	engine: {cpus: availableParallelism(), cgroup: existsSync('/sys/fs/cgroup/cgroup.controllers') ? 2 : 1},
	nowMs: Date.now(),
	isAlive: isAlive,
	...rest,
});
