import {SetupError, type Failure, type NextAction} from '../domain/failure.ts';
import {say, type Sentence} from '../domain/sentence.ts';
import {showCommand} from '../domain/tool.ts';
import type {World} from '../domain/world.ts';
import {runAsRoot} from '../tools/sudo.ts';

/** A hosts file as it is to be, and how our elevated helper makes it so. */
export type HostsWrite = {
	readonly file: string;
	readonly bytes: Uint8Array;
	/** After the helper's script: `hosts-set FILE PROFILE ADDRESS WEB API` or `hosts-clear FILE PROFILE`; `FILE` is filled in here. */
	readonly verb: readonly [string, ...string[]];
	readonly purpose: Sentence;
	/** What a person can do by hand. */
	readonly byHand: NextAction;
};

/**
 * Writes a hosts file in place, as ourselves where we may, else by the elevated helper. Throws SetupError `sudo-missing`
 * with the lines and the command, or `hopeless` where no right would help.
 */
export async function writeHosts(world: World, write: HostsWrite): Promise<void> {
	const look = await world.files.look(write.file);
	if (look.refusal === undefined) {
		await world.files.writeInPlace(look.realPath, write.bytes);
		return;
	}
	const {file, byHand} = write;
	const otherFile: NextAction = {say: say('hosts.orOtherFile'), run: 'digimon-setup up --hosts-file ./hosts.digimon'};
	if (look.hopeless) {
		const message = say('hosts.hopeless', {file, realPath: look.realPath, refusal: look.refusal});
		throw new SetupError({code: 'sudo-missing', fault: 'user', message, next: [byHand, otherFile], tail: []});
	}
	const {node, script} = world.host.elevated;
	const [verb, ...values] = write.verb;
	const args = [node, script, verb, look.realPath, ...values];
	const refused = (tail: readonly string[]): Failure => ({
		code: 'sudo-missing',
		fault: 'user',
		message: say('hosts.needsSudo', {file}),
		next: [{say: say('hosts.runThis'), run: showCommand('sudo', args)}, byHand],
		tail,
	});
	if (world.host.platform === 'win32')
		throw new SetupError({...refused([]), message: say('hosts.needsAdministrator', {file}), next: [byHand, otherFile]});
	await runAsRoot(world.runner, world.host.mayAsk, args, write.purpose, refused);
}
