import {existsSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {defined} from '../domain/defined.ts';
import {type SetupError, usageError} from '../domain/failure.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import type {Platform} from '../domain/ports/platform.ts';
import {selectSteps} from '../domain/plan.ts';
import type {View} from '../domain/ports/view.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {parseFailureInjection, readSpeed} from '../rehearsal/failure-injection.ts';
import {listOf, message, type Message} from '../i18n/message.ts';
import {drawText} from '../i18n/terminal-text.ts';
import {chooseLanguage, loadTranslator, type Translator} from '../i18n/translate.ts';
import {checkOwnFolder} from '../system/files/own-folder.ts';
import {readHostFacts} from '../system/host/host-facts.ts';
import {terminalFacts, type Stdout, type StopSignals, type TerminalFacts} from '../system/host/own-process.ts';
import {codeOf} from '../system/host/system-error.ts';
import {peekJournal} from '../system/state/journal-file.ts';
import {ownFolders, settingsFileName} from '../system/state/run-folder.ts';
import type {SettingsEntry} from '../system/state/settings-file.ts';
import {hintsOf, withHints} from '../engine/command-hints.ts';
import type {Arguments} from './arguments.ts';
import {invocationOf, thisProcess} from './invocation.ts';
import {
	missingFileConsent,
	resolveSettings,
	toolSourceOf,
	unknownVariables,
	type SettingSources,
} from './resolve-settings.ts';
import {bundledScript, version} from './version.ts';

/** Everything that is known after the arguments are parsed and before a command begins. */
export type CliContext = {
	readonly arguments: Arguments;
	readonly settings: ResolvedSettings;
	/** Variables that are no settings; and the settings file of the working folder that is used, with its settings. */
	readonly remarks: readonly Message[];
	readonly translator: Translator;
	/** The steps that `--only`, `--skip` and `--from` select. */
	readonly selected: ReadonlySet<StepId>;
	readonly terminal: TerminalFacts;
	readonly stops: StopSignals;
	readonly stdout: Stdout;
	readonly stateFolder: string;
	readonly host: HostFacts;
	readonly version: string;
	/** Creates the real or the simulated platform; called once, by commands that need one. */
	readonly createPlatform: () => Promise<Platform>;
	/** The wizard, where it shows the command. */
	readonly wizard?: OpenedWizard;
};

/** A wizard that is drawn already, and still gets the platform that the run works on. */
export type OpenedWizard = {readonly view: View; readonly attach: (platform: Platform) => void};

/** Whether the wizard shows the command. With `--verbose` `down` prints every command before it asks. */
export const usesWizard = ({arguments: {command, yes, json}, terminal, settings}: CliContext): boolean =>
	(command === 'up' || (command === 'down' && !settings.values.verbose)) &&
	!yes &&
	!json &&
	terminal.mayDraw &&
	!settings.values.screenReader &&
	!terminal.screenReader;

/** A command of the command line. Returns the exit code, or that the user chose the rehearsal instead. */
export type Command = (context: CliContext) => Promise<number | 'rehearse'>;

/** What explanations need: this host, the files of the package and how this program is typed. `platform` answers undefined before there is one. */
export function lessonFacts(
	{arguments: given, host, settings}: CliContext,
	platform: () => Pick<Platform, 'bundle'> | undefined,
) {
	// What is explained is the real run, in a rehearsal too.
	const hints = hintsOf({invocation: invocationOf(given), platform: {rehearsal: false}, settings});
	return {
		host: {
			platform: host.platform,
			systemHostsFile: host.systemHostsFile,
			get hostNames() {
				return platform()?.bundle.hostNames ?? {web: '', api: ''};
			},
		},
		readPackaged: (path: string): string | undefined => {
			const folder = platform()?.bundle.manifestsFolder;
			return folder === undefined ? undefined : thisProcess().readText(join(dirname(folder), path));
		},
		asTyped: (line: string): string => withHints(line, hints),
	};
}

/** Reads the arguments that have values of their own: steps, `--fail`, `--speed`, where tools come from. Throws SetupError `usage`. */
export function checkArguments(given: Arguments) {
	const {only, skip, from, fail, speed} = given;
	toolSourceOf(given);
	return {
		selected: selectSteps({only, skip, ...defined({from})}),
		fail: fail === undefined ? undefined : parseFailureInjection(fail),
		speed: speed === undefined ? undefined : readSpeed(speed),
	};
}

/** Resolves the settings and reads the host. Throws SetupError `usage` for a wrong setting, settings file or step name. */
export async function createContext(given: Arguments, stops: StopSignals, stdout: Stdout): Promise<CliContext> {
	const {selected, fail, speed} = checkArguments(given);
	const environment = process.env;
	const terminal = terminalFacts(process, environment);
	const {state, tools, config} = ownFolders(environment);
	checkOwnFolder(state);
	if (!given.rehearses) checkOwnFolder(tools);
	const stateFolder = given.rehearses ? join(state, 'rehearsal') : state;
	const {mayAsk} = terminal;
	const host = given.rehearses
		? (await import('../rehearsal/host.ts')).simulatedHost({stateFolder, mayAsk})
		: factsOfHost(mayAsk);
	const entries = await settingsEntries(given.config, config);
	const sources: SettingSources = {
		flags: given.flags,
		environment,
		entries,
		answers: (profile) => (given.fresh ? {} : lastAnswers(stateFolder, profile)),
		host,
	};
	const settings = resolveSettings(sources);
	const createPlatform = async (): Promise<Platform> => {
		const {createRealPlatform, createRehearsalPlatform} = await import('./platform.ts');
		const {forceKill} = stops;
		if (!given.rehearses) return createRealPlatform({host, stateFolder, environment, forceKill});
		return createRehearsalPlatform({command: given.command, stateFolder, host, forceKill, speed, fail});
	};
	const translator = await loadTranslator(chooseLanguage(settings.values.lang, environment));
	const remarks = [...unknownVariables(environment), ...fileRemarks(entries, settings)];
	const refusal = givesConsent(given) ? missingFileConsent(sources, settings, given.command) : undefined;
	if (refusal && !(await acceptsFile(refusal, given, {terminal, translator, stops, stdout}))) throw refusal;
	return {
		arguments: given,
		settings,
		remarks,
		translator,
		selected,
		terminal,
		stops,
		stdout,
		stateFolder,
		host,
		version,
		createPlatform,
	};
}

/** The facts of this computer; `mayAsk`: whether there is a terminal for questions. */
export const factsOfHost = (mayAsk: boolean): HostFacts =>
	readHostFacts({
		environment: process.env,
		mayAsk,
		elevated: {
			node: process.execPath,
			script: bundledScript('elevated.js'),
			ownFileScript: bundledScript('edit-hosts.js'),
		},
	});

/** Names the settings file of the working folder, which is read without being typed, and those of its settings that are in force. */
function fileRemarks(entries: readonly SettingsEntry[], {values, from}: ResolvedSettings): readonly Message[] {
	const used = entries.filter(({at, origin}) => origin === 'working-folder' && Object.values(from).includes(at));
	if (used.length === 0) return [];
	const settings = settingDefinitions
		.filter(({name}) => used.some(({at}) => at === from[name]))
		.map(({name, flag}) => `${flag}: ${String(values[name])}`);
	return [
		message('settings.fileUsed', {file: resolve(used[0]?.at.replace(/:\d+$/, '') ?? ''), settings: listOf(settings)}),
	];
}

/** Commands that act, or print what acts, on this computer. */
const givesConsent = ({command, rehearses}: Arguments): boolean =>
	!rehearses && (command === 'up' || command === 'down' || command === 'export');

/** Names on a terminal what a settings file that came with the folder sets beyond the cluster, and asks. `--yes` is about the plan, not about this. */
async function acceptsFile(
	refusal: SetupError,
	{yes, json}: Arguments,
	{terminal, translator, stops, stdout}: Pick<CliContext, 'terminal' | 'translator' | 'stops' | 'stdout'>,
): Promise<boolean> {
	if (yes || json || !terminal.mayAsk || !terminal.isTerminal) return false;
	stdout.write(`${translator.translate(refusal.failure.message)}\n`);
	const typed = await askLine(translator.text('settings.askConsent'), stops.signal);
	return /^y(es)?$/i.test((typed ?? '').trim());
}

/** The entries of the settings files. Most starts have none, and need no parser of YAML. Throws SetupError `usage`. */
async function settingsEntries(named: string | undefined, configFolder: string): Promise<readonly SettingsEntry[]> {
	const folder = workingFolder();
	const isThere = [folder, configFolder].some((place) => existsSync(join(place, settingsFileName)));
	if (named === undefined && !isThere) return [];
	const {readSettingsFiles} = await import('../system/state/settings-file.ts');
	return readSettingsFiles(named, folder, configFolder);
}

/** The working folder. Throws SetupError `usage` where it was removed. */
function workingFolder(): string {
	try {
		return process.cwd();
	} catch (cause) {
		if (codeOf(cause) !== 'ENOENT') throw cause;
		throw usageError(message('settings.noWorkingFolder'), [{message: message('settings.changeFolder'), run: 'cd'}]);
	}
}

/** The answers of the profile's last approved run. */
const lastAnswers = (stateFolder: string, profile: string): Readonly<Record<string, unknown>> =>
	peekJournal(stateFolder, profile)?.answers ?? {};

/** Asks for a line on the terminal; undefined when the run is stopped or the input ends. */
export async function askLine(question: string, signal: AbortSignal): Promise<string | undefined> {
	const lines = createInterface({input: process.stdin, output: process.stdout});
	lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
	const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
	try {
		return await Promise.race([lines.question(drawText(question), {signal}), ended]);
	} catch {
		return undefined;
	} finally {
		lines.close();
	}
}
