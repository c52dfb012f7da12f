import {CommanderError, type Command} from 'commander';
import {buildProgram, type CommandName, type rehearsable, type Text} from './arguments-program.ts';
import {commanderComplaint} from './commander-complaint.ts';
import {settingDefinitions} from './domain/setting-definitions.ts';
import type {SettingName} from './domain/settings.ts';
import {words} from './domain/words/index.ts';

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
export function readArguments(args: readonly string[], version: string, text: Text = (key) => words[key]): Parsed {
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
		return {usage: commanderComplaint(error.code, printed.join('') || error.message, text), exitCode: 2};
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
		...(step === undefined ? {} : {step}),
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
