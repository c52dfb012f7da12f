import {type NextAction, SetupError, toolError, isSetupError} from '../../domain/failure.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {showCommand, systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {joinMessages, message, type Message} from '../../i18n/message.ts';
import {findByProfile, removeObjectsArguments, type ProfileObjects} from '../../tools/docker.ts';
import {listProfiles, readProfileConfig} from '../../tools/minikube.ts';
import {deleteCluster} from './apply.ts';
import {removeContext} from './kubeconfig.ts';

/** What is known to exist of a profile. */
type Remains = {readonly isListed: boolean; readonly objects: ProfileObjects};

const noObjects: ProfileObjects = {containers: [], volumes: [], networks: []};

/** The driver of the profile, kept across runs: a deleted profile does not tell it. */
const driverKey = 'cluster.driver';

/**
 * Deletes a profile, and what Docker keeps of it after that. `minikube delete` also runs where it is unknown whether there is a profile:
 * it accepts one that does not exist. Throws SetupError `not-undone`.
 */
export async function removeProfile(context: StepContext, profile: string): Promise<void> {
	const isReadable = await keepDriver(context, profile);
	const before = await findRemains(context, profile).catch(unlessUnknown);
	if (before && isNothing(before)) return;
	await deleteCluster(context, profile);
	const after = await findRemains(context, profile);
	if (after.isListed) throw await stillListed(context, profile, after.objects);
	if (!isReadable) await removeContext(context, profile);
	if (isNothing(after)) return;
	await removeObjects(context, profile, after.objects);
	const left = await findObjects(context, profile);
	const what = describeObjects(left);
	if (what.length === 0) return;
	throw toolError('not-undone', message('cluster.objectsStay', {what: joinMessages(what)}), [
		{message: message('cluster.removeObjectsSelf'), run: showRemoval(left)},
		{message: message('engine.downAgain'), run: 'digimon-setup down'},
	]);
}

/** minikube ended well and goes on listing the profile: names what of it stands, and the commands that remove that. */
async function stillListed({files, host}: StepContext, profile: string, objects: ProfileObjects): Promise<SetupError> {
	const places = ['profiles', 'machines'].map((folder) => `${host.minikubeHome}/${folder}/${profile}`);
	const found = await Promise.all(places.map(async (folder) => (await files.stat(folder)).exists));
	const folders = places.filter((_folder, index) => found[index]);
	const what = [...folders.map((folder) => message('cluster.leftoverFolder', {folder})), ...describeObjects(objects)];
	const {removeFolder} = systemCommands[host.platform];
	const removals = [showRemoval(objects), ...folders.map(removeFolder)].filter((line) => line !== '');
	const remove: NextAction = {message: message('cluster.removeRest'), run: removals.join(' && ')};
	const look: NextAction = {message: message('cluster.askSelf'), run: 'minikube profile list'};
	const text =
		what.length > 0
			? message('cluster.stillListed', {profile, what: joinMessages(what)})
			: message('cluster.stillListedOnly', {profile});
	return toolError('not-undone', text, [
		what.length > 0 ? remove : look,
		{message: message('engine.downAgain'), run: 'digimon-setup down'},
	]);
}

/** What is left of a profile; empty is the proof that it is gone. Throws SetupError `not-undone` where a tool cannot tell. */
export async function profileLeftovers(context: StepContext, profile: string): Promise<readonly Message[]> {
	const {isListed, objects} = await findRemains(context, profile);
	return [...(isListed ? [message('cluster.leftover', {profile})] : []), ...describeObjects(objects)];
}

/** The objects as noun phrases: "the volume digimon in Docker". */
export const describeObjects = ({containers, volumes, networks}: ProfileObjects): readonly Message[] => [
	...containers.map((name) => message('cluster.leftoverContainer', {name})),
	...volumes.map((name) => message('cluster.leftoverVolume', {name})),
	...networks.map((name) => message('cluster.leftoverNetwork', {name})),
];

/** The commands that remove the objects, to copy. */
export const showRemoval = (objects: ProfileObjects): string =>
	removeObjectsArguments(objects)
		.map((args) => showCommand('docker', args))
		.join(' && ');

/** Returns whether minikube can read the profile's configuration. */
async function keepDriver({runner, memory}: StepContext, profile: string): Promise<boolean> {
	const config = await readProfileConfig(runner, profile);
	const driver = 'known' in config ? config.known?.driver : undefined;
	if (driver !== undefined && driver !== '') await memory.set(driverKey, driver);
	return 'known' in config && config.known !== undefined;
}

async function findRemains(context: StepContext, profile: string): Promise<Remains> {
	const profiles = valueOf(await listProfiles(context.runner), (words) => notTold('cluster.notListed', profile, words));
	return {isListed: profiles.includes(profile), objects: await findObjects(context, profile)};
}

/** What Docker keeps of the profile; nothing where another driver made it, or where `auto` had no Docker to choose. */
export async function findObjects(context: StepContext, profile: string): Promise<ProfileObjects> {
	const driver = context.memory.get(driverKey) ?? context.settings.driver;
	if (driver !== 'docker' && driver !== 'auto') return noObjects;
	try {
		const answer = await findByProfile(context.runner, profile);
		return valueOf(answer, (words) => notTold('cluster.objectsUnknown', profile, words));
	} catch (error) {
		if (!isSetupError(error, 'tool-missing')) throw error;
		if (driver === 'auto') return noObjects;
		throw notTold('cluster.objectsUnknown', profile, error.failure.message.text);
	}
}

const isNothing = ({isListed, objects}: Remains): boolean => !isListed && describeObjects(objects).length === 0;

/** Undefined for what no tool could tell; throws any other error. */
function unlessUnknown(error: unknown): undefined {
	if (isSetupError(error, 'not-undone')) return undefined;
	throw error;
}

function notTold(key: 'cluster.notListed' | 'cluster.objectsUnknown', profile: string, words: string): SetupError {
	const run = key === 'cluster.notListed' ? 'minikube profile list' : 'docker ps -a';
	return toolError('not-undone', message(key, {profile, words}), [
		{message: message('cluster.askSelf'), run},
		{message: message('engine.downAgain'), run: 'digimon-setup down'},
	]);
}

/** `minikube delete` ends with 0 also where a container or a volume was in use. */
async function removeObjects({runner}: StepContext, profile: string, objects: ProfileObjects): Promise<void> {
	const purpose = message('cluster.removeObjects', {profile});
	try {
		for (const args of removeObjectsArguments(objects))
			await runner.run({tool: 'docker', args, purpose, limitMs: 120_000});
	} catch (error) {
		if (!isSetupError(error, 'command-failed')) throw error;
		const what = joinMessages(describeObjects(objects));
		const text = message('cluster.objectsLeft', {what, detail: error.failure.message});
		throw new SetupError(
			{
				...error.failure,
				code: 'not-undone',
				message: text,
				next: [{message: message('cluster.removeObjectsSelf'), run: showRemoval(objects)}],
			},
			{cause: error},
		);
	}
}
