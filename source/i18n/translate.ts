import type {MessageKey} from './en/index.ts';
import {fill, message, type Message, type MessageValues} from './message.ts';

/** Languages of the catalogue. */
type Language = 'en' | 'zh-TW';

/** The sentences of another language by their keys; a missing one is said in English. */
type Catalogue = Readonly<Partial<Record<string, string>>>;

/** Translates into the language of the user. */
export type Translator = {
	/** The text of a message. */
	readonly translate: (message: Message) => string;
	/** The text of a message of the catalogue, by its key. */
	readonly text: (key: MessageKey, values?: MessageValues) => string;
};

/** A translator over a catalogue; without one it says everything in English. */
export function createTranslator(catalogue: Catalogue = {}): Translator {
	const translate = ({key, text, values}: Message): string => {
		const template = catalogue[key];
		return template === undefined ? text : fill(template, values, translate);
	};
	return {translate, text: (key, values) => translate(message(key, values))};
}

/** Loads the translator of a language; English is always loaded. */
export async function loadTranslator(language: Language): Promise<Translator> {
	return createTranslator(language === 'en' ? {} : (await import('./zh-tw/index.ts')).messagesZh);
}

/** What was asked for before settings are resolved: the flag, else the variable; `auto` where neither names a language. */
export function askedLanguage(
	flag: unknown,
	environment: Readonly<Record<string, string | undefined>>,
): Language | 'auto' {
	const asked = flag ?? environment['DIGIMON_SETUP_LANG'];
	return asked === 'en' || asked === 'zh-TW' ? asked : 'auto';
}

/** The language: as asked, else by the locale (LC_ALL, LC_MESSAGES, LANG; any Traditional Chinese is zh-TW). */
export function chooseLanguage(
	asked: 'en' | 'zh-TW' | 'auto',
	environment: Readonly<Record<string, string | undefined>>,
): Language {
	if (asked !== 'auto') return asked;
	const locale =
		[environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(
			(value) => value !== undefined && value !== '',
		) ?? '';
	return /^zh[_-](TW|HK|MO|Hant)/i.test(locale) ? 'zh-TW' : 'en';
}
