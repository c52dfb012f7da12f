import {expect, test} from 'vitest';
import type {Settings} from '../../../source/domain/settings.ts';
import {plannedImages} from '../../../source/steps/chart/images.ts';
import {chartWorld} from './chart-platform.ts';

const said = (images: Settings['images'], {architecture = 'amd64', found}: {architecture?: string; found?: string}) => {
	const {context, memory} = chartWorld({}, {images});
	if (found !== undefined) memory.set('images', found);
	return plannedImages({...context, host: {...context.host, architecture: architecture as 'amd64'}}).text;
};

test.each([
	['article', {}, 'those of the tutorial, as asked for'],
	['bundled', {}, 'our own small ones, as asked for'],
	['auto', {found: 'article'}, 'those of the tutorial, as an earlier run found here'],
	['auto', {found: 'bundled'}, 'our own small ones, as an earlier run found here'],
	[
		'auto',
		{},
		'those of the tutorial if the node can pull and run them, else our own small ones, which are shown here',
	],
	[
		'auto',
		{architecture: 'arm64'},
		'our own small ones: the tutorial’s were built for amd64, and this processor is arm64',
	],
] as const)('the plan says which images come and why: %s, %j', (images, platform, text) => {
	expect(said(images, platform)).toBe(text);
});
