import type {Step} from '../../domain/ports/step.ts';
import type {StepId} from '../../domain/step.ts';
import {paintSymbols, type PaintedSymbols} from '../symbols.ts';
import type {Translator} from '../../i18n/translate.ts';

/** What decides how plain text is written. */
export type StyleOptions = {
	readonly steps: readonly Pick<Step, 'id' | 'title' | 'done'>[];
	readonly translator: Translator;
	readonly color: boolean;
	readonly unicode: boolean;
};

/** How plain text is written: its language, its symbols and the titles of the steps. */
export type PlainStyle = Translator & {
	readonly symbols: PaintedSymbols;
	/** Is written before every line of a rehearsal, with its space. */
	readonly rehearsalMark: string;
	/** A step's title while it is to be done. */
	titleOf(id: StepId): string;
	/** A step's title once it is done. */
	doneOf(id: StepId): string;
};

/** The style of one view. */
export function createPlainStyle({steps, translator, color, unicode}: StyleOptions): PlainStyle {
	const symbols = paintSymbols({color, unicode});
	const stepOf = (id: StepId) => steps.find((step) => step.id === id);
	return {
		...translator,
		symbols,
		rehearsalMark: `${symbols.paint('inverse', translator.text('views.rehearsal'))} `,
		titleOf: (id) => translator.text(stepOf(id)?.title ?? 'views.plan'),
		doneOf: (id) => translator.text(stepOf(id)?.done ?? 'views.plan'),
	};
}
