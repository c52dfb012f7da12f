import type {SettingDefinition, SettingName, SettingValue} from '../../domain/settings.ts';
import type {WordKey} from '../../domain/words/index.ts';
import {textOf} from '../typed-setting.ts';
import type {Model} from './model.ts';

/** A setting's value as a person reads it: a list as it would be typed, a switch as on or off. */
export function valueOf(
	model: Pick<Model, 'settings' | 'word'>,
	{name}: Pick<SettingDefinition, 'name'>,
	value: SettingValue = model.settings.values[name],
): string {
	if (typeof value === 'boolean') return model.word(value ? 'names.on' : 'names.off');
	if (typeof value === 'object' && value.length === 0) return model.word('names.nothing');
	return textOf(value);
}

/** Origins that are words of ours; a flag, a variable and a file's line are names as they are. */
const origins: Readonly<Record<string, WordKey>> = {
	default: 'names.from_default',
	'the last run': 'names.from_lastRun',
	'the plan screen': 'names.from_planScreen',
};

/** Where a setting's value came from, in the person's language. */
export function originOf(model: Pick<Model, 'settings' | 'word'>, name: SettingName): string {
	const from = model.settings.from[name];
	const key = origins[from];
	return key === undefined ? from : model.word(key);
}

/** What a setting is when nobody says anything. */
export function defaultOf(
	model: Pick<Model, 'defaults' | 'settings' | 'word'>,
	field: Pick<SettingDefinition, 'name'>,
): string {
	return model.word('wizard.fieldDefault', {value: valueOf(model, field, model.defaults[field.name])});
}
