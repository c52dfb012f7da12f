import {Argument, Command, Option} from 'commander';
import {settingDefinitions} from './domain/setting-definitions.ts';
import type {SettingDefinition} from './domain/settings.ts';
import type {WordKey} from './domain/words/index.ts';

/** The commands, as they are typed. */
export const commandNames = [
	'up',
	'plan',
	'status',
	'down',
	'logs',
	'export',
	'doctor',
	'tools',
	'verify',
	'tunnel',
	'report',
	'rehearse',
] as const;
/** A command's name. */
export type CommandName = (typeof commandNames)[number];

/** Commands that `rehearse` takes. */
export const rehearsable = ['up', 'plan', 'status', 'down', 'doctor', 'logs'] as const satisfies readonly CommandName[];

/** Says what a command, a flag or a heading of `--help` is for. */
export type Text = (key: WordKey) => string;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const collectNames = (value: string, before: readonly string[] = []): readonly string[] => [
	...before,
	...value.split(',').filter((name) => name !== ''),
];

/** The headings that the help writer knows. */
const headings: Readonly<Record<string, (text: Text) => string>> = {
	'Usage:': (text) => text('help.titleUsage'),
	'Arguments:': (text) => text('help.titleArguments'),
	'Options:': (text) => text('help.titleOptions'),
	'Global Options:': (text) => text('help.titleGlobal'),
	'Commands:': (text) => text('help.titleCommands'),
};

/** Letters of Chinese, Japanese and Korean take two cells. */
const cellsOf = (text: string): number => text.replaceAll(/[\u2E80-\uFFEF]/g, '  ').length;

/** The whole command line, as commander knows it: help and complaints go to `write`, a chosen command and its name to `choose`. */
export function buildProgram(
	version: string,
	write: (text: string) => void,
	choose: (command: Command, name: CommandName) => void,
	text: Text,
): Command {
	const program = new Command('digimon-setup')
		.description(text('help.about'))
		.version(version, '--version', text('help.version'))
		.helpOption('--help', text('help.help'))
		.configureOutput({writeOut: write, writeErr: write})
		.configureHelp({
			showGlobalOptions: true,
			displayWidth: cellsOf,
			styleTitle: (title) => headings[title]?.(text) ?? title,
			styleUsage: (usage) =>
				usage
					.replace('[options]', `[${text('help.options')}]`)
					.replace(/\[command\]$/, `[${text('help.commandName')}]`),
			argumentDescription: ({description}) => description,
		})
		.exitOverride()
		.helpCommand('help [command]', text('help.helpCommand'));
	for (const definition of settingDefinitions)
		for (const option of optionsFor(definition, text)) program.addOption(option);
	program
		.option('--yes', text('help.yes'))
		.option('--json', text('help.json'))
		.option('--only <step>', text('help.only'), collectNames)
		.option('--from <step>', text('help.from'))
		.option('--skip <step>', text('help.skip'), collectNames)
		.option('--install-tools', text('help.installTools'))
		.option('--mirror <url>', text('help.mirror'))
		.option('--from-files <folder>', text('help.fromFiles'))
		.option('--fresh', text('help.fresh'))
		.option('--config <file>', text('help.config'))
		.addHelpText('after', text('help.examples'))
		.allowExcessArguments(true)
		.action(() => {
			if (program.args.length > 0) (program as unknown as {unknownCommand(): never}).unknownCommand();
			choose(program, 'up');
		});
	for (const name of commandNames)
		addCommand(program, name, text).action(function (this: Command) {
			choose(this, name);
		});
	return program;
}

function addCommand(program: Command, name: CommandName, text: Text): Command {
	const command = program
		.command(name)
		.summary(text(`help.command.${name}`))
		.description(text(`help.command.${name}`))
		.helpOption('--help', text('help.help'));
	if (name === 'logs') command.argument('[step]', text('help.onlyStep')).option('--replay <file>', text('help.replay'));
	if (name === 'tools')
		command.argument('[action]', text('help.toolsAction')).argument('[names...]', text('help.toolsNames'));
	if (name === 'tunnel')
		command
			.argument('[action]', text('help.tunnelAction'))
			.option('--follow', text('help.followTunnel'))
			.addOption(new Option('--foreground').hideHelp());
	if (name === 'verify') command.option('--browser', text('help.browser'));
	if (name === 'rehearse') for (const like of ['status', 'down', 'logs'] as const) addOptions(command, like, text);
	else addOptions(command, name, text);
	if (name === 'report') command.option('--output <file>', text('help.output'));
	if (name === 'doctor') command.option('--wait', text('help.wait'));
	if (name === 'down') command.option('--all', text('help.all'));
	if (name === 'rehearse')
		command
			.addArgument(new Argument('[command]', text('help.rehearsed')).choices(rehearsable).default('up'))
			.argument('[step]', text('help.onlyStepOfLogs'))
			.option('--speed <factor>', text('help.speed'))
			.option('--fail <step>', text('help.fail'));
	return command;
}

/** What `rehearse` takes too. */
function addOptions(command: Command, name: CommandName, text: Text): void {
	if (name === 'logs') command.option('--follow', text('help.follow'));
	if (name === 'status') command.option('--verify', text('help.verify'));
	if (name === 'down') command.option('--keep-cluster', text('help.keepCluster'));
}

/** A setting's flag; a switch that is on by default is turned off by `--no-…`. Values are checked later, with those of variables and files. */
function optionsFor({name, flag, placeholder, kind, choices, explains}: SettingDefinition, text: Text): Option[] {
	const allowed = choices ? ` (${choices.join(', ')})` : '';
	if (kind === 'switch')
		return name === 'color'
			? [new Option('--color', text(explains)).hideHelp(), new Option(`--no-${flag}`, text('help.noColor'))]
			: [new Option(`--${flag}`, text(explains))];
	const option = new Option(`--${flag} <${(placeholder ?? 'value').toLowerCase()}>`, text(explains) + allowed);
	return [kind === 'list' ? option.argParser(collect as (value: string, before: unknown) => unknown) : option];
}
