import {Argument, Command, CommanderError, Option} from 'commander';
import {settingDefinitions, type SettingDefinition, type SettingName} from './domain/settings.ts';
import {words} from './domain/words/index.ts';
import {examples} from './help-examples.ts';

/** The commands, as they are typed. */
export const commandNames = ['up', 'plan', 'status', 'down', 'logs', 'export', 'doctor', 'tools', 'report', 'rehearse'] as const;
export type CommandName = (typeof commandNames)[number];

/** Commands that `rehearse` takes. */
const rehearsable = ['up', 'plan', 'status', 'down', 'doctor', 'logs'] as const satisfies readonly CommandName[];

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
	/** `doctor` only: until Docker is up. */
	readonly wait?: true;
	/** `tools ACTION NAME…`. */
	readonly action?: string;
	readonly names?: readonly string[];
	/** `up`: fetch the tools that are missing. */
	readonly installTools?: true;
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
export type Parsed = {readonly arguments: Arguments} | {readonly print: string; readonly exitCode: 0} | {readonly usage: string; readonly exitCode: 2};

/** Reads the command line (without node and script). */
export function readArguments(args: readonly string[], version: string): Parsed {
	const printed: string[] = [];
	const chosen: Arguments[] = [];
	const program = buildProgram(version, (text) => void printed.push(text), (given) => void chosen.push(given));
	try {
		program.parse([...args], {from: 'user'});
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return {print: printed.join(''), exitCode: 0};
		return {usage: oneSentence(printed.join('') || error.message), exitCode: 2};
	}
	const [given] = chosen;
	if (!given) throw new Error('no command was chosen');
	return {arguments: given};
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const collectNames = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(',').filter((name) => name !== '')];

const summaries: Readonly<Record<CommandName, string>> = {
	up: 'everything: shows the plan, then sets up (the default)',
	plan: 'what would be done here, why and how it is undone; changes nothing',
	status: "every step's condition now; reads only",
	down: 'take back what was made here, and prove that nothing is left',
	logs: "the last run's log, whole",
	export: 'the plan as a POSIX shell script',
	doctor: 'can this machine run it: tools, Docker, memory, disk, ports',
	tools: 'the tools that we can fetch: list (default), install [NAME…], remove',
	report: 'one file about the last run to send to others, without secrets',
	rehearse: 'the whole walk on a pretend machine; changes nothing (rehearse down takes it back)',
};

function buildProgram(version: string, write: (text: string) => void, choose: (given: Arguments) => void): Command {
	const program = new Command('digimon-setup')
		.description('From an empty laptop to a gRPC-web page behind an Istio gateway on a local Kubernetes.')
		.version(version, '--version', 'print the version')
		.helpOption('--help', 'print this help')
		.configureOutput({writeOut: write, writeErr: write})
		.configureHelp({showGlobalOptions: true})
		.exitOverride()
		.helpCommand('help [command]', 'help for a command');
	for (const definition of settingDefinitions) for (const option of optionsFor(definition)) program.addOption(option);
	program
		.option('--yes', 'ask nothing: yes to the plan')
		.option('--json', 'one JSON event a line on standard output (with --yes)')
		.option('--only <step>', 'apply only these steps (repeatable, or with commas)', collectNames)
		.option('--from <step>', 'apply this step and those after it')
		.option('--skip <step>', 'do not apply these steps', collectNames)
		.option('--install-tools', 'fetch minikube, kubectl, istioctl and helm where they are missing (up)')
		.option('--mirror <url>', 'fetch tools from this copy of their official places')
		.option('--from-files <folder>', 'take tools from files in this folder')
		.option('--config <file>', 'read settings from this file')
		.addHelpText('after', examples)
		.allowExcessArguments(true)
		.action(() => {
			if (program.args.length > 0) (program as unknown as {unknownCommand(): never}).unknownCommand();
			choose(argumentsOf(program, 'up'));
		});
	for (const name of commandNames) addCommand(program, name).action(function (this: Command) {
		choose(argumentsOf(this, name));
	});
	return program;
}

function addCommand(program: Command, name: CommandName): Command {
	const command = program.command(name).summary(summaries[name]).description(summaries[name]).helpOption('--help', 'print this help');
	if (name === 'logs') command.argument('[step]', 'only this step').option('--replay <file>', 'draw the run of a report again');
	if (name === 'tools') command.argument('[action]', 'list, install or remove').argument('[names...]', 'only these tools');
	if (name === 'rehearse') for (const like of ['status', 'down', 'logs'] as const) addOptions(command, like);
	else addOptions(command, name);
	if (name === 'report') command.option('--output <file>', 'write it there');
	if (name === 'doctor') command.option('--wait', 'wait until Docker is up, then look');
	if (name === 'down') command.option('--all', 'the tools that we fetched too');
	if (name === 'rehearse') command.addArgument(new Argument('[command]', 'what to rehearse').choices(rehearsable).default('up')).argument('[step]', 'only this step (logs)').option('--speed <factor>', 'how fast the recordings play').option('--fail <step>', 'let this step fail once, to practise');
	return command;
}

/** What `rehearse` takes too. */
function addOptions(command: Command, name: CommandName): void {
	if (name === 'logs') command.option('--follow', 'go on as the run goes on (logs)');
	if (name === 'status') command.option('--verify', 'repeat the proof of the site (status)');
	if (name === 'down') command.option('--keep-cluster', 'stop at the cluster (down)');
}

function argumentsOf(command: Command, name: CommandName): Arguments {
	const given = command.optsWithGlobals<Record<string, unknown>>();
	const flags = Object.fromEntries(settingDefinitions.flatMap(({name: setting}) => (given[setting] === undefined ? [] : [[setting, given[setting]]])));
	const texts = Object.fromEntries(['from', 'config', 'speed', 'fail', 'mirror', 'fromFiles', 'output', 'replay'].flatMap((key) => (typeof given[key] === 'string' ? [[key, given[key]]] : [])));
	const rehearsed = name === 'rehearse' ? ((command.processedArgs[0] as (typeof rehearsable)[number] | undefined) ?? 'up') : undefined;
	const step = name === 'logs' ? command.args[0] : rehearsed === 'logs' ? command.args[1] : undefined;
	const [action, ...names] = name === 'tools' ? command.args : [];
	return {
		...commandOf(name, rehearsed),
		...(action === undefined ? {} : {action, names}),
		...(given['installTools'] === true ? {installTools: true as const} : {}),
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

function commandOf(name: CommandName, rehearsed: Arguments['command'] | undefined): Pick<Arguments, 'command' | 'rehearses'> {
	return name === 'rehearse' ? {command: rehearsed ?? 'up', rehearses: true} : {command: name};
}

/** A setting's flag; a switch that is on by default is turned off by `--no-…`. Values are checked later, with those of variables and files. */
function optionsFor({name, flag, placeholder, kind, choices, explains}: SettingDefinition): Option[] {
	const allowed = choices ? ` (${choices.join(', ')})` : '';
	if (kind === 'switch') return name === 'color' ? [new Option('--color', words[explains]).hideHelp(), new Option(`--no-${flag}`, 'no colours')] : [new Option(`--${flag}`, words[explains])];
	const option = new Option(`--${flag} <${(placeholder ?? 'value').toLowerCase()}>`, words[explains] + allowed);
	return [kind === 'list' ? option.argParser(collect as (value: string, before: unknown) => unknown) : option];
}

function oneSentence(text: string): string {
	return text.replace(/^error: /, '').trim().replaceAll(/\s*\n\s*/g, ' ');
}
