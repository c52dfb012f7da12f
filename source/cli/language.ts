import type {MessageKey} from '../i18n/en/index.ts';
import {askedLanguage, chooseLanguage, loadCatalogue, translateKey, type Language} from '../i18n/translate.ts';

/** The language that a command line and its variables ask for, before the command line is understood, and its texts: `--help` and what is wrong with the arguments are said in it. */
export async function catalogueFor(
	args: readonly string[],
	environment: Readonly<Record<string, string | undefined>>,
): Promise<{readonly lang: Language; readonly text: (key: MessageKey) => string}> {
	const at = args.indexOf('--lang');
	const flag = at < 0 ? args.find((one) => one.startsWith('--lang='))?.slice('--lang='.length) : args[at + 1];
	const lang = chooseLanguage(askedLanguage(flag, environment), environment);
	await loadCatalogue(lang);
	return {lang, text: (key) => translateKey(key, lang)};
}
