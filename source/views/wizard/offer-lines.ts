import {fetchSaid} from '../fetch-said.ts';
import type {Model} from './model.ts';
import {fold, span, type Line, type Style} from './spans.ts';

/** What helps beside trying again, each with its key; none where these keys do not work. */
export function offerLines(model: Model): readonly Line[] {
	const {offers, ui} = model;
	return [
		...(ui.offers?.fetch && offers?.fetch
			? markedLines(model, [span(' t ', 'chosen')], model.say(fetchSaid(offers.fetch)))
			: []),
		...(ui.offers?.rehearse ? markedLines(model, [span(' R ', 'chosen')], model.word('wizard.rehearseSaid')) : []),
	];
}

/** Next actions without those that a key does here. */
export function worthSaying<Action extends {readonly say: {readonly key: string}}>(
	{offers, ui}: Model,
	next: readonly Action[],
): readonly Action[] {
	const byKey = [
		...(ui.offers?.fetch && offers?.fetch ? ['tools.fetch'] : []),
		...(ui.offers?.rehearse ? ['engine.orRehearse'] : []),
	];
	return next.filter(({say}) => !byKey.includes(say.key));
}

/** Text behind a mark of three cells, folded beside it. */
export function markedLines(model: Model, mark: Line, text: string, style: Style = 'plain'): readonly Line[] {
	return fold(text, model.size.columns - 4, style).map((row, index) => [
		...(index === 0 ? mark : [span('   ')]),
		...row,
	]);
}
