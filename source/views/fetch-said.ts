import {say, sayTogether, type Sentence} from '../domain/sentence.ts';
import type {ToolFetch} from '../domain/view.ts';

/** All that a person agrees to with a fetch: which files, from where, into which folder, and how they are known to be the right ones. */
export function fetchSaid({releases, source, folder}: ToolFetch): Sentence {
	const named = (of: ToolFetch['releases'][number][]): string =>
		of.map(({tool, version}) => `${tool} ${version}`).join(', ');
	const unpinned = releases.filter(({sha256}) => sha256 === 'unpinned');
	const sums = [
		...(unpinned.length < releases.length ? [say('wizard.fetchPinned')] : []),
		...(unpinned.length > 0 ? [say('wizard.fetchUnpinned', {tools: named(unpinned)})] : []),
	];
	return say('wizard.fetchSaid', {
		tools: named([...releases]),
		from: placesOf({releases, source, folder}),
		folder,
		sums: sayTogether(sums, 'common.after'),
	});
}

function placesOf({releases, source}: ToolFetch): string {
	switch (source.kind) {
		case 'official':
			return [...new Set(releases.map(({url}) => new URL(url).host))].join(', ');
		case 'mirror':
			return source.url;
		case 'files':
			return source.folder;
	}
}
