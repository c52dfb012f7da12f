import {Argument, Command, Option, CommanderError} from 'commander';
import {defined} from '../domain/defined.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingDefinition, SettingName} from '../domain/settings.ts';
import type {TypedOption} from '../engine/command-hints.ts';
import {type MessageKey, messages} from '../i18n/en/index.ts';
import {fill} from '../i18n/message.ts';
import {askedLanguage, chooseLanguage, loadTranslator} from '../i18n/translate.ts';

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
const rehearsable = ['up', 'plan', 'status', 'down', 'doctor', 'logs'] as const satisfies readonly CommandName[];

/** Looks up a text of `--help` in the catalogue of the user's language. */
type Text = (key: MessageKey) => string;

/**
 * The catalogue for `--help` and usage errors, which are printed before the arguments are parsed: in the language of `--lang NAME`,
 * `--lang=NAME`, `DIGIMON_SETUP_LANG` or the locale.
 */
export async function loadHelpTexts(
	args: readonly string[],
	environment: Readonly<Record<string, string | undefined>>,
	program = 'digimon-setup',
): Promise<Text> {
	const at = args.indexOf('--lang');
	const flag = at < 0 ? args.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length) : args[at + 1];
	const {text} = await loadTranslator(chooseLanguage(askedLanguage(flag, environment), environment));
	return (key) => (key === 'help.examples' ? examplesFor(program, text(key)) : text(key));
}

/** The examples of `--help` as this program is started here, in two columns. */
function examplesFor(program: string, examples: string): string {
	const example = /^ {2}digimon-setup(.*?) {2,}(?=\S)/gm;
	const own = (rest: string): string => (rest === '' ? program.replace(/ --$/, '') : program + rest);
	const widths = [...examples.matchAll(example)].map(([, rest = '']) => own(rest).length);
	const width = Math.max(...widths.filter((one) => one < program.length + 32)) + 2;
	return examples.replaceAll(example, (_, rest: string) => `  ${own(rest).padEnd(width)}  `);
}

/** The command line that shows the help of the command that was typed. */
export function helpCommandFor(args: readonly string[], program: string): string {
	const [first] = args;
	return [program, ...commandNames.filter((name) => name === first), '--help'].join(' ');
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const collectNames = (value: string, before: readonly string[] = []): readonly string[] => [
	...before,
	...value.split(',').filter((name) => name !== ''),
];

/** Commander's English section titles, with their keys in the catalogue. */
const sectionTitles: Readonly<Record<string, MessageKey>> = {
	'Usage:': 'help.titleUsage',
	'Arguments:': 'help.titleArguments',
	'Options:': 'help.titleOptions',
	'Global Options:': 'help.titleGlobal',
	'Commands:': 'help.titleCommands',
};

/** The width in terminal cells: a character of Chinese, Japanese or Korean takes two. */
const displayWidth = (text: string): number => text.replaceAll(/[\u2E80-\uFFEF]/g, '  ').length;

/** Builds commander's program: help and error messages go to `write`, the parsed command and its name to `choose`. */
function buildProgram(
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
			displayWidth,
			styleTitle: (title) => {
				const key = sectionTitles[title];
				return key === undefined ? title : text(key);
			},
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
			const [unknown] = program.args;
			if (unknown === undefined) choose(program, 'up');
			else refuseCommand(unknown, write);
		});
	for (const name of commandNames)
		addCommand(program, name, text).action(function (this: Command) {
			choose(this, name);
		});
	return program;
}

/**
 * Throws commander's CommanderError `commander.unknownCommand` with its suggestion. Commander raises it only in a program without an
 * action; ours has one, because no command means `up`.
 */
function refuseCommand(name: string, write: (text: string) => void): void {
	const program = new Command().exitOverride().configureOutput({writeErr: write});
	for (const known of commandNames) program.command(known);
	program.parse(['--', name], {from: 'user'});
}

/** Adds a command with its own arguments and options. */
function addCommand(program: Command, name: CommandName, text: Text): Command {
	const command = program
		.command(name)
		.allowExcessArguments(false)
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
	if (name === 'rehearse')
		for (const rehearsed of ['status', 'down', 'logs', 'doctor'] as const) addOptions(command, rehearsed, text);
	else addOptions(command, name, text);
	if (name === 'export') command.option('--to <folder>', text('help.to'));
	if (name === 'report') command.option('--output <file>', text('help.output'));
	if (name === 'down') command.option('--all', text('help.all')).option('--purge', text('help.purge'));
	if (name === 'rehearse')
		command
			.addArgument(new Argument('[command]', text('help.rehearsed')).choices(rehearsable).default('up'))
			.argument('[step]', text('help.onlyStepOfLogs'))
			.option('--speed <factor>', text('help.speed'))
			.option('--fail <step>', text('help.fail'));
	return command;
}

/** Adds the options of a command that `rehearse` accepts too. */
function addOptions(command: Command, name: CommandName, text: Text): void {
	if (name === 'logs') command.option('--follow', text('help.follow'));
	if (name === 'status') command.option('--verify', text('help.verify')).option('--check', text('help.check'));
	if (name === 'doctor') command.option('--wait', text('help.wait'));
	if (name === 'down') command.option('--keep-cluster', text('help.keepCluster'));
}

/** The flags of a setting; a switch that is on by default has `--no-…`. `resolveSettings` checks the values. */
function optionsFor({name, flag, placeholder, kind, choices, explains}: SettingDefinition, text: Text): Option[] {
	const allowed = choices ? ` (${choices.join(', ')})` : '';
	if (kind === 'switch')
		return name === 'color'
			? [new Option('--color', text(explains)).hideHelp(), new Option(`--no-${flag}`, text('help.noColor'))]
			: [new Option(`--${flag}`, text(explains))];
	const option = new Option(`--${flag} <${(placeholder ?? 'value').toLowerCase()}>`, text(explains) + allowed);
	return [kind === 'list' ? option.argParser(collect) : option];
}

/** The keys of commander's errors by their code (commander 14, command.js). */
const errorKeys: Readonly<Record<string, MessageKey>> = {
	'commander.unknownOption': 'help.unknownOption',
	'commander.unknownCommand': 'help.unknownCommand',
	'commander.optionMissingArgument': 'help.valueMissing',
	'commander.invalidArgument': 'help.notAChoice',
	'commander.excessArguments': 'help.tooMany',
};

/**
 * A commander error as one sentence of the catalogue. The values come from commander's message, since the error has no fields for
 * them: the first quoted text, the allowed choices and the suggestion. An error without a key stays in English.
 */
function usageText(code: string, commanderMessage: string, text: Text): string {
	const plain = commanderMessage
		.replace(/^error: /, '')
		.trim()
		.replaceAll(/\s*\n\s*/g, ' ');
	const key = errorKeys[code];
	const given = /'([^']*)'/.exec(plain)?.[1];
	if (key === undefined || given === undefined) return plain;
	const allowed = /Allowed choices are (.*)\.$/.exec(plain)?.[1];
	if (key === 'help.notAChoice' && allowed === undefined) return plain;
	const problem = fill(text(key), {given, command: given, allowed: allowed ?? ''});
	const near = /\(Did you mean (?:one of )?(.*)\?\)$/.exec(plain)?.[1];
	return near === undefined ? problem : fill(text('help.near'), {problem, near});
}

/** Options without a value. `foreground` makes this process the supervisor, `fresh` ignores the answers of the last run. */
const switches = [
	'yes',
	'json',
	'fresh',
	'installTools',
	'keepCluster',
	'all',
	'purge',
	'verify',
	'check',
	'browser',
	'follow',
	'foreground',
	'wait',
] as const;

/** Options with one text. `mirror` and `fromFiles` say where the files of tools come from. */
const textOptions = ['from', 'config', 'mirror', 'fromFiles', 'output', 'replay', 'speed', 'fail', 'to'] as const;

/** The parsed command line. `flags` holds only the settings that were given, unchecked. */
export type Arguments = Readonly<Record<(typeof switches)[number], boolean>> &
	Readonly<Partial<Record<(typeof textOptions)[number], string>>> & {
		readonly command: Exclude<CommandName, 'rehearse'>;
		/** `rehearse COMMAND`: on the simulated platform. */
		readonly rehearses: boolean;
		/** The step of `logs STEP`. */
		readonly step?: string;
		readonly flags: Readonly<Partial<Record<SettingName, unknown>>>;
		readonly only: readonly string[];
		readonly skip: readonly string[];
		/** `tools ACTION NAME…` and `tunnel ACTION`. */
		readonly action?: string;
		readonly names: readonly string[];
	};

/** The arguments, or a text to print before exiting: help and version (0), or a usage error as one sentence (2). */
export type Parsed = {readonly arguments: Arguments} | {readonly text: string; readonly exitCode: 0 | 2};

/** Parses the command line, without node and script. `text` is the catalogue of `--help`. */
export function readArguments(args: readonly string[], version: string, text: Text = (key) => messages[key]): Parsed {
	const printed: string[] = [];
	const chosen: Arguments[] = [];
	const program = buildProgram(
		version,
		(part) => void printed.push(part),
		(command, name) => void chosen.push(argumentsOf(command, name)),
		text,
	);
	try {
		program.parse([...args], {from: 'user'});
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		// Commander exits from `help COMMAND` with process.exitCode, which main has set already.
		const isHelp = error.exitCode === 0 || error.code === 'commander.help';
		if (isHelp) return {text: printed.join(''), exitCode: 0};
		return {text: usageText(error.code, printed.join('') || error.message, text), exitCode: 2};
	}
	const [given] = chosen;
	if (!given) throw new Error('no command was chosen');
	const surplus = surplusOf(given);
	if (surplus !== undefined) return {text: fill(text('help.tooMany'), {command: surplus}), exitCode: 2};
	return {arguments: given};
}

/** The command that takes fewer arguments than were given, where the parser cannot know it. */
function surplusOf({command, rehearses, step, action, names}: Arguments): string | undefined {
	if (rehearses && command !== 'logs' && step !== undefined) return `rehearse ${command}`;
	const takesNone = command === 'tools' && (action === 'list' || action === 'remove');
	return takesNone && names.length > 0 ? `tools ${action}` : undefined;
}

function argumentsOf(command: Command, name: CommandName): Arguments {
	const options = command.optsWithGlobals<Record<string, unknown>>();
	const optionsOf = <Name extends string, Value>(names: readonly Name[], read: (value: unknown) => Value) =>
		Object.fromEntries(names.map((option) => [option, read(options[option])])) as Record<Name, Value>;
	const namesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
	const rehearsed = rehearsable.find((known) => known === command.processedArgs[0]) ?? 'up';
	const step = name === 'logs' ? command.args[0] : name === 'rehearse' ? command.args[1] : undefined;
	const [action, ...names] = name === 'tools' || name === 'tunnel' ? command.args : [];
	return {
		command: name === 'rehearse' ? rehearsed : name,
		rehearses: name === 'rehearse',
		flags: defined(Object.fromEntries(settingDefinitions.map((setting) => [setting.name, options[setting.name]]))),
		names,
		...optionsOf(['only', 'skip'], namesOf),
		...optionsOf(switches, (value) => value === true),
		...defined(optionsOf(textOptions, (value) => (typeof value === 'string' ? value : undefined))),
		...defined({step, action}),
	};
}

/** The options as they were typed, by the names of their flags; for hints that start this program again. */
export function typedOptions(given: Arguments): readonly TypedOption[] {
	const settings = settingDefinitions.flatMap(({name, flag}): readonly TypedOption[] => {
		const value: unknown = given.flags[name];
		if (value === undefined) return [];
		if (typeof value === 'boolean') return [{flag: `--${value ? '' : 'no-'}${flag}`}];
		return (Array.isArray(value) ? value : [value]).map((one) => ({flag: `--${flag}`, value: String(one)}));
	});
	const {only, skip} = given;
	const texts = defined({...pick(given, repeatedTexts), only: joined(only), skip: joined(skip)});
	return [
		...settings,
		...Object.entries(texts).map(([name, value]) => ({flag: flagNamed(name), value})),
		...repeatedSwitches.filter((name) => given[name]).map((name) => ({flag: flagNamed(name)})),
	];
}

/** What a hint repeats. Not: `--fail`, which injects a failure once; `--json`, `--follow` and files, which belong to one call. */
const repeatedTexts = ['from', 'config', 'mirror', 'fromFiles', 'speed'] as const;
const repeatedSwitches = ['yes', 'fresh', 'installTools', 'keepCluster', 'all', 'verify', 'check'] as const;

const joined = (names: readonly string[]): string | undefined => (names.length === 0 ? undefined : names.join(','));
const flagNamed = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const pick = <Key extends keyof Arguments>(given: Arguments, names: readonly Key[]) =>
	Object.fromEntries(names.map((name) => [name, given[name]])) as Pick<Arguments, Key>;
