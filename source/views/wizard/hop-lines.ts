import {hopName} from '../../domain/hop-name.ts';
import type {Model} from './model.ts';
import {cutLine, pad, span, type Line} from './spans.ts';

/** The proof, hop by hop; what is the same by address and by name stands in one line. */
export function hopLines(model: Model): readonly Line[] {
	const style = {ok: 'good', failed: 'bad', 'not-applicable': 'dim', 'not-tried': 'dim'} as const;
	const mark = {
		ok: model.marks.done,
		failed: model.marks.failed,
		'not-applicable': model.marks['left-out'],
		'not-tried': model.marks.waiting,
	};
	const {hops} = model.run;
	const isSame = (one: (typeof hops)[number], other: (typeof hops)[number]): boolean =>
		one.hop === other.hop && one.verdict === other.verdict && one.detail.text === other.detail.text;
	const first = hops.filter((hop, index) => hops.findIndex((one) => isSame(one, hop)) === index);
	return first.map((hop) => {
		const by = hops.filter((one) => isSame(one, hop)).map((one) => model.word(`wizard.by.${one.by}`));
		return cutLine(
			[
				span(`   ${mark[hop.verdict]} `, style[hop.verdict]),
				span(pad(model.say(hopName(hop.hop)), 10), 'strong'),
				span(`${model.say(hop.detail)}  `),
				span(model.word('wizard.hopBy', {by: by.join(model.word('names.comma'))}), 'dim'),
			],
			model.size.columns,
		);
	});
}
