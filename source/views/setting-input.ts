import {joinWords, splitWords} from '../domain/ports/command.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {Checked, SettingDefinition, SettingValue} from '../domain/settings.ts';
import {message} from '../i18n/message.ts';

/**
 * The settings that can be changed in an open view. `screen-reader`, `verbose`, `lang` and `color` choose that view and cannot;
 * the profile's answers do not keep them either.
 */
export const typedSettings: readonly SettingDefinition[] = settingDefinitions.filter(
	({name}) => !['lang', 'color', 'verbose', 'screenReader'].includes(name),
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
