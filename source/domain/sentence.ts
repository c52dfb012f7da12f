import {words, type WordKey} from './words/index.ts';

/** Values that fill the `{placeholders}` of a sentence; numbers are shown as they are. */
export type SentenceValues = Readonly<Record<string, string | number>>;

/**
 * One thing said to a person: the English text as programs and logs keep it, and the catalogue's key and values from
 * which a view says it again in the person's language.
 */
export type Sentence = {readonly text: string; readonly key: string; readonly values: SentenceValues};

/** Fills the `{name}` placeholders of a template; a placeholder without a value stays as it is, so that a slip shows. */
export function fill(template: string, values: SentenceValues): string {
	return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Says a sentence of the catalogue. Text of a tool or a file goes in as a value, never as part of the key. */
export function say(key: WordKey, values: SentenceValues = {}): Sentence {
	return {text: fill(words[key], values), key, values};
}
