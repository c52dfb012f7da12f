import type {Arguments} from './arguments.ts';
import {say} from './domain/sentence.ts';
import type {ToolSource} from './domain/tool-installer.ts';
import {usage} from './resolve-settings.ts';

/** Where tools come from, as the flags say. Throws SetupError `usage`. */
export function sourceOf({mirror, fromFiles}: Pick<Arguments, 'mirror' | 'fromFiles'>): ToolSource {
	if (mirror !== undefined && fromFiles !== undefined) throw usage(say('tools.oneSource'));
	if (fromFiles !== undefined) return {kind: 'files', folder: fromFiles};
	if (mirror === undefined) return {kind: 'official'};
	if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol))
		throw usage(say('tools.wrongMirror', {value: mirror}));
	return {kind: 'mirror', url: mirror};
}
