import {messages, type MessageKey} from './en/index.ts';
import {fill, type Message} from './message.ts';

/** Languages of the catalogue. */
export type Language = 'en' | 'zh-TW';

let catalogue: Readonly<Partial<Record<string, string>>> = {};

/** Hands in the sentences of another language; a key that is missing there is said in English. */
export function setCatalogue(words: Readonly<Partial<Record<string, string>>>): void {
	catalogue = words;
}

/** A message in a language. */
export function translate(sentence: Message, lang: Language): string {
	const template = lang === 'en' ? undefined : catalogue[sentence.key];
	return template === undefined ? sentence.text : fill(template, sentence.values, (value) => translate(value, lang));
}

/** A text of the catalogue by its key. */
export function translateKey(key: MessageKey, lang: Language): string {
	return (lang === 'en' ? undefined : catalogue[key]) ?? messages[key];
}

/** Loads the catalogue of a language; English is always loaded. */
export async function loadCatalogue(lang: Language): Promise<void> {
	if (lang === 'zh-TW') setCatalogue((await import('./zh-tw/index.ts')).messagesZh);
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
