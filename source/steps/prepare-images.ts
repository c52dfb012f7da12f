import {say} from '../domain/sentence.ts';
import type {World} from '../domain/world.ts';
import {fullImageName, listImages} from '../tools/node-images.ts';
import {imageNames, keepChoice, knownChoice, type ImageChoice} from './chart-values.ts';
import {buildIntoNode} from './build-image.ts';
import {pullOrLoad, pullWithin} from './pull-image.ts';

/** The small one of the tutorial's images: does it come, the others will. */
const probe = 'web';
const probeLimitMs = 60_000;
const pullLimitMs = 15 * 60_000;

/**
 * Decides whose images are used and brings them into the node; quick when they are there. Throws SetupError
 * `command-failed` when our own image can neither be built nor loaded.
 */
export async function prepareImages(world: World): Promise<ImageChoice> {
	const {profile} = world.settings;
	const before = await listImages(world.runner, profile);
	const known = knownChoice(world);
	const choice = await settleChoice(world, before);
	// Deciding may have pulled some.
	const has = known === choice ? before : await listImages(world.runner, profile);
	await bring(world, choice, has);
	return choice;
}

async function settleChoice(world: World, has: ReadonlySet<string>): Promise<ImageChoice> {
	if (world.settings.images !== 'auto') return world.settings.images;
	const known = knownChoice(world);
	if (known === 'bundled' || (known === 'article' && hasAll(world, has, known))) return known;
	const choice = await decide(world, has);
	await keepChoice(world, choice);
	return choice;
}

/** What `auto` means here and now, said with its reason. */
async function decide(world: World, has: ReadonlySet<string>): Promise<ImageChoice> {
	const tell = (choice: ImageChoice, ...says: Parameters<typeof say>): ImageChoice => {
		world.notice('info', say(...says));
		return choice;
	};
	if (hasAll(world, has, 'article')) return tell('article', 'images.articleThere');
	if (has.has(fullImageName(world.bundle.demoImage))) return tell('bundled', 'images.bundledThere');
	const {architecture} = world.host;
	if (architecture !== 'amd64') return tell('bundled', 'images.bundledProcessor', {architecture});
	const names = imageNames(world, 'article');
	const first = [names[probe], ...Object.values(names)].filter((image) => !has.has(fullImageName(image)));
	for (const [index, image] of [...new Set(first)].entries()) {
		const limitMs = index === 0 ? probeLimitMs : pullLimitMs;
		const seconds = limitMs / 1000;
		if (!(await pullWithin(world, image, limitMs))) return tell('bundled', 'images.bundledNoPull', {image, seconds});
	}
	return tell('article', 'images.articlePulled');
}

const hasAll = (world: World, has: ReadonlySet<string>, choice: ImageChoice): boolean =>
	Object.values(imageNames(world, choice)).every((image) => has.has(fullImageName(image)));

/** Brings what is missing, side by side. Our own image is a must; what others made can still be pulled by the kubelet. */
async function bring(world: World, choice: ImageChoice, has: ReadonlySet<string>): Promise<void> {
	const images = [...new Set(Object.values(imageNames(world, choice)))];
	const missing = images.filter((image) => !has.has(fullImageName(image)));
	if (missing.length === 0) return;
	let done = images.length - missing.length;
	report(world, done, images.length);
	const results = await Promise.allSettled(
		missing.map(async (image) => {
			if (choice === 'bundled' && image === world.bundle.demoImage) await buildIntoNode(world, image);
			else await pullOrLoad(world, image, pullLimitMs);
			done += 1;
			report(world, done, images.length);
		}),
	);
	const failed = results.find((result) => result.status === 'rejected');
	if (failed) throw failed.reason;
}

const report = (world: World, done: number, total: number): void =>
	world.report(say('images.progress', {done, total}), {done, total, unit: 'images'});
