import {groupChecks, machineSaid, type CheckDone} from '../check-groups.ts';
import {nextLines} from './failure-screen.ts';
import type {Model} from './model.ts';
import {markedLines, offerLines} from './offer-lines.ts';
import {fold, line, span, type Line} from './spans.ts';

/** The doctor's verdicts: loud and with commands what is not fine, what blocks first; a line a topic what is. */
export function checksLines(model: Model): readonly Line[] {
	const {columns} = model.size;
	const {blocking, warnings, fine} = groupChecks(model.run.checks);
	const said = machineSaid(model.run.checks);
	if (said === undefined)
		return [
			line(''),
			...fold(
				model.word(model.ui.screen === 'looking' ? 'wizard.checksNotYet' : 'wizard.checksNone'),
				columns - 2,
				'dim',
				' ',
			),
		];
	const offers = offerLines(model);
	return [
		...fold(model.say(said), columns - 2, 'strong', ' '),
		...blocking.flatMap((one) => loud(model, one)),
		...(offers.length === 0 ? [] : [line(''), ...offers]),
		...warnings.flatMap((one) => loud(model, one)),
		...(fine.length === 0 ? [] : [line('')]),
		...fine.flatMap(({topic, checks}) =>
			markedLines(
				model,
				[span(` ${model.marks.done} `, 'good')],
				`${model.word(`doctor.topic_${topic}`)}${model.word('views.colon')}${checks.map(({says}) => model.say(says)).join(', ')}`,
			),
		),
	];
}

function loud(model: Model, {verdict, says, next}: CheckDone): readonly Line[] {
	const blocks = verdict === 'blocking';
	const mark = blocks ? span(` ${model.marks.failed} `, 'bad') : span(' ! ', 'warn');
	const whether = model.word(blocks ? 'doctor.marksBlocking' : 'doctor.marksWarning');
	return [
		line(''),
		...markedLines(model, [mark], `${model.say(says)} (${whether})`, blocks ? 'bad' : 'warn'),
		...next.flatMap((action) => nextLines(model, action, '   ')),
	];
}
