import type {AskingCommand, ToolFetch} from '../domain/ports/view.ts';
import type {ToolRelease} from '../features/tool-install/releases.ts';
import {say, type Sentence, listOf, sayTogether} from '../i18n/message.ts';

/** What stands on the bare terminal before a command may ask there: what it is for, its words unless they are shown already, and who gets a password. */
export function askingLines(
	{purpose, shown}: AskingCommand,
	{
		translate,
		isRehearsal,
		isShown = false,
	}: {
		readonly translate: (sentence: Sentence) => string;
		readonly isRehearsal: boolean;
		readonly isShown?: boolean;
	},
): readonly string[] {
	const who = say(isRehearsal ? 'views.sudoPretend' : 'views.sudoWhy');
	return [translate(purpose), ...(isShown ? [] : [`$ ${shown}`]), translate(who)];
}

/** All that a person agrees to with a fetch: which files, from where, into which folder, and how they are known to be the right ones. */
export function fetchSaid({releases, source, folder}: ToolFetch): Sentence {
	const named = (of: readonly ToolRelease[]): Sentence => listOf(of.map(({tool, version}) => `${tool} ${version}`));
	const unpinned = releases.filter(({sha256}) => sha256 === 'unpinned');
	const sums = [
		...(unpinned.length < releases.length ? [say('wizard.fetchPinned')] : []),
		...(unpinned.length > 0 ? [say('wizard.fetchUnpinned', {tools: named(unpinned)})] : []),
	];
	return say('wizard.fetchSaid', {
		tools: named(releases),
		from: placesOf({releases, source, folder}),
		folder,
		sums: sayTogether(sums, 'common.after'),
	});
}

function placesOf({releases, source}: ToolFetch): string | Sentence {
	switch (source.kind) {
		case 'official':
			return listOf([...new Set(releases.map(({url}) => new URL(url).host))]);
		case 'mirror':
			return source.url;
		case 'files':
			return source.folder;
	}
}
