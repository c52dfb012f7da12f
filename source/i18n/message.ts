import {messages, type MessageKey} from './en/index.ts';

/** The parts of a list: names as they are, or messages, translated too. */
type MessageList = readonly (string | Message)[];

/** What fills a `{placeholder}`: text of a tool or a file, a number as it is, or another message, translated too. `items` are a list. */
export type MessageValue = string | number | Message | MessageList;

/** Whether a value is a list. */
export const isMessageList = (value: MessageValue | undefined): value is MessageList => Array.isArray(value);

/** Whether a value is a message. */
export const isMessage = (value: MessageValue | undefined): value is Message =>
	typeof value === 'object' && !isMessageList(value);

/** Values by the names of their placeholders. */
export type MessageValues = Readonly<Record<string, MessageValue>>;

/**
 * A message for the user: the English text for programs and logs, and the catalogue's key and values from which a view
 * translates it.
 */
export type Message = {readonly text: string; readonly key: string; readonly values: MessageValues};

/**
 * Fills the `{name}` placeholders of a template; `{name.}` is a sentence that gets its full stop where it has none. A placeholder without a
 * value stays, so that a mistake shows. The template of a list joins two of its `items`, as `{before}` and `{next}`. `toText` translates
 * a value that is a message.
 */
export function fill(template: string, values: MessageValues, toText: (value: Message) => string = textOf): string {
	const shown = (value: string | number | Message): string =>
		typeof value === 'object' ? toText(value) : String(value);
	const {items} = values;
	if (isMessageList(items) && items.length > 0)
		return items.map(shown).reduce((before, next) => fill(template, {before, next}));
	return template.replaceAll(/\{(\w+)(\.?)\}/g, (whole, name: string, stop: string) => {
		const value = values[name] ?? whole;
		const text = isMessageList(value) ? value.map(shown).join(', ') : shown(value);
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
export const listOf = (names: readonly string[]): Message => message('names.list', {items: names});

const mostLines = 10;

/** Several sentences as one, each on a line of its own: the first ten, and how many more there are. At least one. */
export function inLines(sentences: readonly Message[]): Message {
	const more = sentences.length - mostLines;
	return joinMessages(
		more > 0 ? [...sentences.slice(0, mostLines), message('common.andMore', {count: more})] : sentences,
		'common.line',
	);
}

/** Several sentences as one: phrases set apart (`common.list`), whole sentences after each other (`common.after`) or in lines, or names (`names.list`). At least one. */
export function joinMessages(
	sentences: readonly Message[],
	key: 'common.list' | 'common.after' | 'common.line' | 'names.list' = 'common.list',
): Message {
	const items = sentences.flatMap((one) =>
		one.key === key && isMessageList(one.values['items']) ? one.values['items'] : [one],
	);
	const [only] = items;
	return items.length === 1 && typeof only === 'object' ? only : message(key, {items});
}
