import {settingDefinitions} from '../domain/setting-definitions.ts';
import {messages} from '../i18n/en/index.ts';
import {
	commandGroups,
	commandNames,
	commandTree,
	commonFlags,
	ownFlagsOf,
	type CommandName,
} from '../cli/command-tree.ts';
import {version} from '../cli/version.ts';

/** Text in the language of man(7), in which a backslash, a hyphen, and a dot or an apostrophe at the beginning of a line mean something. */
const escaped = (text: string): string =>
	text
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replaceAll(
			/[^\x00-\x7F]/gu,
			(letter) => `\\[u${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
		)
		.replaceAll(/^(?=['.])/gm, '\\&');

const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;
const italic = (text: string): string => `\\fI${escaped(text)}\\fR`;
const sentence = (text: string): string => escaped(text.slice(0, 1).toUpperCase() + text.slice(1));

/** An entry of a list: its term, which is escaped already, and what it is. */
const entry = (term: string, explains: string): readonly string[] => ['.TP', term, sentence(explains)];

const flagEntry = (flag: string, value: string | undefined, explains: string): readonly string[] =>
	entry([bold(`--${flag}`), ...(value === undefined ? [] : [italic(value)])].join(' '), explains);

/** A command with its arguments and its own flags. */
function commandEntry(name: CommandName): readonly string[] {
	const terms = commandTree[name].arguments.map(({name: argument, repeats}) =>
		italic(`[${argument}${repeats ? '...' : ''}]`),
	);
	const flags = ownFlagsOf(name).filter(({isHidden}) => !isHidden);
	return [
		...entry([bold(name), ...terms].join(' '), messages[`help.command.${name}`]),
		...(flags.length === 0
			? []
			: ['.RS', ...flags.flatMap(({flag, value, explains}) => flagEntry(flag, value, messages[explains])), '.RE']),
	];
}

/** The lines of `help.examples` that show a command, and the sentences below them. */
function examples(): {readonly shown: readonly string[]; readonly said: readonly string[]} {
	const lines = messages['help.examples'].split('\n').filter((line) => line.trim() !== '');
	const isShown = (line: string): boolean => line.startsWith('  ');
	return {
		shown: lines.filter(isShown).flatMap((line) => {
			const [command = '', explains = ''] = line.trim().split(/ {2,}/);
			return entry(bold(command), explains);
		}),
		said: lines
			.filter((line) => !isShown(line))
			.slice(1)
			.map(escaped),
	};
}

/** The page of `man digimon-setup`, made from the same tree as `--help`, in the macros of man(7). */
export function manPage(): string {
	const {shown, said} = examples();
	return [
		`.TH DIGIMON\\-SETUP 1 "" "digimon\\-setup ${version}" "User Commands"`,
		'.SH NAME',
		`digimon\\-setup \\- ${escaped(messages['help.about'].replace(/\.$/, ''))}`,
		'.SH SYNOPSIS',
		`${bold('digimon-setup')} ${italic('[command] [options]')}`,
		'.SH COMMANDS',
		...commandGroups.flatMap((group) => [
			`.SS ${escaped(messages[group].replace(/:$/, ''))}`,
			...commandNames.filter((name) => commandTree[name].group === group).flatMap(commandEntry),
		]),
		'.SH SETTINGS',
		escaped(messages['help.settingsLine']),
		...settingDefinitions.flatMap(({flag, placeholder, choices, explains}) =>
			flagEntry(flag, placeholder, `${messages[explains]}${choices ? ` (${choices.join(', ')})` : ''}`),
		),
		'.SH SHARED FLAGS',
		...commonFlags.flatMap(({flag, value, explains}) => flagEntry(flag, value, messages[explains])),
		'.SH EXAMPLES',
		...shown,
		'.SH NOTES',
		...said.flatMap((line) => [line, '.PP']).slice(0, -1),
		'',
	].join('\n');
}
