import {say} from './sentence.ts';
import {joinWords, splitWords} from './shell-words.ts';
import type {Checked, SettingDefinition, SettingValue} from './settings.ts';

/** A setting's value as the text that a person edits: a list as words of a shell. */
export function settingText(value: SettingValue): string {
	return typeof value === 'object' ? joinWords(value) : String(value);
}

/** The checked value of an edited text, by the check of the setting's flag. `source` names it where it is wrong. */
export function checkText({kind, check}: Pick<SettingDefinition, 'kind' | 'check'>, text: string, source: string): Checked {
	if (kind !== 'list') return check(text, source);
	const words = splitWords(text);
	return words === undefined ? {wrong: say('settings.unclosed', {source})} : check(words, source);
}
