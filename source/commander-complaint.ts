import type {Text} from './arguments-program.ts';
import {fill} from './domain/sentence.ts';

/** Commander's complaints by its code; `given` is what it quotes first, since it hands over the sentence alone (commander 14, command.js). */
const sentences = {
	'commander.unknownOption': 'help.unknownOption',
	'commander.unknownCommand': 'help.unknownCommand',
	'commander.optionMissingArgument': 'help.valueMissing',
	'commander.invalidArgument': 'help.notAChoice',
	'commander.excessArguments': 'help.tooMany',
} as const;

/** What is wrong with a command line, in the person's language and as one sentence; commander's own words where it says what we have no words for. */
export function commanderComplaint(code: string, message: string, text: Text): string {
	const plain = message
		.replace(/^error: /, '')
		.trim()
		.replaceAll(/\s*\n\s*/g, ' ');
	const key = Object.entries(sentences).find(([known]) => known === code)?.[1];
	const given = /'([^']*)'/.exec(plain)?.[1];
	if (key === undefined || given === undefined) return plain;
	const allowed = /Allowed choices are (.*)\.$/.exec(plain)?.[1];
	if (key === 'help.notAChoice' && allowed === undefined) return plain;
	const problem = fill(text(key), {given, command: given, allowed: allowed ?? ''});
	const near = /\(Did you mean (?:one of )?(.*)\?\)$/.exec(plain)?.[1];
	return near === undefined ? problem : fill(text('help.near'), {problem, near});
}
