import {say, type Sentence} from '../domain/sentence.ts';
import type {World} from '../domain/world.ts';
import {knownChoice} from './chart-values.ts';

/** Whose images the services will be made of, and why, as far as can be said without asking the node. */
export function imagesToCome(world: World): Sentence {
	const {architecture} = world.host;
	const choice = knownChoice(world);
	if (choice !== undefined) {
		const images = choice === 'article' ? say('chart.imagesArticle') : say('chart.imagesBundled');
		const isSet = world.settings.images !== 'auto';
		return isSet ? say('chart.imagesAsSet', {images}) : say('chart.imagesAsFound', {images});
	}
	return architecture === 'amd64' ? say('chart.imagesUndecided') : say('chart.imagesByProcessor', {architecture});
}
