import {Command, Option} from 'commander';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingDefinition} from '../domain/settings.ts';
import type {MessageKey} from '../i18n/en/index.ts';
import {
	appearance,
	commandGroups,
	commandNames,
	commandTree,
	commonFlags,
	ownFlags,
	ownFlagsOf,
	type CommandName,
} from './command-tree.ts';

/** Looks up a text of `--help` in the catalogue of the user's language. */
export type Text = (key: MessageKey) => string;

/** Commander's English section titles, with their keys in the catalogue. */
const sectionTitles: Readonly<Record<string, MessageKey>> = {
	'Usage:': 'help.titleUsage',
	'Arguments:': 'help.titleArguments',
	'Options:': 'help.titleOptions',
};

const capitalized = (line: string): string => line.slice(0, 1).toUpperCase() + line.slice(1);

/** The width in terminal cells: a character of Chinese, Japanese or Korean takes two. */
const displayWidth = (text: string): number => text.replaceAll(/[\u2E80-\uFFEF]/g, '  ').length;

/** A command whose help is in the user's language, and whose output goes to `write`. */
function translated(command: Command, text: Text, write: (text: string) => void): Command {
	return command
		.helpOption('-h, --help', text('help.help'))
		.configureOutput({writeOut: write, writeErr: write, getOutHelpWidth: () => 100, getErrHelpWidth: () => 100})
		.configureHelp({
			displayWidth,
			styleTitle: (title) => {
				const key = sectionTitles[title];
				return key === undefined ? title : text(key);
			},
			styleUsage: (usage) =>
				usage
					.replace('[options]', `[${text('help.options')}]`)
					.replace(/\[command\]$/, `[${text('help.commandName')}]`),
			argumentDescription: ({description}) => capitalized(description),
			optionDescription: ({description}) => capitalized(description),
			commandDescription: (shown) => capitalized(shown.description()),
			subcommandDescription: (shown) => capitalized(shown.summary()),
			subcommandTerm: (shown) => [shown.name(), ...shown.registeredArguments.map((one) => `[${one.name()}]`)].join(' '),
		});
}

/**
 * Builds commander's program: help and error messages go to `write`, the parsed command and its name to `choose`. The program itself takes
 * every flag, before and after the command; the commands repeat those that their help shows.
 */
export function buildProgram(
	version: string,
	write: (text: string) => void,
	choose: (command: Command, name: CommandName) => void,
	text: Text,
): Command {
	const program = translated(new Command('digimon-setup'), text, write)
		.description(text('help.about'))
		.version(version, '-V, --version', text('help.version'))
		.exitOverride()
		.showSuggestionAfterError(false)
		.helpCommand(false)
		.usage(`[${text('help.commandName')}] [${text('help.options')}]`)
		.addHelpText('after', `\n${text('help.flagsLine')}\n${text('help.examples')}`)
		.allowExcessArguments(true)
		.action(() => choose(program, 'up'));
	for (const option of allOptions(text)) program.addOption(option.hideHelp());
	for (const group of commandGroups) {
		program.commandsGroup(text(group));
		for (const name of commandNames.filter((one) => commandTree[one].group === group))
			program.addCommand(
				commandFor(name, text, write).action(function (this: Command) {
					choose(this, name);
				}),
			);
	}
	return program;
}

/** A command with its arguments, the flags that are its own, examples, and the way to the other flags. */
function commandFor(name: CommandName, text: Text, write: (text: string) => void): Command {
	const command = translated(new Command(name), text, write)
		.exitOverride()
		.showSuggestionAfterError(false)
		.helpGroup(text(commandTree[name].group))
		.allowExcessArguments(false)
		.summary(text(`help.command.${name}`))
		.description(text(`help.command.${name}`))
		.addHelpText('after', `\n${text(`help.examples.${name}`)}\n\n${text('help.flagsLine')}\n`);
	for (const {name: argument, explains, values, repeats} of commandTree[name].arguments) {
		const said = text(explains);
		const isSaid = values === undefined || values.every((value) => said.includes(value));
		command.argument(repeats ? `[${argument}...]` : `[${argument}]`, isSaid ? said : `${said} (${values.join(', ')})`);
	}
	for (const entry of ownFlagsOf(name)) command.addOption(optionFor(entry, text));
	return command;
}

/** The flags that most commands share, as `help flags` shows them. */
export function flagsHelp(text: Text, write: (text: string) => void): string {
	const program = translated(new Command('digimon-setup'), text, write)
		.usage(`[${text('help.commandName')}] [${text('help.options')}]`)
		.description(text('help.aboutFlags'))
		.helpOption(false);
	const isAppearance = ({name}: SettingDefinition): boolean => appearance.includes(name);
	const groups = [
		[
			'help.groupSettings',
			settingDefinitions.filter((one) => !isAppearance(one)).flatMap((one) => settingOptions(one, text)),
		],
		['help.groupOutput', settingDefinitions.filter(isAppearance).flatMap((one) => settingOptions(one, text))],
		['help.groupSources', commonFlags.map((entry) => optionFor(entry, text))],
	] as const;
	for (const [title, options] of groups) {
		program.optionsGroup(text(title));
		for (const option of options) program.addOption(option);
	}
	return `${program.helpInformation()}\n${text('help.settingsLine')}\n`;
}

const allOptions = (text: Text): readonly Option[] => [
	...settingDefinitions.flatMap((definition) => settingOptions(definition, text)),
	...[...ownFlags, ...commonFlags].map((entry) => optionFor(entry, text)),
];

function optionFor({flag, explains, value, values, isList, isHidden}: (typeof ownFlags)[number], text: Text): Option {
	const allowed = values === undefined || value !== 'step[:kind]' ? '' : ` (${kindsByStep(values)})`;
	const option = new Option(`--${flag}${value === undefined ? '' : ` <${value}>`}`, text(explains) + allowed);
	if (isList) option.argParser(collectNames);
	return isHidden ? option.hideHelp() : option;
}

/** `mesh:image-pull` and its like, in short: `mesh image-pull|no-memory`. */
function kindsByStep(values: readonly string[]): string {
	const pairs = values.map((value) => value.split(':'));
	const steps = [...new Set(pairs.map(([step = '']) => step))];
	const kindsOf = (step: string) => pairs.flatMap(([one, kind]) => (one === step && kind !== undefined ? [kind] : []));
	return steps.map((step) => `${step}: ${kindsOf(step).join(' ')}`).join('; ');
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const collectNames = (value: string, before: readonly string[] = []): readonly string[] => [
	...before,
	...value.split(',').filter((name) => name !== ''),
];

/** The flags of a setting; a switch that is on by default has `--no-…`. `resolveSettings` checks the values. */
function settingOptions({name, flag, placeholder, kind, choices, explains}: SettingDefinition, text: Text): Option[] {
	const allowed = choices ? ` (${choices.join(', ')})` : '';
	if (kind === 'switch')
		return name === 'color'
			? [new Option('--color', text(explains)).hideHelp(), new Option(`--no-${flag}`, text('help.noColor'))]
			: [new Option(`--${flag}`, text(explains))];
	const option = new Option(`--${flag} <${(placeholder ?? 'value').toLowerCase()}>`, text(explains) + allowed);
	return [kind === 'list' ? option.argParser(collect) : option];
}
