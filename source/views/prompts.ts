import type {Plan} from '../domain/plan.ts';
import type {InteractiveCommand, ToolInstallOffer} from '../domain/ports/view.ts';
import {message, type Message, listOf, joinMessages} from '../i18n/message.ts';
import type {ToolRelease} from '../domain/ports/tool-installer.ts';
import type {Translator} from '../i18n/translate.ts';

/** Lines printed before an interactive command: what it is for, the command unless it is shown already, and what happens to a password. */
export function promptLines(
	{purpose, shown}: InteractiveCommand,
	{translate}: Translator,
	{isRehearsal, isShown = false}: {readonly isRehearsal: boolean; readonly isShown?: boolean},
): readonly string[] {
	const password = message(isRehearsal ? 'views.sudoPretend' : 'views.sudoWhy');
	return [translate(purpose), ...(isShown ? [] : [`$ ${shown}`]), translate(password)];
}

/** Whether a step of the plan that will act asks for a password. */
export function asksPassword(plan: Plan | undefined): boolean {
	const acting = plan?.steps.filter(({action}) => action !== 'keep' && action !== 'left-out') ?? [];
	return acting.some(({preview}) => preview.commands.some(({needsPassword}) => needsPassword === true));
}

/** What the user agrees to with an install: which tools, from where, into which folder, and how they are verified. */
export function toolInstallLines(offer: ToolInstallOffer): Message {
	const {releases, folder} = offer;
	const named = (of: readonly ToolRelease[]): Message => listOf(of.map(({tool, version}) => `${tool} ${version}`));
	const unpinned = releases.filter(({sha256}) => sha256 === 'unpinned');
	const sums = [
		...(unpinned.length < releases.length ? [message('wizard.fetchPinned')] : []),
		...(unpinned.length > 0 ? [message('wizard.fetchUnpinned', {tools: named(unpinned)})] : []),
	];
	return message('wizard.toolInstallLines', {
		tools: named(releases),
		from: sourceNames(offer),
		folder,
		sums: joinMessages(sums, 'common.after'),
	});
}

function sourceNames({releases, source}: ToolInstallOffer): string | Message {
	switch (source.kind) {
		case 'official':
			return listOf([...new Set(releases.map(({url}) => new URL(url).host))]);
		case 'mirror':
			return source.url;
		case 'files':
			return source.folder;
	}
}
