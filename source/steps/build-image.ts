import {SetupError} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import {showCommand} from '../domain/tool.ts';
import type {World} from '../domain/world.ts';
import {buildByDockerArguments} from '../tools/docker.ts';
import {buildArguments, loadArguments} from '../tools/node-images.ts';
import {isInNode, loadFromDocker, tryCommand} from './pull-image.ts';

const buildLimitMs = 15 * 60_000;

/**
 * Builds our own image into the node: by the node where it can, else by Docker here, which minikube then loads. Throws SetupError `command-failed`.
 */
export async function buildIntoNode(world: World, image: string): Promise<void> {
	const {profile} = world.settings;
	const context = world.bundle.demoContext;
	await world.changes.record({kind: 'image', profile, image});
	const args = buildArguments(profile, image, context);
	const inNode = await tryCommand(world, {tool: 'minikube', args, purpose: say('images.build'), limitMs: buildLimitMs});
	if (await isInNode(world, image)) return;
	const command = {tool: 'docker', args: buildByDockerArguments(image, context)} as const;
	const byDocker = await tryCommand(world, {...command, purpose: say('images.buildByDocker'), limitMs: buildLimitMs});
	if (byDocker) throw notBuilt(showCommand(command.tool, command.args), [inNode, byDocker]);
	if (!(await loadFromDocker(world, image))) throw notLoaded(world, image);
}

const useArticle = {say: say('images.useArticle'), run: 'digimon-setup up --images article'} as const;

function notBuilt(run: string, causes: readonly (SetupError | undefined)[]): SetupError {
	return new SetupError({
		code: 'command-failed',
		fault: 'machine',
		message: say('images.notBuilt'),
		next: [{say: say('images.buildYourself'), run}, useArticle],
		tail: causes.flatMap((cause) => [...(cause?.failure.tail ?? [])]).slice(-20),
		command: run,
	});
}

function notLoaded(world: World, image: string): SetupError {
	const run = showCommand('minikube', loadArguments(world.settings.profile, image));
	return new SetupError({
		code: 'command-failed',
		fault: 'machine',
		message: say('images.notLoaded', {image}),
		next: [{say: say('images.loadYourself'), run}, useArticle],
		tail: [],
		command: run,
	});
}
