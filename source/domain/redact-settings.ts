import type {Happening} from './event.ts';
import {hiddenMark} from './redact-text.ts';
import {settingDefinitions} from './setting-definitions.ts';

type Told = Extract<Happening, {type: 'run-started'}>['settings'];

/** Settings that a report may show: numbers and switches, choices of ours, a version, the usual profile and hosts file. What is passed through to a tool is only counted. */
export function redactSettings(settings: Told): Told {
	const kept = settingDefinitions.flatMap(({name, choices = []}) => {
		const told = settings[name];
		return told ? [[name, {value: redactValue(told.value, choices), from: redactOrigin(told.from)}] as const] : [];
	});
	return Object.fromEntries(kept);
}

function redactValue(value: Told[string]['value'], choices: readonly string[]): Told[string]['value'] {
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if (typeof value !== 'string') return value.map(() => hiddenMark);
	const isUsual = choices.includes(value) || /^(auto|digimon|\/etc\/hosts|v?\d{1,3}\.\d{1,3}(\.\d{1,3})?)$/.test(value);
	return isUsual ? value : hiddenMark;
}

/** A flag or variable of ours, or our own words; a file's name is hidden. */
function redactOrigin(from: string): string {
	const names = settingDefinitions.flatMap(({flag}) => [
		`--${flag}`,
		`--no-${flag}`,
		`DIGIMON_SETUP_${flag.toUpperCase().replaceAll('-', '_')}`,
	]);
	return [...names, 'default', 'the last run', 'the plan screen', 'NO_COLOR', 'INK_SCREEN_READER'].includes(from)
		? from
		: hiddenMark;
}
