import * as v from 'valibot';
import {messages, type MessageKey} from './en/index.ts';

/** A message as events and files carry it; a value may be a message again. */
export const messageSchema: v.GenericSchema<Message> = v.object({
	text: v.string(),
	key: v.string(),
	values: v.record(v.string(), v.union([v.string(), v.number(), v.lazy(() => messageSchema)])),
});

/** What fills a `{placeholder}`: text of a tool or a file, a number as it is, or another message, translated too. */
export type MessageValue = string | number | Message;

/** Values by the names of their placeholders. */
export type MessageValues = Readonly<Record<string, MessageValue>>;

/**
 * A message for the user: the English text for programs and logs, and the catalogue's key and values from which a view
 * translates it.
 */
export type Message = {readonly text: string; readonly key: string; readonly values: MessageValues};

/**
 * Fills the `{name}` placeholders of a template; `{name.}` is a sentence that gets its full stop where it has none. A placeholder without a
 * value stays, so that a mistake shows. `toText` translates a value that is a message.
 */
export function fill(template: string, values: MessageValues, toText: (value: Message) => string = textOf): string {
	return template.replaceAll(/\{(\w+)(\.?)\}/g, (whole, name: string, stop: string) => {
		const value = values[name] ?? whole;
		const text = typeof value === 'object' ? toText(value) : String(value);
		return stop === '' || /[.!?:…。！？：]["'”’」』)）]*$/.test(text) ? text : `${text}${fullStopFor(template + text)}`;
	});
}

const fullStopFor = (text: string): string => (/\p{Script=Han}/u.test(text) ? '。' : '.');

const textOf = ({text}: Message): string => text;

/** Makes a message of the catalogue. Text of a tool or a file is a value, never part of the key. */
export function message(key: MessageKey, values: MessageValues = {}): Message {
	return {text: fill(messages[key], values), key, values};
}

/** Names of tools or places, which are the same in every language, separated as the language does. At least one. */
export function listOf(names: readonly string[]): Message {
	return joinMessages(
		names.map((name) => message('names.plain', {name})),
		'names.list',
	);
}

const mostLines = 10;

/** Several sentences as one, each on a line of its own: the first ten, and how many more there are. At least one. */
export function inLines(sentences: readonly Message[]): Message {
	const more = sentences.length - mostLines;
	const shown = more > 0 ? [...sentences.slice(0, mostLines), message('common.andMore', {count: more})] : sentences;
	return shown.reduce((before, next) => message('common.line', {before, next}));
}

/** Several sentences as one: phrases set apart (`common.list`), whole sentences after each other (`common.after`), or names (`names.list`). At least one. */
export function joinMessages(
	sentences: readonly Message[],
	key: 'common.list' | 'common.after' | 'names.list' = 'common.list',
): Message {
	return sentences.reduce((before, next) => message(key, {before, next}));
}
