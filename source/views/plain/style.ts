import type {Step} from '../../domain/ports/step.ts';
import type {StepId} from '../../domain/step.ts';
import {paintSymbols} from '../symbols.ts';
import type {Translator} from '../../i18n/translate.ts';

/** What decides how plain text is written. */
export type StyleOptions = {
	readonly steps: readonly Pick<Step, 'id' | 'title' | 'done' | 'after'>[];
	readonly translator: Translator;
	readonly color: boolean;
	readonly unicode: boolean;
	/** For a screen reader: words instead of symbols, no mark before each line, and neither the plan nor commands. */
	readonly isSpoken?: boolean;
	/** Cells of the terminal; undefined in a file or a pipe, where no line is wrapped. */
	readonly columns?: number | undefined;
};

/** Creates the style of one view: its language, its symbols and the titles of the steps. */
export function createPlainStyle({steps, translator, color, unicode, columns, isSpoken = false}: StyleOptions) {
	const {text} = translator;
	const words = isSpoken ? {failed: text('views.spokenFailed'), warning: text('views.spokenWarning')} : undefined;
	const symbols = paintSymbols({color, unicode, words});
	const stepOf = (id: StepId) => steps.find((step) => step.id === id);
	return {
		...translator,
		symbols,
		/** Cells of the terminal that a line may take, without the mark of a rehearsal. */
		columns,
		/** Is written before every line of a rehearsal, with its space. */
		rehearsalMark: isSpoken ? '' : `${symbols.paint('inverse', text('views.rehearsal'))} `,
		isSpoken,
		/** A step's title while it is to be done. */
		titleOf: (id: StepId): string => translator.text(stepOf(id)?.title ?? 'views.plan'),
		/** The steps that a step comes after. */
		afterOf: (id: StepId): readonly StepId[] => stepOf(id)?.after ?? [],
		/** A step's title once it is done. */
		doneOf: (id: StepId): string => translator.text(stepOf(id)?.done ?? 'views.plan'),
	};
}

/** How plain text is written. */
export type PlainStyle = ReturnType<typeof createPlainStyle>;
