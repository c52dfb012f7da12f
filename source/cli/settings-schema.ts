import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingDefinition} from '../domain/settings.ts';
import {messages} from '../i18n/en/index.ts';

/** The JSON Schema (draft-07) of `digimon-setup.yaml`, made from the definitions of the settings. */
export function settingsJsonSchema(): unknown {
	return {
		$schema: 'http://json-schema.org/draft-07/schema#',
		$id: 'urn:digimon-setup:settings:1',
		title: 'digimon-setup.yaml',
		type: 'object',
		additionalProperties: false,
		properties: Object.fromEntries(
			settingDefinitions.map((definition) => [
				definition.flag,
				{description: messages[definition.explains], ...schemaOf(definition)},
			]),
		),
	};
}

function schemaOf({kind, choices, pattern, bounds}: SettingDefinition): object {
	if (choices) return {enum: choices};
	const text = {type: 'string', ...(pattern && {pattern: pattern.source})};
	if (kind === 'switch') return {type: 'boolean'};
	if (kind === 'list') return {anyOf: [text, {type: 'array', items: text}]};
	if (kind === 'text') return text;
	const number = {type: 'integer', ...(bounds && {minimum: bounds[0], maximum: bounds[1]})};
	return pattern ? {anyOf: [number, text]} : number;
}
