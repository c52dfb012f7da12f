import {settingDefinitions} from '../../domain/setting-definitions.ts';
import type {SettingDefinition, Settings} from '../../domain/settings.ts';

/**
 * The settings that the plan screen offers: all but `verbose` and `screenReader`. These two choose another view before a wizard opens
 * (lines, or spoken lines), so that within one they would change nothing that a person sees.
 */
export const planFields: readonly SettingDefinition[] = settingDefinitions.filter(
	({name}) => name !== 'verbose' && name !== 'screenReader',
);

/** What a field's text can be gone through by a key; undefined where it is free. */
export function choicesOf({kind, choices}: SettingDefinition): readonly string[] | undefined {
	return kind === 'switch' ? ['true', 'false'] : choices;
}

const looks: readonly string[] = ['lang', 'color'] satisfies readonly (keyof Settings)[];

/** Does a change concern only how things are shown, so that the plan stands as it is. */
export function isLook(change: Partial<Settings>): boolean {
	return Object.keys(change).every((name) => looks.includes(name));
}
