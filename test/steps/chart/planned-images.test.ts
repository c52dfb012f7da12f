import {expect, test} from 'vitest';
import type {Settings} from '../../../source/domain/settings.ts';
import {plannedImages} from '../../../source/steps/chart/images.ts';
import {chartWorld} from './chart-platform.ts';

const planned = (
	images: Settings['images'],
	{architecture = 'amd64', found}: {architecture?: string; found?: string},
) => {
	const {context, memory} = chartWorld({}, {images});
	if (found !== undefined) memory.set('images', found);
	return plannedImages({...context, host: {...context.host, architecture: architecture as 'amd64'}}).text;
};

test.each([
	['article', {}, "the article's, as set"],
	['bundled', {}, 'the small bundled ones, as set'],
	['auto', {found: 'article'}, "the article's, as determined by an earlier run"],
	['auto', {found: 'bundled'}, 'the small bundled ones, as determined by an earlier run'],
	['auto', {}, 'the article’s if the node can pull and run them, else the small bundled ones, which are shown here'],
	[
		'auto',
		{architecture: 'arm64'},
		'the small bundled ones: the article’s are built for amd64, and this processor is arm64',
	],
] as const)('the plan names the images and the reason: %s, %j', (images, platform, text) => {
	expect(planned(images, platform)).toBe(text);
});
