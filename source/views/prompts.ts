import type {InteractiveCommand, ToolInstallOffer} from '../domain/ports/view.ts';
import {message, type Message, listOf, joinMessages} from '../i18n/message.ts';
import type {ToolRelease} from '../domain/ports/tool-installer.ts';

/** What stands on the bare terminal before a command may ask there: what it is for, its words unless they are shown already, and who gets a password. */
export function promptLines(
	{purpose, shown}: InteractiveCommand,
	{
		translate,
		isRehearsal,
		isShown = false,
	}: {
		readonly translate: (sentence: Message) => string;
		readonly isRehearsal: boolean;
		readonly isShown?: boolean;
	},
): readonly string[] {
	const who = message(isRehearsal ? 'views.sudoPretend' : 'views.sudoWhy');
	return [translate(purpose), ...(isShown ? [] : [`$ ${shown}`]), translate(who)];
}

/** All that a person agrees to with a fetch: which files, from where, into which folder, and how they are known to be the right ones. */
export function toolInstallLines({releases, source, folder}: ToolInstallOffer): Message {
	const named = (of: readonly ToolRelease[]): Message => listOf(of.map(({tool, version}) => `${tool} ${version}`));
	const unpinned = releases.filter(({sha256}) => sha256 === 'unpinned');
	const sums = [
		...(unpinned.length < releases.length ? [message('wizard.fetchPinned')] : []),
		...(unpinned.length > 0 ? [message('wizard.fetchUnpinned', {tools: named(unpinned)})] : []),
	];
	return message('wizard.toolInstallLines', {
		tools: named(releases),
		from: placesOf({releases, source, folder}),
		folder,
		sums: joinMessages(sums, 'common.after'),
	});
}

function placesOf({releases, source}: ToolInstallOffer): string | Message {
	switch (source.kind) {
		case 'official':
			return listOf([...new Set(releases.map(({url}) => new URL(url).host))]);
		case 'mirror':
			return source.url;
		case 'files':
			return source.folder;
	}
}
