import {defined} from '../domain/defined.ts';
import {joinWords, splitWords} from '../domain/ports/command.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {Checked, SettingDefinition, SettingValue} from '../domain/settings.ts';
import type {ShownFailure} from './failure-text.ts';
import {message} from '../i18n/message.ts';

/**
 * The settings that can be changed in an open view. `screen-reader`, `verbose`, `lang`, `color` and `bell` choose that view and cannot;
 * the profile's answers do not keep them either.
 */
export const typedSettings: readonly SettingDefinition[] = settingDefinitions.filter(
	({name}) => !['lang', 'color', 'verbose', 'screenReader', 'bell'].includes(name),
);

/** A value as it is typed: a list is one line, with its entries quoted as in a shell. */
export function textOf(value: SettingValue): string {
	return typeof value === 'object' ? joinWords(value) : String(value);
}

/** The entries of a list as typed so far; undefined for another setting, and for an open quote. */
export function entriesOf({kind}: SettingDefinition, text: string): readonly string[] | undefined {
	return kind === 'list' ? splitWords(text) : undefined;
}

/** Checks typed text as its flag does. */
export function checkTyped(definition: SettingDefinition, text: string): Checked {
	const source = `--${definition.flag}`;
	if (definition.kind !== 'list') return definition.check(text.trim(), source);
	const entries = splitWords(text);
	if (entries !== undefined) return definition.check(entries, source);
	return {wrong: message('settings.openQuote', {source, allowed: definition.placeholder ?? ''})};
}

/** Words of a failure that are about a setting. */
const settingsByWords = [
	['memory', /\bmemory\b|OOMKilled|RSRC_\w*(?:MEM|MEMORY)/i],
	['cpus', /\bcpus?\b|\bcores\b|RSRC_\w*(?:CPU|CORES)/i],
] as const;

/**
 * The setting that helps after a failure, by its index in `typedSettings`: the first that a command of its next actions changes, with the
 * advised value, else the one that the failure's words are about.
 */
export function advisedSetting({
	message: {text: words},
	next,
}: ShownFailure): {readonly index: number; readonly text?: string} | undefined {
	for (const {run, changes = []} of next)
		for (const flag of changes) {
			const index = typedSettings.findIndex((one) => one.flag === flag);
			if (index !== -1) return {index, ...defined({text: valueOfFlag(flag, run)})};
		}
	const name = settingsByWords.find(([, pattern]) => pattern.test(words))?.[0];
	return name && {index: typedSettings.findIndex((one) => one.name === name)};
}

/** The value of a flag in a command line: `--memory 8192` or `--memory=8192`. */
function valueOfFlag(flag: string, run = ''): string | undefined {
	const words = splitWords(run) ?? [];
	const at = words.findIndex((word) => word === `--${flag}` || word.startsWith(`--${flag}=`));
	const word = words[at];
	if (word === undefined) return undefined;
	return word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1];
}
