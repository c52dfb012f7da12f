import type {NextAction} from '../domain/failure.ts';
import {say, type Sentence} from '../domain/sentence.ts';
import type {WordKey} from '../domain/words/index.ts';
import {translate, translateKey, type Language} from './translate.ts';

/** A terminal of plain lines: what is written stays, and the person types lines. */
export type SpokenTerminal = {
	readonly lang: Language;
	readonly write: (text: string) => void;
	/** What the person typed; undefined at the end of input or a stop. */
	readonly askLine: (question: string) => Promise<string | undefined>;
};

/** One of the numbered choices. */
export type Choice<T> = {readonly word: WordKey; readonly answer: T};
/** How the spoken view says and asks. */
export type Ask = {
	/** A sentence in the person's language. */
	text(sentence: Sentence): string;
	/** A next action: its sentence, and its command after it. */
	action(action: Pick<NextAction, 'say'> & {readonly run?: string | undefined}): void;
	word(key: WordKey, values?: Readonly<Record<string, string | number>>): string;
	line(text: string): void;
	of<T>(choices: readonly [Choice<T>, ...Choice<T>[]], otherwise: T): Promise<T>;
	number(count: number): Promise<number | undefined>;
};

/** Lines, and numbered choices that are asked until one is chosen. */
export function createAsk({lang, write, askLine}: SpokenTerminal): Ask {
	const word: Ask['word'] = (key, values) =>
		values === undefined ? translateKey(key, lang) : translate(say(key, values), lang);
	const line = (text: string): void => write(`${text}\n`);
	const number: Ask['number'] = async (count) => {
		for (;;) {
			const typed = await askLine(word('wizard.choiceType', {count}));
			if (typed === undefined) return undefined;
			const chosen = Number(typed.trim());
			if (Number.isInteger(chosen) && chosen >= 1 && chosen <= count) return chosen - 1;
		}
	};
	return {
		word,
		line,
		text: (sentence) => translate(sentence, lang),
		action: ({say: what, run}) =>
			line(`${translate(what, lang)}${run === undefined ? '' : `${word('views.colon')}${run}`}`),
		number,
		of: async (choices, otherwise) => {
			choices.forEach((choice, index) => line(`${index + 1}. ${word(choice.word)}`));
			const chosen = await number(choices.length);
			return chosen === undefined ? otherwise : (choices[chosen]?.answer ?? otherwise);
		},
	};
}
