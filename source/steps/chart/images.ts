import {waitMs} from '../../domain/settings.ts';
import {defined} from '../../domain/defined.ts';
import {SetupError, toolError, unlessMissing} from '../../domain/failure.ts';
import {firstErrorLine, valueOf} from '../../domain/ports/answer.ts';
import {type Command, type CommandResult, showCommand} from '../../domain/ports/command.ts';
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
import {unanswered} from '../shared/cluster-gone.ts';
import {makeChange} from '../shared/make-change.ts';
import {knownChoice, imageNames, keepChoice, type ImageChoice} from './values.ts';

const loadLimitMs = 10 * 60_000;

/** What a command said that was to bring an image into the node, and how it failed, where it did. */
type Attempt = {
	readonly failure?: SetupError;
	readonly result?: CommandResult;
	/** Why Docker did not save the image before. */
	readonly unsaved?: SetupError;
};

/** The images in the node. Throws SetupError `command-failed` where minikube cannot list them. */
const imagesInNode = async ({runner, settings: {profile}}: StepContext): Promise<ReadonlySet<string>> =>
	valueOf(await listImages(runner, profile), (detail) =>
		unanswered(message('images.unknown', {profile, detail}), 'minikube'),
	);

/** Whether the image is in the node: `image pull`, `load` and `build` exit with 0 even when they failed. */
const isInNode = async (context: StepContext, image: string): Promise<boolean> =>
	(await imagesInNode(context)).has(fullImageName(image));

/** Lets the node pull an image. Returns why it is not there afterwards; undefined where it is. */
async function pullWithin(context: StepContext, image: string, limitMs: number): Promise<Message | undefined> {
	const {profile} = context.settings;
	const purpose = message('images.pull', {image});
	const pulled = await attempt(context, {tool: 'minikube', args: pullArguments(profile, image), purpose, limitMs});
	if (await isInNode(context, image)) return undefined;
	if (pulled.failure) return pulled.failure.failure.message;
	const line = pulled.result && firstErrorLine(pulled.result);
	return line === undefined ? message('images.saysNothing') : message('images.says', {line});
}

/**
 * Loads an image of Docker's into the node. Returns the last attempt where it is not there afterwards; undefined where it is. First as a
 * file that Docker saved: minikube's own way packs the image and keeps the packed copy, which takes three times as long (recordings
 * image-load, docker-save, image-load-file). A Docker installed as a snap cannot save this file.
 */
async function loadFromDocker(context: StepContext, image: string): Promise<Attempt | undefined> {
	const file = savedImage(context, image);
	let unsaved: SetupError | undefined;
	try {
		const args = saveArguments(file, image);
		const purpose = message('images.save', {image});
		const saved = await attempt(context, {
			tool: 'docker',
			args,
			purpose,
			limitMs: waitMs(context.settings, loadLimitMs),
		});
		unsaved = saved.failure;
		if (!unsaved && !(await load(context, file, image))) return undefined;
	} finally {
		await context.files.removeOwn(file);
	}
	const last = await load(context, image, image);
	return last && {...last, ...defined({unsaved})};
}

/** The file of an image on its way from Docker to the node. */
export function savedImage({files}: Pick<StepContext, 'files'>, image: string): string {
	return `${files.stateFolder}/${image.replaceAll(/[^\w.-]+/g, '-')}.tar`;
}

async function load(context: StepContext, from: string, image: string): Promise<Attempt | undefined> {
	const args = loadArguments(context.settings.profile, from);
	const purpose = message('images.load', {image});
	const loaded = await attempt(context, {
		tool: 'minikube',
		args,
		purpose,
		limitMs: waitMs(context.settings, loadLimitMs),
	});
	return (await isInNode(context, image)) ? undefined : loaded;
}

/** Brings a public image into the node; notes an image that is left to the kubelet. */
async function pullOrLoad(context: StepContext, image: string, limitMs: number): Promise<void> {
	const reason = await pullWithin(context, image, limitMs);
	if (reason === undefined) return;
	if ((await isInDocker(context, image)) === true && !(await loadFromDocker(context, image))) return;
	context.notice('info', message('images.left', {image, reason}));
}

/** Whether Docker has the image; undefined where it cannot be asked. */
async function isInDocker({runner}: StepContext, image: string): Promise<boolean | undefined> {
	const answer = await dockerHasImage(runner, image).catch(unlessMissing({unknown: ''}));
	return 'known' in answer ? answer.known : undefined;
}

/** Runs a command whose result a later check decides. Throws a stop. */
async function attempt(context: StepContext, command: Command): Promise<Attempt> {
	try {
		return {result: await context.runner.run(command)};
	} catch (error) {
		if (error instanceof SetupError && recoverable.has(error.failure.code)) return {failure: error};
		throw error;
	}
}

const recoverable: ReadonlySet<string> = new Set(['command-failed', 'command-too-long', 'tool-missing']);

const buildLimitMs = 15 * 60_000;

/** Builds our own image in the node, else by Docker on this machine and loads it. Throws the failure of the command that failed last, with its words. */
async function buildIntoNode(context: StepContext, image: string): Promise<void> {
	const {profile} = context.settings;
	const built = () => isInNode(context, image);
	await makeChange(context, {kind: 'image', profile, image}, built, async () => {
		const args = buildArguments(profile, image, context.bundle.demoContext);
		const command = {
			tool: 'minikube',
			args,
			purpose: message('images.build'),
			limitMs: waitMs(context.settings, buildLimitMs),
		} as const;
		await attempt(context, command);
		if (await built()) return;
		await buildByDocker(context, image);
		const last = await loadFromDocker(context, image);
		if (last) throw last.failure ?? notLoaded(context, image, last);
	});
}

/**
 * Builds our own image by Docker; the image is ours to remove where Docker did not have it. A builder that is a container keeps its result,
 * and exits with 0: `--load` asks for it, which older builders do not know. Throws SetupError `command-failed` in Docker's words.
 */
async function buildByDocker(context: StepContext, image: string): Promise<void> {
	const args = buildByDockerArguments(image, context.bundle.demoContext);
	const purpose = message('images.buildByDocker');
	const run = (more: readonly string[]) =>
		context.runner.run({
			tool: 'docker',
			args: [...args, ...more],
			purpose,
			limitMs: waitMs(context.settings, buildLimitMs),
		});
	const build = async (): Promise<void> => {
		const built = await run([]);
		if ((await isInDocker(context, image)) !== false) return;
		await attempt(context, {
			tool: 'docker',
			args: [...args, '--load'],
			purpose,
			limitMs: waitMs(context.settings, buildLimitMs),
		});
		if ((await isInDocker(context, image)) === false) throw notInDocker(context, image, built);
	};
	if ((await isInDocker(context, image)) !== false) return void (await run([]));
	await makeChange(context, {kind: 'docker-image', image}, async () => isInDocker(context, image), build);
}

/** docker build ended with 0, and Docker does not have the image: its builder kept it. */
function notInDocker({bundle}: StepContext, image: string, {tail, outputPath}: CommandResult): SetupError {
	const command = showCommand('docker', buildByDockerArguments(image, bundle.demoContext));
	return toolError(
		'command-failed',
		message('images.notInDocker', {image}),
		[
			{message: message('images.useOwnBuilder'), run: 'docker buildx use default'},
			{message: message('images.lookAtBuilders'), run: 'docker buildx ls'},
			{message: message('common.seeLog'), run: 'digimon-setup logs chart'},
		],
		{command, evidence: {speaker: 'docker', words: tail}, tail, ...defined({outputPath})},
	);
}

/** minikube ended with 0, and the image is not in the node: what minikube said is all that is known. */
function notLoaded(context: StepContext, image: string, {result, unsaved}: Attempt): SetupError {
	const command = showCommand('minikube', loadArguments(context.settings.profile, image));
	const line = result && firstErrorLine(result);
	const said = line === undefined ? message('images.saysNothing') : message('images.says', {line});
	const detail = unsaved ? message('images.unsaved', {detail: said, failure: unsaved.failure.message}) : said;
	const evidence = {speaker: 'minikube', words: result?.tail ?? []} as const;
	return toolError(
		'command-failed',
		message('images.notLoaded', {image, detail}),
		[{message: message('common.seeLog'), run: 'digimon-setup logs chart'}],
		{command, evidence, ...defined({tail: result?.tail, outputPath: result?.outputPath})},
	);
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
	const before = await imagesInNode(context);
	const known = knownChoice(context);
	const choice = await settleChoice(context, before);
	// Deciding may have pulled some.
	const has = known === choice ? before : await imagesInNode(context);
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
		const limitMs = index === 0 ? probeLimitMs : waitMs(context.settings, pullLimitMs);
		const reason = await pullWithin(context, image, limitMs);
		if (reason !== undefined) return note('bundled', 'images.bundledNoPull', {image, reason});
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
