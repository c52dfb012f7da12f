import {SetupError, toolError} from '../../domain/failure.ts';
import {type Command, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {saveArguments, buildByDockerArguments} from '../../tools/docker.ts';
import {
	dockerHasImage,
	fullImageName,
	listImages,
	loadArguments,
	pullArguments,
	buildArguments,
} from '../../tools/node-images.ts';
import {knownChoice, imageNames, keepChoice, type ImageChoice} from './values.ts';

const loadLimitMs = 10 * 60_000;

/** Whether the image is in the node: `image pull`, `load` and `build` exit with 0 even when they failed. */
export const isInNode = async (context: StepContext, image: string): Promise<boolean> =>
	(await listImages(context.runner, context.settings.profile)).has(fullImageName(image));

/** Lets the node pull an image; false when it is not there afterwards. */
async function pullWithin(context: StepContext, image: string, limitMs: number): Promise<boolean> {
	const {profile} = context.settings;
	const purpose = message('images.pull', {image});
	await tryCommand(context, {tool: 'minikube', args: pullArguments(profile, image), purpose, limitMs});
	return isInNode(context, image);
}

/**
 * Loads an image of Docker's into the node; false when it is not there afterwards. First as a file that Docker saved: minikube's own way
 * packs the image and keeps the packed copy, which takes three times as long (recordings image-load, docker-save, image-load-file).
 * A Docker installed as a snap cannot save this file.
 */
async function loadFromDocker(context: StepContext, image: string): Promise<boolean> {
	const file = savedImage(context, image);
	try {
		const args = saveArguments(file, image);
		const purpose = message('images.save', {image});
		const unsaved = await tryCommand(context, {tool: 'docker', args, purpose, limitMs: loadLimitMs});
		if (unsaved === undefined && (await load(context, file, image))) return true;
	} finally {
		await context.files.removeOwn(file);
	}
	return load(context, image, image);
}

/** The file of an image on its way from Docker to the node. */
export function savedImage({files}: Pick<StepContext, 'files'>, image: string): string {
	return `${files.stateFolder}/${image.replaceAll(/[^\w.-]+/g, '-')}.tar`;
}

async function load(context: StepContext, from: string, image: string): Promise<boolean> {
	const args = loadArguments(context.settings.profile, from);
	const purpose = message('images.load', {image});
	await tryCommand(context, {tool: 'minikube', args, purpose, limitMs: loadLimitMs});
	return isInNode(context, image);
}

/** Brings a public image into the node; notes an image that is left to the kubelet. */
async function pullOrLoad(context: StepContext, image: string, limitMs: number): Promise<void> {
	if (await pullWithin(context, image, limitMs)) return;
	if ((await isInDocker(context, image)) && (await loadFromDocker(context, image))) return;
	context.notice('info', message('images.left', {image}));
}

/** Whether Docker has the image; false without Docker. */
async function isInDocker({runner}: StepContext, image: string): Promise<boolean> {
	try {
		return await dockerHasImage(runner, image);
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return false;
		throw error;
	}
}

/** Runs a command whose result a later check decides; returns its failure. Throws a stop. */
async function tryCommand(context: StepContext, command: Command): Promise<SetupError | undefined> {
	try {
		await context.runner.run(command);
		return undefined;
	} catch (error) {
		if (error instanceof SetupError && recoverable.has(error.failure.code)) return error;
		throw error;
	}
}

const recoverable: ReadonlySet<string> = new Set(['command-failed', 'command-too-long', 'tool-missing']);

const buildLimitMs = 15 * 60_000;

/** Builds our own image in the node, else by Docker on the host and loads it. Throws SetupError `command-failed`. */
async function buildIntoNode(context: StepContext, image: string): Promise<void> {
	const {profile} = context.settings;
	const folder = context.bundle.demoContext;
	await context.changes.record({kind: 'image', profile, image});
	const inNode = await tryCommand(context, {
		tool: 'minikube',
		args: buildArguments(profile, image, folder),
		purpose: message('images.build'),
		limitMs: buildLimitMs,
	});
	if (await isInNode(context, image)) return;
	const args = buildByDockerArguments(image, folder);
	const purpose = message('images.buildByDocker');
	const byDocker = await tryCommand(context, {tool: 'docker', args, purpose, limitMs: buildLimitMs});
	if (byDocker) throw notBuilt(showCommand('docker', args), [inNode, byDocker]);
	if (!(await loadFromDocker(context, image))) throw notLoaded(context, image);
}

const useArticle = {message: message('images.useArticle'), run: 'digimon-setup up --images article'} as const;

function notBuilt(run: string, causes: readonly (SetupError | undefined)[]): SetupError {
	const tail = causes.flatMap((cause) => cause?.failure.tail ?? []).slice(-20);
	const next = [{message: message('images.buildYourself'), run}, useArticle] as const;
	return toolError('command-failed', message('images.notBuilt'), next, {tail, command: run});
}

function notLoaded(context: StepContext, image: string): SetupError {
	const run = showCommand('minikube', loadArguments(context.settings.profile, image));
	const next = [{message: message('images.loadYourself'), run}, useArticle] as const;
	return toolError('command-failed', message('images.notLoaded', {image}), next, {command: run});
}

/** The planned images and the reason, without asking the node. */
export function plannedImages({host, settings, memory}: StepContext): Message {
	const {architecture} = host;
	const choice = knownChoice({settings, memory});
	if (choice === undefined)
		return architecture === 'amd64'
			? message('chart.imagesUndecided')
			: message('chart.imagesByProcessor', {architecture});
	const images = choice === 'article' ? message('chart.imagesArticle') : message('chart.imagesBundled');
	return settings.images === 'auto' ? message('chart.imagesAsFound', {images}) : message('chart.imagesAsSet', {images});
}

/** The smallest of the tutorial's images: if it is pulled, the registry is reachable. */
const probe = 'web';
const probeLimitMs = 60_000;
const pullLimitMs = 15 * 60_000;

/**
 * Decides which images are used and brings missing ones into the node. Throws SetupError `command-failed` when our own image can
 * neither be built nor loaded.
 */
export async function prepareImages(context: StepContext): Promise<ImageChoice> {
	const {profile} = context.settings;
	const before = await listImages(context.runner, profile);
	const known = knownChoice(context);
	const choice = await settleChoice(context, before);
	// Deciding may have pulled some.
	const has = known === choice ? before : await listImages(context.runner, profile);
	await bringMissing(context, choice, has);
	return choice;
}

async function settleChoice(context: StepContext, has: ReadonlySet<string>): Promise<ImageChoice> {
	if (context.settings.images !== 'auto') return context.settings.images;
	const known = knownChoice(context);
	if (known === 'bundled' || (known === 'article' && hasAll(context, has, known))) return known;
	const choice = await decide(context, has);
	await keepChoice(context, choice);
	return choice;
}

/** Decides for `auto`, and notes the reason. */
async function decide(context: StepContext, has: ReadonlySet<string>): Promise<ImageChoice> {
	const note = (choice: ImageChoice, ...text: Parameters<typeof message>): ImageChoice => {
		context.notice('info', message(...text));
		return choice;
	};
	if (hasAll(context, has, 'article')) return note('article', 'images.articleThere');
	if (has.has(fullImageName(context.bundle.demoImage))) return note('bundled', 'images.bundledThere');
	const {architecture} = context.host;
	if (architecture !== 'amd64') return note('bundled', 'images.bundledProcessor', {architecture});
	const names = imageNames(context, 'article');
	const first = [names[probe], ...Object.values(names)].filter((image) => !has.has(fullImageName(image)));
	for (const [index, image] of [...new Set(first)].entries()) {
		const limitMs = index === 0 ? probeLimitMs : pullLimitMs;
		const seconds = limitMs / 1000;
		if (!(await pullWithin(context, image, limitMs))) return note('bundled', 'images.bundledNoPull', {image, seconds});
	}
	return note('article', 'images.articlePulled');
}

const hasAll = (context: StepContext, has: ReadonlySet<string>, choice: ImageChoice): boolean =>
	Object.values(imageNames(context, choice)).every((image) => has.has(fullImageName(image)));

/** Brings missing images in parallel. Our own image is required; public ones can still be pulled by the kubelet. */
async function bringMissing(context: StepContext, choice: ImageChoice, has: ReadonlySet<string>): Promise<void> {
	const images = [...new Set(Object.values(imageNames(context, choice)))];
	const missing = images.filter((image) => !has.has(fullImageName(image)));
	if (missing.length === 0) return;
	let done = images.length - missing.length;
	report(context, done, images.length);
	const results = await Promise.allSettled(
		missing.map(async (image) => {
			if (choice === 'bundled' && image === context.bundle.demoImage) await buildIntoNode(context, image);
			else await pullOrLoad(context, image, pullLimitMs);
			done += 1;
			report(context, done, images.length);
		}),
	);
	const failed = results.find((result) => result.status === 'rejected');
	if (failed) throw failed.reason;
}

const report = (context: StepContext, done: number, total: number): void =>
	context.report(message('images.progress', {done, total}), {done, total, unit: 'images'});
