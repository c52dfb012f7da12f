import {settingDefinitions} from '../domain/setting-definitions.ts';
import type {SettingDefinition} from '../domain/settings.ts';
import {messages} from '../i18n/en/index.ts';
import {commandsOfSetting, commonFlags, ownFlags, type CommandName} from '../cli/command-tree.ts';
import {eventJsonSchema} from '../features/report/redact.ts';

/** A JSON Schema, as far as those of our events go. */
type Schema = {
	readonly type?: string;
	readonly const?: unknown;
	readonly enum?: readonly unknown[];
	readonly anyOf?: readonly Schema[];
	readonly oneOf?: readonly Schema[];
	readonly allOf?: readonly Schema[];
	readonly items?: Schema;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly additionalProperties?: Schema;
	readonly required?: readonly string[];
	readonly $ref?: string;
	readonly $defs?: Readonly<Record<string, Schema>>;
};

/** The programs of the package, with what each does. */
const programs = {
	up: 'Sets everything up, or continues; the call is the consent.',
	plan: 'Looks at what `up` would do, and changes nothing.',
	status: 'Looks at every step, and changes nothing.',
	down: 'Undoes what was changed; the call is the consent.',
} as const;

/** Parts of the schema that occur again and again, by the names of their types: each of an event, at a path in it. */
const named: readonly (readonly [name: string, event: string, ...path: string[]])[] = [
	['Step', 'step-started', 'step'],
	['Condition', 'step-inspected', 'found'],
	['Change', 'change-undone', 'change'],
	['NextAction', 'notice', 'next', 'items'],
	['Failure', 'failure-decided', 'failure'],
];

/** A part of the schema of an event. */
function partOf(schema: Schema, event: string, path: readonly string[]): Schema {
	const events = schema.allOf?.find(({oneOf}) => oneOf)?.oneOf ?? [];
	const found = events.find(({properties}) => properties?.['type']?.const === event);
	const part = path.reduce<Schema | undefined>(
		(at, name) => (name === 'items' ? at?.items : at?.properties?.[name]),
		found,
	);
	if (!part) throw new Error(`the schema of the events has no ${event} ${path.join(' ')}`);
	return part;
}

/**
 * The types of the package, `api.d.cts`: made from the schema of the events, the definitions of the settings and the flags of the commands.
 * The only `$ref` in the schema is that of a message.
 */
export function declarations(): string {
	const schema = eventJsonSchema() as Schema;
	const [reference, message] = Object.entries(schema.$defs ?? {})[0] ?? [];
	if (reference === undefined || message === undefined) throw new Error('the schema of the events has no message');
	const names = new Map([[JSON.stringify(message), 'Message']]);
	const nameOf = (part: Schema): string | undefined =>
		part.$ref === undefined ? names.get(JSON.stringify(part)) : 'Message';
	const write = (one: Schema): string => typeOf(one, nameOf);
	const types = named.map(([name, event, ...path]) => {
		const part = partOf(schema, event, path);
		const type = write(part);
		names.set(JSON.stringify(part), name);
		return `export type ${name} = ${type};`;
	});
	return [
		'/** A sentence: its text, and the key and values from which it is translated. */',
		`export type Message = ${typeOf(message, ({$ref}) => ($ref === undefined ? undefined : 'Message'))};`,
		...types,
		'/** One line of `--json`. */',
		`export type SetupEvent = ${write(schema)};`,
		'/** What every call takes, besides settings. */',
		'export interface CallOptions {',
		'\t/** On the simulated machine: nothing is changed. */\n\treadonly rehearse?: boolean;',
		'\t/** Stops the run, which then ends with `run-ended`. */\n\treadonly signal?: AbortSignal;',
		'}',
		...Object.entries(programs).flatMap(([name, explains]) => [
			...optionsOf(name as keyof typeof programs),
			`/** ${explains} Yields the events of \`--json\`; the last is \`run-ended\`, also after a failure. */`,
			`export function ${name}(options?: ${optionsName(name)}): AsyncGenerator<SetupEvent, void>;`,
		]),
		'',
	].join('\n');
}

const optionsName = (command: string): string => `${command.slice(0, 1).toUpperCase()}${command.slice(1)}Options`;

/** The options of a command: its settings, and its flags but for what the call itself decides. */
function optionsOf(command: keyof typeof programs): readonly string[] {
	const takes = ({commands}: {readonly commands: readonly CommandName[]}): boolean => commands.includes(command);
	const flags = [...ownFlags, ...commonFlags].filter(
		(entry) => takes(entry) && !entry.isHidden && !['yes', 'json', 'watch', 'quiet'].includes(entry.flag),
	);
	const settings = settingDefinitions.filter(({name}) => commandsOfSetting(name).includes(command));
	return [
		`export interface ${optionsName(command)} extends CallOptions {`,
		...settings.map((one) => property(one.name, settingType(one), messages[one.explains])),
		...flags.map(({flag, value, isList, explains}) => {
			const item = value === 'step' ? 'Step' : value === 'factor' ? 'number' : 'string';
			const type = value === undefined ? 'boolean' : isList ? `readonly (${item})[]` : item;
			return property(camelCased(flag), type, messages[explains]);
		}),
		'}',
	];
}

const camelCased = (flag: string): string => flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const property = (name: string, type: string, explains: string): string =>
	`\t/** ${explains.replaceAll('\n', ' ')} */\n\treadonly ${name}?: ${type};`;

const union = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(' | ');

function settingType({kind, choices, pattern}: SettingDefinition): string {
	if (choices) return union(choices);
	if (kind === 'switch') return 'boolean';
	if (kind === 'list') return 'readonly string[]';
	return kind === 'number' ? (pattern ? 'number | string' : 'number') : 'string';
}

/** A schema as a type of TypeScript; its parts that have a name are written by it. */
function typeOf(schema: Schema, nameOf: (schema: Schema) => string | undefined): string {
	const write = (part: Schema): string => nameOf(part) ?? typeOf(part, nameOf);
	if ('const' in schema) return JSON.stringify(schema.const);
	if (schema.enum) return union(schema.enum);
	if (schema.allOf) return schema.allOf.map(write).join(' & ');
	const choices = schema.oneOf ?? schema.anyOf;
	if (choices) return `(${choices.map(write).join(' | ')})`;
	if (schema.type === 'array')
		return `readonly ${write(schema.items ?? {})}[]`.replace(/^readonly (.* .*)\[\]$/s, 'readonly ($1)[]');
	if (schema.type !== 'object') return schema.type ?? 'unknown';
	if (!schema.properties) return `{readonly [name: string]: ${write(schema.additionalProperties ?? {})}}`;
	const required = new Set(schema.required);
	const parts = Object.entries(schema.properties).map(
		([name, part]) => `readonly ${name}${required.has(name) ? '' : '?'}: ${write(part)}`,
	);
	return `{${parts.join('; ')}}`;
}
