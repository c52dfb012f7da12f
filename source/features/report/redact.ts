import {toJsonSchema} from '@valibot/to-json-schema';
import * as v from 'valibot';
import {eventSchema, type SetupEvent} from '../../domain/event.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import {settingDefinitions} from '../../domain/setting-definitions.ts';
import type {Settings} from '../../domain/settings.ts';
import {messages} from '../../i18n/en/index.ts';
import {fill, isMessageList, type Message, type MessageValue} from '../../i18n/message.ts';
import {messageSchema} from '../../i18n/message-schema.ts';
import {hiddenMark, type Redactor} from './redact-text.ts';

/**
 * The event with every text redacted. Parsing it drops the fields that the schema does not have; what is left is walked: numbers, booleans
 * and the schema's own words stay, paths and process times are hidden, all other texts and keys pass the redactor.
 */
export function redactEvent(event: SetupEvent, {text}: Redactor): SetupEvent {
	return v.parse(eventSchema, redactValue(v.parse(eventSchema, event), '', text)) as SetupEvent;
}

type Text = (text: string) => string;

function redactValue(value: unknown, key: string, text: Text): unknown {
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if (typeof value === 'string') return redactString(value, key, text);
	if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, key, text));
	if (typeof value !== 'object' || value === null) return undefined;
	if (key === 'settings') return redactSettings(value, text);
	if (v.is(messageSchema, value)) return redactMessage(value, text);
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => name !== 'runFolder')
			.map(([name, item]) => [schemaWords.keys.has(name) ? name : text(name), redactValue(item, name, text)]),
	);
}

/** Fields that hold a path of this host, or the time at which a process started. */
const hiddenKeys = new Set(['path', 'file', 'hostsFile', 'backup', 'outputPath', 'startTime']);

function redactString(value: string, key: string, text: Text): string {
	if (hiddenKeys.has(key)) return hiddenMark;
	if (schemaWords.values.has(`${key} ${value}`)) return value;
	switch (key) {
		case 'at':
			return new Date(Number.isNaN(Date.parse(value)) ? 0 : value).toISOString();
		case 'runId': // A time and the number of a process (system/state/run-folder).
			return /^\d{8}T\d{6,9}Z-\d{1,10}$/.test(value) ? value : text(value);
		case 'sha256':
			return /^[0-9a-f]{64}$/.test(value) ? value : hiddenMark;
		default:
			return text(value);
	}
}

/** A template of the catalogue needs no hiding, its values do; without a template the whole text passes the redactor. */
function redactMessage(given: Message, text: Text): Message {
	const template = (messages as Readonly<Record<string, string>>)[given.key];
	if (template === undefined) return {text: text(given.text), key: '', values: {}};
	const values = Object.fromEntries(
		Object.entries(given.values)
			.filter(([name]) => name === 'items' || template.includes(`{${name}}`))
			.map(([name, value]): [string, MessageValue] => {
				if (isMessageList(value))
					return [name, value.map((item) => (typeof item === 'string' ? text(item) : redactMessage(item, text)))];
				if (typeof value === 'object') return [name, redactMessage(value, text)];
				return [name, typeof value === 'number' ? value : text(value)];
			}),
	);
	return {text: fill(template, values), key: given.key, values};
}

const originSchema = v.object({value: v.unknown(), from: v.string()});

/** Keeps the settings that exist: numbers, switches, our own choices, a version, the usual profile and hosts file. Items of a list are hidden. */
function redactSettings(settings: object, text: Text): object {
	return Object.fromEntries(
		Object.entries(settings).flatMap(([name, setting]) => {
			const definition = settingDefinitions.find((one) => one.name === name);
			if (!definition || !v.is(originSchema, setting)) return [];
			const {value, from} = setting;
			// Of a file only that there was one: anything else is a flag, a variable or a phrase of ours.
			const isOurs = /^(--[a-z-]+|[A-Z_]+|default|the last run|the plan screen)$/.test(from);
			const shown = redactSetting(value, definition.choices ?? []);
			return [[name, {value: shown, from: isOurs ? text(from) : hiddenMark}]] as const;
		}),
	);
}

function redactSetting(value: unknown, choices: readonly string[]): unknown {
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if (Array.isArray(value)) return value.map(() => hiddenMark);
	const isUsual = /^(auto|digimon|\/etc\/hosts|v?\d{1,3}\.\d{1,3}(\.\d{1,3})?)$/;
	return typeof value === 'string' && (choices.includes(value) || isUsual.test(value)) ? value : hiddenMark;
}

/** The JSON Schema of one line of `--json`, as it is published in the package. Here, because no other command needs its library. */
export function eventJsonSchema(): object {
	return {
		...toJsonSchema(eventSchema, {errorMode: 'ignore'}),
		title: 'digimon-setup event 2',
		$id: 'urn:digimon-setup:event:2',
	};
}

/** The keys of the event schema, and the values that it enumerates, as `KEY VALUE`. */
const schemaWords = (() => {
	const keys = new Set<string>();
	const values = new Set<string>();
	const read = (schema: unknown, key: string): void => {
		if (typeof schema !== 'object' || schema === null) return;
		for (const [name, part] of Object.entries(schema) as [string, unknown][]) {
			if (name === 'properties' && typeof part === 'object' && part !== null)
				for (const [property, inner] of Object.entries(part)) {
					keys.add(property);
					read(inner, property);
				}
			else if (name === 'enum' || name === 'const')
				for (const value of [part].flat()) values.add(`${key} ${String(value)}`);
			else read(part, key);
		}
	};
	read(eventJsonSchema(), '');
	return {keys, values};
})();

/**
 * What a report hides at any place, beside all that is not on its list: the values of the environment, the settings passed through
 * (whole, and what follows each `=` and comma in them), the user's name and home, a profile and hosts file of their own choosing.
 */
export function secretsOf(
	settings: Settings,
	host: HostFacts,
	environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
	const passed = [...settings.istioSet, ...settings.helmSet, ...settings.minikubeArg].flatMap((item) => [
		item,
		...item.split(/[=,]/).slice(1),
		item.slice(item.indexOf('=') + 1),
	]);
	const chosen = [settings.profile, settings.hostsFile].filter(
		(value) => value !== 'digimon' && value !== host.systemHostsFile,
	);
	const values = Object.values(environment).flatMap((value) =>
		value === undefined ? [] : [value, ...value.split(/[\s,;]+/)],
	);
	return [...passed, ...chosen, ...values, host.userName, host.home, host.minikubeHome].filter(
		(secret) => secret !== '' && secret !== '/',
	);
}
