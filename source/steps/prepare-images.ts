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
	const has = await listImages(world.runner, world.settings.profile);
	const choice = await settleChoice(world, has);
	if (choice === 'article') await bringArticle(world);
	else await bringBundled(world);
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

async function bringArticle(world: World): Promise<void> {
	const images = [...new Set(Object.values(imageNames(world, 'article')))];
	for (const [index, image] of images.entries()) {
		report(world, index, images.length);
		await pullOrLoad(world, image, pullLimitMs);
	}
	report(world, images.length, images.length);
}

/** Our own image is a must; the database's can still be pulled by the kubelet. */
async function bringBundled(world: World): Promise<void> {
	const {demoImage} = world.bundle;
	const images = [...new Set(Object.values(imageNames(world, 'bundled')))];
	for (const [index, image] of images.entries()) {
		report(world, index, images.length);
		if (image === demoImage) await buildIntoNode(world, image);
		else await pullOrLoad(world, image, pullLimitMs);
	}
	report(world, images.length, images.length);
}

const report = (world: World, done: number, total: number): void =>
	world.report(say('images.progress', {done, total}), {done, total, unit: 'images'});
