import {SetupError} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import type {Command} from '../domain/tool.ts';
import type {World} from '../domain/world.ts';
import {saveArguments} from '../tools/docker.ts';
import {dockerHasImage, fullImageName, listImages, loadArguments, pullArguments} from '../tools/node-images.ts';

const loadLimitMs = 10 * 60_000;

/** Is the image in the node now: the only proof, since `image pull`, `load` and `build` end with 0 even when they failed. */
export const isInNode = async (world: World, image: string): Promise<boolean> =>
	(await listImages(world.runner, world.settings.profile)).has(fullImageName(image));

/** Lets the node pull an image; false when it is not there afterwards. */
export async function pullWithin(world: World, image: string, limitMs: number): Promise<boolean> {
	const {profile} = world.settings;
	const purpose = say('images.pull', {image});
	await tryCommand(world, {tool: 'minikube', args: pullArguments(profile, image), purpose, limitMs});
	return isInNode(world, image);
}

/** Hands an image of Docker's to the node; false when it is not there afterwards. */
export async function loadFromDocker(world: World, image: string): Promise<boolean> {
	return (await loadSaved(world, image)) || load(world, image, image);
}

/**
 * As a file that Docker saved. Reading an image out of Docker by itself minikube packs it first, and keeps the packed copy for good:
 * that takes three times as long (recordings image-load, docker-save, image-load-file). But a Docker that was installed as a snap
 * cannot save where we and minikube read.
 */
async function loadSaved(world: World, image: string): Promise<boolean> {
	const file = savedImage(world, image);
	try {
		const args = saveArguments(file, image);
		const purpose = say('images.save', {image});
		const unsaved = await tryCommand(world, {tool: 'docker', args, purpose, limitMs: loadLimitMs});
		return unsaved === undefined && (await load(world, file, image));
	} finally {
		await world.files.removeOwn(file);
	}
}

/** Where an image lies between Docker and the node. */
export function savedImage({files}: Pick<World, 'files'>, image: string): string {
	return `${files.stateFolder}/${image.replaceAll(/[^\w.-]+/g, '-')}.tar`;
}

async function load(world: World, from: string, image: string): Promise<boolean> {
	const args = loadArguments(world.settings.profile, from);
	const purpose = say('images.load', {image});
	await tryCommand(world, {tool: 'minikube', args, purpose, limitMs: loadLimitMs});
	return isInNode(world, image);
}

/** Brings an image that somebody else made into the node; what does not come is left to the kubelet, and said. */
export async function pullOrLoad(world: World, image: string, limitMs: number): Promise<void> {
	if (await pullWithin(world, image, limitMs)) return;
	if ((await isInDocker(world, image)) && (await loadFromDocker(world, image))) return;
	world.notice('info', say('images.left', {image}));
}

async function isInDocker(world: World, image: string): Promise<boolean> {
	try {
		return await dockerHasImage(world.runner, image);
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return false;
		throw error;
	}
}

/** Runs a command whose failure is not the end, since a look decides; answers its failure. A stop is thrown. */
export async function tryCommand(world: World, command: Command): Promise<SetupError | undefined> {
	try {
		await world.runner.run(command);
		return undefined;
	} catch (error) {
		if (error instanceof SetupError && survivable.has(error.failure.code)) return error;
		throw error;
	}
}

const survivable: ReadonlySet<string> = new Set([
	'command-failed',
	'command-silent',
	'command-too-long',
	'tool-missing',
]);
