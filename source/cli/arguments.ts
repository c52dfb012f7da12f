import {CommanderError, type Command} from 'commander';
import {defined} from '../domain/defined.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import {nearest, type SettingName} from '../domain/settings.ts';
import {messages, type MessageKey} from '../i18n/en/index.ts';
import {fill, type MessageValues} from '../i18n/message.ts';
import {askedLanguage, chooseLanguage, loadTranslator} from '../i18n/translate.ts';
import {
	checkIds,
	commandNames,
	commandsOfFlag,
	argumentValues,
	commandTree,
	commonFlags,
	flagsOf,
	ownFlags,
	rehearsable,
	takesFlag,
	type Called,
	type CommandName,
} from './command-tree.ts';
import {buildProgram, flagsHelp, type Text} from './help.ts';

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
	return (key) => (text(key).includes('digimon-setup') ? asStarted(program, text(key)) : text(key));
}

/** A text with examples, in two columns, as this program is started here. */
function asStarted(program: string, texts: string): string {
	const example = /^ {2}digimon-setup(.*?) {2,}(?=\S)/gm;
	const own = (rest: string): string => (rest === '' ? program.replace(/ --$/, '') : program + rest);
	const widths = [...texts.matchAll(example)].map(([, rest = '']) => own(rest).length);
	const width = Math.max(...widths.filter((one) => one < program.length + 32)) + 2;
	return texts
		.replaceAll(example, (_, rest: string) => `  ${own(rest).padEnd(width)}  `)
		.replaceAll(/(?<!^ *)digimon-setup (?=(?:help|config) \w+|doctor$)/gm, `${program} `);
}

/** The command that was typed, as far as it can be known of arguments that may be wrong. */
function calledIn(args: readonly string[]): Called & {readonly isNamed: boolean} {
	const words = args.filter((arg) => !arg.startsWith('-'));
	const [first, second] = words;
	const named = commandNames.find((name) => name === first);
	if (named === undefined) {
		const later = commandNames.find((name) => words.includes(name));
		return {name: later ?? 'up', rehearses: later === 'rehearse', isNamed: later !== undefined};
	}
	if (named !== 'rehearse') return {name: named, rehearses: false, isNamed: true};
	return {name: rehearsable.find((name) => name === second) ?? 'up', rehearses: true, isNamed: true};
}

/** The flags that could have been meant. */
function flagsIn(args: readonly string[]): readonly string[] {
	const called = calledIn(args);
	return [...flagsOf(called), ...(called.isNamed ? [] : ['--version'])];
}

/** The command line that shows the help of the command that was typed. */
export function helpCommandFor(args: readonly string[], program: string): string {
	const {name, rehearses, isNamed} = calledIn(args);
	return [program, ...(isNamed && name !== 'help' ? [rehearses ? 'rehearse' : name] : []), '--help'].join(' ');
}

/** The keys of commander's errors by their code (commander 14, command.js). */
const errorKeys: Readonly<Record<string, MessageKey>> = {
	'commander.unknownOption': 'help.unknownOption',
	'commander.optionMissingArgument': 'help.valueMissing',
	'commander.excessArguments': 'help.tooMany',
};

/**
 * A commander error as one sentence of the catalogue. The values come from commander's message, since the error has no fields for
 * them: the first quoted text. An error without a key stays in English.
 */
function usageText(code: string, commanderMessage: string, args: readonly string[], text: Text): string {
	const plain = commanderMessage
		.replace(/^error: /, '')
		.trim()
		.replaceAll(/\s*\n\s*/g, ' ');
	const key = errorKeys[code];
	const given = /'([^']*)'/.exec(plain)?.[1];
	if (key === undefined || given === undefined) return plain;
	const problem = fill(text(key), {given, command: given});
	return key === 'help.unknownOption' ? near(problem, given, flagsIn(args), text) : problem;
}

/** A problem with the word that was probably meant. */
function near(problem: string, word: string, candidates: readonly string[], text: Text): string {
	const meant = nearest(word.split('=', 1)[0] ?? word, candidates);
	return meant === undefined ? problem : fill(text('settings.near'), {problem, near: meant});
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
	'watch',
	'list',
	'quiet',
	'foreground',
	'wait',
	'fromLastRun',
	'pause',
	'markdown',
] as const;

/** Options with one text. `mirror` and `fromFiles` say where the files of tools come from. */
const textOptions = [
	'from',
	'config',
	'mirror',
	'fromFiles',
	'output',
	'replay',
	'run',
	'speed',
	'fail',
	'to',
] as const;

/** The parsed command line. `flags` holds only the settings that were given, unchecked. */
export type Arguments = Readonly<Record<(typeof switches)[number], boolean>> &
	Readonly<Partial<Record<(typeof textOptions)[number], string>>> & {
		readonly command: Exclude<CommandName, 'rehearse' | 'help' | 'version'>;
		/** How this program is typed, where a program has called it. */
		readonly program?: string;
		/** `rehearse COMMAND`: on the simulated platform. */
		readonly rehearses: boolean;
		/** The step of `logs STEP`. */
		readonly step?: string;
		readonly flags: Readonly<Partial<Record<SettingName, unknown>>>;
		readonly only: readonly string[];
		readonly skip: readonly string[];
		/** `tools ACTION NAME…`, `tunnel ACTION`, `config ACTION` and `completion SHELL`. */
		readonly action?: string;
		readonly names: readonly string[];
	};

/** The arguments, or a text to print before exiting: help and version (0), or a usage error as one sentence (2). */
export type Parsed = {readonly arguments: Arguments} | {readonly text: string; readonly exitCode: 0 | 2};

/** Parses the command line, without node and script. `text` is the catalogue of `--help`. */
export function readArguments(args: readonly string[], version: string, text: Text = (key) => messages[key]): Parsed {
	const printed: string[] = [];
	const chosen: {readonly command: Command; readonly name: CommandName}[] = [];
	const write = (part: string): void => void printed.push(part);
	const program = buildProgram(version, write, (command, name) => void chosen.push({command, name}), text);
	try {
		program.parse([...args], {from: 'user'});
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return {text: printed.join(''), exitCode: 0};
		return {text: usageText(error.code, printed.join('') || error.message, args, text), exitCode: 2};
	}
	const [choice] = chosen;
	if (!choice) throw new Error('no command was chosen');
	const {name, command} = choice;
	const problem = problemOf(command, name, text);
	if (problem !== undefined) return {text: problem, exitCode: 2};
	if (name === 'version') return {text: `${version}\n`, exitCode: 0};
	if (name === 'help') return {text: helpOn(program, command.args[0], {text, write, printed}), exitCode: 0};
	return {arguments: argumentsOf(command, name)};
}

const exitCodes = [0, 1, 2, 3, 4, 5, 130, 143] as const;

/** The help of a command, of the flags that commands share, or of the program. */
function helpOn(
	program: Command,
	topic: string | undefined,
	{
		text,
		write,
		printed,
	}: {readonly text: Text; readonly write: (text: string) => void; readonly printed: readonly string[]},
): string {
	if (topic === 'flags') return flagsHelp(text, write);
	if (topic === 'exit-codes')
		return exitCodes.map((code) => `${String(code).padEnd(5)}${text(`exit.${code}`)}\n`).join('');
	const check = checkIds.find((id) => id === topic);
	if (check !== undefined) return `${check}\n\n${text(`checks.${check}`)}\n\n${text('help.checkLine')}\n`;
	(program.commands.find((one) => one.name() === topic) ?? program).outputHelp();
	return printed.join('');
}

/** The first thing that commander accepts and we do not, as a sentence: a command, an argument or a flag. */
function problemOf(command: Command, name: CommandName, text: Text): string | undefined {
	const [first] = command.args;
	const unknown = (given: string, known: readonly string[]): string =>
		near(fill(text('help.unknownCommand'), {given}), given, known, text);
	if (command.parent === null && first !== undefined) return unknown(first, commandNames);
	const topics = [...commandNames, 'flags', 'exit-codes', ...checkIds];
	if (name === 'help' && first !== undefined && !topics.includes(first)) return unknown(first, topics);
	if (name === 'completion' && first === undefined)
		return fill(text('help.argumentMissing'), {command: name, allowed: valuesOf(name, 0).join(', ')});
	return surplus(command, name, text) ?? wrongArgument(command, name, text) ?? strangeFlag(command, name, text);
}

const valuesOf = (name: CommandName, place: number): readonly string[] =>
	commandTree[name].arguments[place]?.values ?? [];

/** An argument that is none of its allowed values. The tools to install are checked by their command, which knows more of them. */
function wrongArgument({args}: Command, name: CommandName, text: Text): string | undefined {
	for (const [place, {repeats}] of commandTree[name].arguments.entries()) {
		const value = args[place];
		const values = argumentValues(name, place, args[0]);
		if (value === undefined || values === undefined || repeats || values.includes(value)) continue;
		const said: MessageValues = {source: name, value, allowed: values.join(', ')};
		return near(fill(text('settings.wrongChoice'), said), value, values, text);
	}
	return undefined;
}

/** More arguments than a command takes, where commander cannot know it. */
function surplus({args: [first, second]}: Command, name: CommandName, text: Text): string | undefined {
	if (first === undefined || second === undefined || !valuesOf(name, 0).includes(first)) return undefined;
	const isSurplus =
		(name === 'rehearse' && argumentValues(name, 1, first) === undefined) || (name === 'tools' && first !== 'install');
	return isSurplus ? fill(text('help.tooMany'), {command: `${name} ${first}`}) : undefined;
}

/** The command that a program of this name and arguments runs. */
const calledBy = (command: Command, name: CommandName): Called =>
	name === 'rehearse'
		? {name: rehearsable.find((known) => known === command.args[0]) ?? 'up', rehearses: true}
		: {name, rehearses: false};

/** A flag that the command does not use. */
function strangeFlag(command: Command, name: CommandName, text: Text): string | undefined {
	const called = calledBy(command, name);
	const program = command.parent ?? command;
	const typed = [...settingDefinitions, ...ownFlags, ...commonFlags].map(({flag}) => flag);
	const strange = typed.find(
		(flag) => program.getOptionValueSource(camelCased(flag)) === 'cli' && !takesFlag(called, flag),
	);
	if (strange === undefined) return undefined;
	const typedName = name === 'rehearse' && command.args.length > 0 ? `rehearse ${called.name}` : name;
	return fill(text('help.notOfCommand'), {
		command: typedName,
		given: `--${strange}`,
		allowed: commandsOfFlag(strange).join(', '),
	});
}

const camelCased = (flag: string): string => flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function argumentsOf(command: Command, name: Exclude<CommandName, 'help' | 'version'>): Arguments {
	const options = (command.parent ?? command).opts<Record<string, unknown>>();
	const optionsOf = <Name extends string, Value>(names: readonly Name[], read: (value: unknown) => Value) =>
		Object.fromEntries(names.map((option) => [option, read(options[option])])) as Record<Name, Value>;
	const namesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
	const {args} = command;
	const isRehearsal = name === 'rehearse';
	const [called, ...own] = isRehearsal
		? [rehearsable.find((known) => known === args[0]) ?? 'up', ...args.slice(1)]
		: [name, ...args];
	const step = called === 'logs' ? own[0] : undefined;
	const [action, ...names] = ['tools', 'tunnel', 'config', 'completion'].includes(called) ? own : [];
	return {
		command: called,
		rehearses: isRehearsal,
		flags: defined(Object.fromEntries(settingDefinitions.map((setting) => [setting.name, options[setting.name]]))),
		names,
		...optionsOf(['only', 'skip'], namesOf),
		...optionsOf(switches, (value) => value === true),
		...defined(optionsOf(textOptions, (value) => (typeof value === 'string' ? value : undefined))),
		...defined({step, action}),
	};
}
