import type {HostFacts} from './domain/world.ts';
import {readPractice, readSpeed} from './rehearsal/practise.ts';
import {createPretendMachine, type PretendMachine} from './rehearsal/pretend-machine.ts';
import {readBundle} from './system/bundled-files.ts';

/** The pretend machine, as the flags of `rehearse` ask for it. Throws SetupError `usage`. */
export function createRehearsal(options: {
	readonly stateFolder: string;
	readonly host: HostFacts;
	readonly insist: AbortSignal;
	readonly speed: string | undefined;
	readonly fail: string | undefined;
}): PretendMachine {
	const {stateFolder, host, insist, speed, fail} = options;
	return createPretendMachine({
		stateFolder,
		host,
		insist,
		bundle: readBundle(),
		...(speed === undefined ? {} : {speed: readSpeed(speed)}),
		...(fail === undefined ? {} : {fail: readPractice(fail)}),
	});
}
