import {defined} from '../domain/defined.ts';
import {Argument, Command, Option, CommanderError} from 'commander';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingDefinition, SettingName} from '../domain/settings.ts';
import {type MessageKey, messages} from '../i18n/en/index.ts';
import {fill} from '../i18n/message.ts';

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
export type Text = (key: MessageKey) => string;

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

/** Commander's complaints by its code; `given` is what it quotes first, since it hands over the sentence alone (commander 14, command.js). */
const sentences = {
	'commander.unknownOption': 'help.unknownOption',
	'commander.unknownCommand': 'help.unknownCommand',
	'commander.optionMissingArgument': 'help.valueMissing',
	'commander.invalidArgument': 'help.notAChoice',
	'commander.excessArguments': 'help.tooMany',
} as const;

/** What is wrong with a command line, in the person's language and as one sentence; commander's own words where it says what we have no words for. */
export function commanderMessage(code: string, message: string, text: Text): string {
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

/** What a person asked for. `flags` holds only what was given, unchecked. */
export type Arguments = {
	readonly command: Exclude<CommandName, 'rehearse'>;
	/** `rehearse COMMAND`: on the pretend machine. */
	readonly rehearses?: true;
	/** The step of `logs STEP`. */
	readonly step?: string;
	readonly flags: Readonly<Partial<Record<SettingName, unknown>>>;
	readonly yes: boolean;
	readonly json: boolean;
	readonly only: readonly string[];
	readonly from?: string;
	readonly skip: readonly string[];
	readonly config?: string;
	readonly keepCluster: boolean;
	readonly verify: boolean;
	readonly follow: boolean;
	/** `tunnel keep` only: this process keeps. */
	readonly foreground?: true;
	/** `doctor` only: until Docker is up. */
	readonly wait?: true;
	/** `verify` only: in a browser too. */
	readonly browser?: true;
	/** `tools ACTION NAME…` and `tunnel ACTION`. */
	readonly action?: string;
	readonly names?: readonly string[];
	/** `up`: fetch the tools that are missing. */
	readonly installTools?: true;
	/** Answers of the last run are left out. */
	readonly fresh?: true;
	/** `up --install-tools` and `tools install`: where the files come from. */
	readonly mirror?: string;
	readonly fromFiles?: string;
	/** `down --all`: the tools that we fetched too. */
	readonly all?: true;
	/** `report` only: the file to write. */
	readonly output?: string;
	/** `logs --replay FILE`. */
	readonly replay?: string;
	/** `rehearse` only. */
	readonly speed?: string;
	readonly fail?: string;
};

/** Arguments, or text to print and an exit code to end with (help, version, a usage error as one sentence). */
export type Parsed =
	| {readonly arguments: Arguments}
	| {readonly print: string; readonly exitCode: 0}
	| {readonly usage: string; readonly exitCode: 2};

/** Reads the command line (without node and script); `text` is the catalogue from which `--help` is written. */
export function readArguments(args: readonly string[], version: string, text: Text = (key) => messages[key]): Parsed {
	const printed: string[] = [];
	const chosen: Arguments[] = [];
	const program = buildProgram(
		version,
		(text) => void printed.push(text),
		(command, name) => void chosen.push(argumentsOf(command, name)),
		text,
	);
	try {
		program.parse([...args], {from: 'user'});
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return {print: printed.join(''), exitCode: 0};
		return {usage: commanderMessage(error.code, printed.join('') || error.message, text), exitCode: 2};
	}
	const [given] = chosen;
	if (!given) throw new Error('no command was chosen');
	return {arguments: given};
}

function argumentsOf(command: Command, name: CommandName): Arguments {
	const given = command.optsWithGlobals<Record<string, unknown>>();
	const flags = Object.fromEntries(
		settingDefinitions.flatMap(({name: setting}) => (given[setting] === undefined ? [] : [[setting, given[setting]]])),
	);
	const texts = Object.fromEntries(
		['from', 'config', 'speed', 'fail', 'mirror', 'fromFiles', 'output', 'replay'].flatMap((key) =>
			typeof given[key] === 'string' ? [[key, given[key]]] : [],
		),
	);
	const rehearsed =
		name === 'rehearse' ? ((command.processedArgs[0] as (typeof rehearsable)[number] | undefined) ?? 'up') : undefined;
	const step = name === 'logs' ? command.args[0] : rehearsed === 'logs' ? command.args[1] : undefined;
	const [action, ...names] = name === 'tools' || name === 'tunnel' ? command.args : [];
	return {
		...commandOf(name, rehearsed),
		...(action === undefined ? {} : {action, names}),
		...(given['installTools'] === true ? {installTools: true as const} : {}),
		...(given['foreground'] === true ? {foreground: true as const} : {}),
		...(given['fresh'] === true ? {fresh: true as const} : {}),
		...(given['browser'] === true ? {browser: true as const} : {}),
		...(given['all'] === true ? {all: true as const} : {}),
		...defined({step}),
		...texts,
		flags,
		yes: given['yes'] === true,
		json: given['json'] === true,
		only: (given['only'] as string[] | undefined) ?? [],
		skip: (given['skip'] as string[] | undefined) ?? [],
		keepCluster: given['keepCluster'] === true,
		verify: given['verify'] === true,
		follow: given['follow'] === true,
		...(given['wait'] === true ? {wait: true as const} : {}),
	};
}

function commandOf(
	name: CommandName,
	rehearsed: Arguments['command'] | undefined,
): Pick<Arguments, 'command' | 'rehearses'> {
	return name === 'rehearse' ? {command: rehearsed ?? 'up', rehearses: true} : {command: name};
}
