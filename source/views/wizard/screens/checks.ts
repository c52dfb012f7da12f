import {groupChecks, machineMessage, type CheckDone} from '../../check-groups.ts';
import {wrap, line, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {nextLines, markedLines, offerLines, worthSaying} from './failure.ts';

/** The doctor's verdicts: loud and with commands what is not fine, what blocks first; a line a topic what is. */
export function checksLines(model: Model): readonly Line[] {
	const {columns} = model.size;
	const {blocking, warnings, fine} = groupChecks(model.run.checks);
	const said = machineMessage(model.run.checks);
	const own = ownFailure(model);
	const offers = offerLines(model);
	if (said === undefined)
		return [
			...offers,
			...own,
			line(''),
			...wrap(
				model.word(model.ui.screen === 'looking' ? 'wizard.checksNotYet' : 'wizard.checksNone'),
				columns - 2,
				'dim',
				' ',
			),
		];
	return [
		...wrap(model.translate(said), columns - 2, 'strong', ' '),
		...(offers.length === 0 ? [] : [line(''), ...offers]),
		...own,
		...blocking.flatMap((one) => loud(model, one)),
		...warnings.flatMap((one) => loud(model, one)),
		...(fine.length === 0 ? [] : [line('')]),
		...fine.flatMap(({topic, checks}) =>
			markedLines(
				model,
				[span(` ${model.symbols.done} `, 'good')],
				`${model.word(`doctor.topic_${topic}`)}${model.word('views.colon')}${checks.map(({message: says}) => model.translate(says)).join(model.word('names.comma'))}`,
			),
		),
	];
}

/** On the failure screen: what no check has said (a download that failed), with what helps. */
function ownFailure(model: Model): readonly Line[] {
	const {failure, run, ui} = model;
	if (ui.screen !== 'failure' || failure === undefined) return [];
	const known = run.checks.flatMap(({next}) => next.map((action) => action.message.text));
	const next = worthSaying(model, failure.next).filter((action) => !known.includes(action.message.text));
	if (next.length === 0) return [];
	return [
		line(''),
		...wrap(model.translate(failure.message), model.size.columns - 2, 'bad', ' '),
		...next.flatMap((action) => nextLines(model, action)),
	];
}

function loud(model: Model, {status: verdict, message: says, next}: CheckDone): readonly Line[] {
	const blocks = verdict === 'blocking';
	const mark = blocks ? span(` ${model.symbols.failed} `, 'bad') : span(' ! ', 'warn');
	const whether = model.word(blocks ? 'doctor.marksBlocking' : 'doctor.marksWarning');
	return [
		line(''),
		...markedLines(model, [mark], `${model.translate(says)} (${whether})`, blocks ? 'bad' : 'warn'),
		...worthSaying(model, next).flatMap((action) => nextLines(model, action, '   ')),
	];
}
