import type {MessageKey} from '../../i18n/en/index.ts';
import type {Translator} from '../../i18n/translate.ts';
import {nextActionText, type ActionToShow} from '../next-actions.ts';

/** A terminal of plain lines: lines that were written stay, and the user types lines. */
export type LineTerminal = {
	readonly write: (text: string) => void;
	/** The line that was typed; undefined at the end of input or a stop. */
	readonly askLine: (question: string) => Promise<string | undefined>;
};

/** One of the numbered choices. */
export type Choice<T> = {readonly label: MessageKey; readonly answer: T};

/** Writes lines and asks, in the user's language. */
export function createDialog(translator: Translator, {write, askLine}: LineTerminal) {
	const {text} = translator;
	const line = (words: string): void => write(`${words}\n`);
	/** Asks for a number until one of the list is typed; answers its index, undefined at the end of input. */
	const number = async (count: number): Promise<number | undefined> => {
		for (;;) {
			const typed = (await askLine(text('wizard.choiceType', {count})))?.trim();
			if (typed === undefined) return undefined;
			const chosen = Number(typed);
			if (typed !== '' && Number.isInteger(chosen) && chosen >= 1 && chosen <= count) return chosen - 1;
			line(typed === '' ? text('wizard.choiceEmpty') : text('wizard.choiceWrong', {typed, count}));
		}
	};
	const pick = async (labels: readonly string[]): Promise<number | undefined> => {
		labels.forEach((label, index) => line(`${index + 1}. ${label}`));
		return number(labels.length);
	};
	return {
		...translator,
		line,
		action: (action: ActionToShow): void => line(nextActionText(action, translator)),
		/** The line that was typed; undefined at the end of input. */
		ask: askLine,
		/** Lists texts and, last, the way back; answers the index of the chosen one, undefined for the way back and at the end of input. */
		pickOrBack: async (labels: readonly string[]): Promise<number | undefined> => {
			const chosen = await pick([...labels, text('wizard.choiceBack')]);
			return chosen === labels.length ? undefined : chosen;
		},
		/** Lists choices and asks until one is chosen; `otherwise` at the end of input. */
		choose: async <T>(choices: readonly Choice<T>[], otherwise: T): Promise<T> => {
			const chosen = await pick(choices.map(({label}) => text(label)));
			return chosen === undefined ? otherwise : (choices[chosen]?.answer ?? otherwise);
		},
	};
}

/** A dialog of numbered choices. */
export type Dialog = ReturnType<typeof createDialog>;
