import {statSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {type SetupError, usageError} from '../domain/failure.ts';
import {quote} from '../domain/ports/command.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import {
	nearest,
	shorten,
	withNearest,
	type ResolvedSettings,
	type SettingDefinition,
	type SettingName,
	type Settings,
} from '../domain/settings.ts';
import {inLines, joinMessages, message, type Message} from '../i18n/message.ts';
import {codeOf} from '../system/host/system-error.ts';
import type {SettingsEntry} from '../system/state/settings-file.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import type {Arguments} from './arguments.ts';
import type {ToolSource} from '../domain/ports/tool-installer.ts';

/** Where a value may come from, in order of precedence. */
export type SettingSources = {
	readonly flags: Readonly<Partial<Record<SettingName, unknown>>>;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Entries of the settings files, in order of precedence. */
	readonly entries: readonly SettingsEntry[];
	/** The answers of the profile's last approved run. */
	readonly answers: (profile: string) => Readonly<Record<string, unknown>>;
	readonly host: HostFacts;
};

/**
 * Resolves every setting: flag, variable, settings file, last run, default. Throws SetupError `usage` that names everything that is wrong:
 * the flag, the variable, or the line and key, and the allowed values.
 */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
	const wrong = [...wrongEntries(sources), ...wrongOthers(sources)];
	if (wrong.length > 0) throw usageError(inLines(wrong), [{message: message('settings.seeAll'), run: seeFlags}]);
	const profile = resolveOne(settingDefinitions[0] as SettingDefinition, sources, {}).value;
	const answers = sources.answers(String(profile));
	const resolved = settingDefinitions.map((definition) => ({definition, ...resolveOne(definition, sources, answers)}));
	return {
		values: Object.fromEntries(resolved.map(({definition, value}) => [definition.name, value])) as Settings,
		from: Object.fromEntries(resolved.map(({definition, from}) => [definition.name, from])) as ResolvedSettings['from'],
	};
}

/** The command that shows every setting. */
const seeFlags = 'digimon-setup help flags';

/** What is wrong in the settings files, also where a flag replaces it. */
function wrongEntries({entries}: SettingSources): readonly Message[] {
	return entries.flatMap((entry) => {
		if (entry.wrong) return [entry.wrong];
		const definition = definitionOf(entry.key);
		if (!definition) return [unknownKey(entry)];
		const checked = definition.check(entry.value, `${entry.at}: ${entry.key}`);
		return 'wrong' in checked ? [checked.wrong] : [];
	});
}

/** What is wrong in flags and variables. */
function wrongOthers(sources: SettingSources): readonly Message[] {
	return settingDefinitions.flatMap((definition: SettingDefinition) => {
		const [first] = candidates(definition, {...sources, entries: []});
		const checked = first && definition.check(first.raw, first.from);
		return checked && 'wrong' in checked ? [checked.wrong] : [];
	});
}

/** Variables that begin as ours do and are none of them; each with the one that was probably meant. */
export function unknownVariables(environment: SettingSources['environment']): readonly Message[] {
	const known = [...settingDefinitions.map(variableOf), ...otherVariables];
	return Object.keys(environment)
		.filter((name) => name.startsWith('DIGIMON_SETUP_') && !known.includes(name))
		.toSorted()
		.map((name) =>
			withNearest(message('settings.unknownVariable', {name: shorten(name)}), nearestVariable(name, known)),
		);
}

/** Variables that are no settings: the state folder, and the address that minikube's tunnel binds to. */
const otherVariables = ['DIGIMON_SETUP_STATE', 'DIGIMON_SETUP_TUNNEL_BIND', 'DIGIMON_SETUP_NO_UPDATE_CHECK'];

/** Compared without what all have in common, which would outweigh the rest. */
function nearestVariable(name: string, known: readonly string[]): string | undefined {
	const bare = (one: string): string => one.slice('DIGIMON_SETUP_'.length);
	const near = nearest(bare(name), known.map(bare));
	return near === undefined ? undefined : `DIGIMON_SETUP_${near}`;
}

function resolveOne<Name extends SettingName>(
	definition: SettingDefinition<Name>,
	sources: SettingSources,
	answers: Readonly<Record<string, unknown>>,
): {readonly value: Settings[Name]; readonly from: string} {
	for (const {raw, from} of candidates(definition, sources)) {
		const checked = definition.check(raw, from);
		if ('value' in checked) return {value: checked.value, from};
	}
	const remembered = answers[definition.name];
	const checked = remembered === undefined ? undefined : definition.check(remembered, 'the last run');
	if (checked && 'value' in checked) return {value: checked.value, from: 'the last run'};
	return {value: definition.byDefault(sources.host), from: 'default'};
}

function* candidates(
	definition: SettingDefinition,
	{flags, environment, entries}: SettingSources,
): Generator<{readonly raw: unknown; readonly from: string}> {
	const flag = flags[definition.name];
	if (flag !== undefined) yield {raw: flag, from: flagOf(definition, flag)};
	const variable = variableOf(definition);
	const text = environment[variable];
	if (text !== undefined && text !== '')
		yield {raw: definition.kind === 'list' ? text.trim().split(/\s+/) : text, from: variable};
	if (definition.name === 'color' && (environment['NO_COLOR'] ?? '') !== '') yield {raw: false, from: 'NO_COLOR'};
	if (definition.name === 'screenReader' && environment['INK_SCREEN_READER'] === 'true')
		yield {raw: true, from: 'INK_SCREEN_READER'};
	const entry = entries.find(({key}) => definitionOf(key) === definition);
	if (entry) yield {raw: entry.value, from: entry.at};
}

/** The flag as the user types it for this value: `--cpus`, `--no-color`. */
function flagOf({flag}: Pick<SettingDefinition, 'flag'>, raw: unknown): string {
	return raw === false ? `--no-${flag}` : `--${flag}`;
}

/** The environment variable of a setting: `DIGIMON_SETUP_KUBERNETES_VERSION` for `kubernetes-version`. */
function variableOf({flag}: Pick<SettingDefinition, 'flag'>): string {
	return `DIGIMON_SETUP_${flag.toUpperCase().replaceAll('-', '_')}`;
}

const definitionOf = (key: string): SettingDefinition | undefined => settingDefinitions.find(({flag}) => flag === key);

function unknownKey({key, at}: SettingsEntry): Message {
	const flags = settingDefinitions.map(({flag}) => flag);
	return withNearest(message('settings.unknownKey', {source: at, key: shorten(key)}), nearest(key, flags));
}

/**
 * What `command` needs the user's consent for: values in force of the working folder's file that have effects beyond the cluster, and
 * that are neither the default nor what this user's last run was approved with. Undefined where there are none.
 */
export function missingFileConsent(
	sources: SettingSources,
	{values, from}: ResolvedSettings,
	command: Arguments['command'],
): SetupError | undefined {
	const ofFolder = new Set(sources.entries.flatMap(({at, origin}) => (origin === 'working-folder' ? [at] : [])));
	const answers = sources.answers(values.profile);
	const reaching = settingDefinitions.flatMap((definition: SettingDefinition) => {
		const {name, flag, byDefault} = definition;
		const value = values[name];
		const isKnown = [byDefault(sources.host), answers[name]].some((one) => isDeepStrictEqual(one, value));
		const reach = ofFolder.has(from[name]) && !isKnown ? definition.reach?.(value) : undefined;
		return reach === undefined ? [] : [{name, setting: `${flag}: ${shorten(String(value))}`, reach}];
	});
	const [first] = reaching;
	if (first === undefined) return undefined;
	const file = from[first.name].replace(/:\d+$/, '');
	const named = quote(`./${file}`);
	const settings = reaching.map(({setting, reach}) =>
		message('settings.reach', {setting, reach: message(`settings.reach.${reach}`)}),
	);
	return usageError(message('settings.needsConsent', {file, settings: joinMessages(settings)}), [
		{message: message('settings.giveConsent'), run: `digimon-setup ${command} --config ${named}`},
	]);
}

/** Throws SetupError `usage` for what is no folder, and for a path that the system does not take. */
function checkFolder(path: string): void {
	const folder = shorten(path);
	let isFolder: boolean;
	try {
		isFolder = statSync(path, {throwIfNoEntry: false})?.isDirectory() === true;
	} catch (error) {
		throw usageError(message('tools.folderUnknown', {folder, reason: codeOf(error) ?? String(error)}));
	}
	if (!isFolder) throw usageError(message('tools.noFolder', {folder}));
}

/** The source of tool downloads, by `--mirror` and `--from-files`. Throws SetupError `usage`. */
export function toolSourceOf({mirror, fromFiles}: Pick<Arguments, 'mirror' | 'fromFiles'>): ToolSource {
	if (mirror !== undefined && fromFiles !== undefined) throw usageError(message('tools.oneSource'));
	if (fromFiles !== undefined) {
		checkFolder(fromFiles);
		return {kind: 'files', folder: fromFiles};
	}
	if (mirror === undefined) return {kind: 'official'};
	if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol))
		throw usageError(message('tools.wrongMirror', {value: mirror}));
	return {kind: 'mirror', url: mirror};
}
