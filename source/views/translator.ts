import type {MessageKey} from '../i18n/en/index.ts';
import {message, type Message, type MessageValues} from '../i18n/message.ts';
import {translate, type Language} from '../i18n/translate.ts';

/** Translates into the language of a view. */
export type Translator = {
	/** The text of a message. */
	readonly translate: (message: Message) => string;
	/** The text of a message of the catalogue, by its key. */
	readonly text: (key: MessageKey, values?: MessageValues) => string;
};

/** A translator into one language. */
export function createTranslator(lang: Language): Translator {
	return {
		translate: (sentence) => translate(sentence, lang),
		text: (key, values) => translate(message(key, values), lang),
	};
}
