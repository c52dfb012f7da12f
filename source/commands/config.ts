import {existsSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {Arguments} from '../cli/arguments.ts';
import {factsOfHost, type Command} from '../cli/context.ts';
import {bundledScript} from '../cli/version.ts';
import {usageError} from '../domain/failure.ts';
import type {Journal} from '../domain/journal.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import type {LineSink} from '../domain/ports/view.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingDefinition, SettingValue} from '../domain/settings.ts';
import {retryCommand} from '../engine/failures.ts';
import {message} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';
import {writeError} from '../system/host/own-process.ts';
import {codeOf, reasonOf} from '../system/host/system-error.ts';
import {peekJournal} from '../system/state/journal-file.ts';
import {ownFolders} from '../system/state/run-folder.ts';
import {tableLines} from '../views/table.ts';

const fileName = 'digimon-setup.yaml';

/** `config show`: every setting in force, with where its value comes from, in three columns. */
export const showConfig: Command = async ({settings: {values, from}, stdout, remarks, translator, terminal}) => {
	const columns = terminal.isTerminal ? terminal.columns : undefined;
	const rows = settingDefinitions.map(({name, flag}) => [
		flag,
		asYaml(values[name]),
		originText(from[name], translator),
	]);
	const head = (['config.columnSetting', 'config.columnValue', 'config.columnFrom'] as const).map((key) =>
		translator.text(key),
	);
	for (const line of tableLines([head, ...rows], {columns})) stdout.write(`${line}\n`);
	for (const remark of remarks) writeError(`${translator.translate(remark)}\n`);
	return 0;
};

function originText(origin: string, {text}: Translator): string {
	if (origin === 'default') return text('config.fromDefault');
	return origin === 'the last run' ? text('config.fromLastRun') : origin;
}

/** `config init` and `config path`, which work while the settings are wrong. Returns the exit code; throws SetupError `usage`. */
export function config(given: Arguments, translator: Translator, stdout: LineSink): number {
	return given.action === 'init' ? writeConfig(given, translator, stdout) : printPaths(given, translator, stdout);
}

/** Prints the settings files in order of precedence, each with whether it is there. */
function printPaths({config: named}: Arguments, {text}: Translator, stdout: LineSink): number {
	const usual = [resolve(fileName), join(ownFolders(process.env).config, fileName)];
	const paths = named === undefined ? usual : [resolve(named)];
	const rows = paths.map((path) => [path, text(existsSync(path) ? 'config.isRead' : 'config.isNotThere')]);
	for (const line of tableLines(rows)) stdout.write(`${line}\n`);
	return 0;
}

/** The settings of the profile's last run. Throws SetupError `usage` where there is none. */
function lastSettings(flags: Arguments['flags']): Journal['answers'] {
	const profile = String(flags.profile ?? process.env['DIGIMON_SETUP_PROFILE'] ?? 'digimon');
	const journal = peekJournal(ownFolders(process.env).state, profile);
	if (!journal?.lastRun)
		throw usageError(message('views.noRun', {profile}), [{message: message('common.again'), run: retryCommand}]);
	return {...journal.answers, ...(profile === 'digimon' ? {} : {profile})};
}

/** Writes the settings file with every setting, commented out but for those of the last run. Throws SetupError `usage` where there is a file already. */
function writeConfig({config: named, flags, fromLastRun}: Arguments, translator: Translator, stdout: LineSink): number {
	const path = resolve(named ?? fileName);
	const inForce = fromLastRun ? lastSettings(flags) : {};
	try {
		writeFileSync(path, settingsFile(factsOfHost(false), translator, inForce), {flag: 'wx'});
	} catch (error) {
		const isThere = codeOf(error) === 'EEXIST';
		throw usageError(
			isThere ? message('config.isThere', {path}) : message('report.notWritten', {file: path, reason: reasonOf(error)}),
			[
				isThere
					? {message: message('config.seeShow'), run: 'digimon-setup config show'}
					: {message: message('report.elsewhere'), run: 'digimon-setup config init --config FILE'},
			],
		);
	}
	stdout.write(`${translator.text(fromLastRun ? 'config.writtenFromLastRun' : 'config.written', {path})}\n`);
	return 0;
}

/** The settings file with every setting and its explanation: `inForce` with their values, the others with their default on this machine, commented out. */
export function settingsFile(host: HostFacts, {text}: Translator, inForce: Journal['answers'] = {}): string {
	const schema = fileURLToPath(new URL('settings-schema.json', `file://${bundledScript('main.cjs')}`));
	const head = [`# yaml-language-server: $schema=${schema}`, ...comment(text('config.head'))];
	const settings = settingDefinitions.flatMap((definition: SettingDefinition) => {
		const {name, flag, explains, choices, byDefault} = definition;
		const allowed = choices ? ` (${choices.join(', ')})` : '';
		const value = inForce[name];
		const line = value === undefined ? `# ${flag}: ${asYaml(byDefault(host))}` : `${flag}: ${asYaml(value)}`;
		return ['', ...comment(text(explains) + allowed), line];
	});
	return `${[...head, ...settings].join('\n')}\n`;
}

const comment = (lines: string): readonly string[] => lines.split('\n').map((line) => `# ${line}`);

/** A value as one line of YAML, which JSON is where plain text would be read as something else. */
function asYaml(value: SettingValue): string {
	if (typeof value !== 'string') return JSON.stringify(value);
	return /^[\w/][\w./+-]*$/.test(value) && !/^(?:\d|true$|false$|null$|yes$|no$|on$|off$)/i.test(value)
		? value
		: JSON.stringify(value);
}
