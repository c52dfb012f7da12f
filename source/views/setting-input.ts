import {joinWords, splitWords} from '../domain/ports/command.ts';
import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {Checked, SettingDefinition, SettingValue} from '../domain/settings.ts';
import {message} from '../i18n/message.ts';

/**
 * Every setting that a person can change once a view is open. How a person sees things is not among them: `screen-reader`, `verbose`,
 * `lang` and `color` choose what opens, and the view that they have chosen is open already; no answer of the profile keeps them.
 */
export const typedSettings: readonly SettingDefinition[] = settingDefinitions.filter(
	({name}) => !['lang', 'color', 'verbose', 'screenReader'].includes(name),
);

/** A value as it is typed; a list is one line, its entries quoted as in a shell. */
export function textOf(value: SettingValue): string {
	return typeof value === 'object' ? joinWords(value) : String(value);
}

/** The entries of a list as they were typed so far; undefined for another setting, and where a quote is left open. */
export function entriesOf({kind}: SettingDefinition, text: string): readonly string[] | undefined {
	return kind === 'list' ? splitWords(text) : undefined;
}

/** What was typed, by the same check as the flag's. */
export function checkTyped(definition: SettingDefinition, text: string): Checked {
	const source = `--${definition.flag}`;
	if (definition.kind !== 'list') return definition.check(text.trim(), source);
	const entries = splitWords(text);
	if (entries !== undefined) return definition.check(entries, source);
	return {wrong: message('settings.openQuote', {source, allowed: definition.placeholder ?? ''})};
}
