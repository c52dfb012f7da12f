import {say, type Sentence} from '../domain/sentence.ts';
import type {AskingCommand} from '../domain/view.ts';

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
