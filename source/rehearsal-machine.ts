import type {HostFacts} from './domain/world.ts';
import {checkManifests} from './rehearsal/check-manifests.ts';
import {readPractice, readSpeed} from './rehearsal/practise.ts';
import {createPretendMachine, type PretendMachine} from './rehearsal/pretend-machine.ts';
import {readBundle} from './system/bundled-files.ts';

/** The pretend machine, as the flags of `rehearse` ask for it. Throws SetupError `usage`, for a walk also where the embedded gateway does not know what a manifest uses. */
export function createRehearsal(options: {
	readonly command: string;
	readonly stateFolder: string;
	readonly host: HostFacts;
	readonly insist: AbortSignal;
	readonly speed: string | undefined;
	readonly fail: string | undefined;
}): PretendMachine {
	const {command, stateFolder, host, insist, speed, fail} = options;
	const bundle = readBundle();
	if (command === 'up') checkManifests(bundle.manifestsFolder);
	return createPretendMachine({
		stateFolder,
		host,
		insist,
		bundle,
		...(speed === undefined ? {} : {speed: readSpeed(speed)}),
		...(fail === undefined ? {} : {fail: readPractice(fail)}),
	});
}
