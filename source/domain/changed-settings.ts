import type {ResolvedSettings, Settings} from './settings.ts';

/** Settings with what a person changed on a screen; where they came from says so. */
export function changedSettings(settings: ResolvedSettings, values: Partial<Settings>): ResolvedSettings {
	const from = Object.fromEntries(Object.keys(values).map((name) => [name, 'the plan screen']));
	return {values: {...settings.values, ...values}, from: {...settings.from, ...from}};
}
