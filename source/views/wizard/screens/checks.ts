import {groupChecks, checksSummary, type CheckDone} from '../../check-results.ts';
import {wrapLines, line, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {actionLines, markedLines, recoveryLines, withoutKeyActions} from './failure.ts';

/** The doctor's verdicts: loud and with commands what is not fine, what blocks first; a line a topic what is. */
export function checksLines(model: Model): readonly Line[] {
	const {columns} = model.size;
	const {blocking, warnings, fine} = groupChecks(model.run.checks);
	const said = checksSummary(model.run.checks);
	const own = ownFailure(model);
	const offers = recoveryLines(model);
	if (said === undefined)
		return [
			...offers,
			...own,
			line(''),
			...wrapLines(
				model.text(model.ui.screen === 'looking' ? 'wizard.checksNotYet' : 'wizard.checksNone'),
				columns - 2,
				'dim',
				' ',
			),
		];
	return [
		...wrapLines(model.translate(said), columns - 2, 'strong', ' '),
		...(offers.length === 0 ? [] : [line(''), ...offers]),
		...own,
		...blocking.flatMap((one) => loud(model, one)),
		...warnings.flatMap((one) => loud(model, one)),
		...(fine.length === 0 ? [] : [line('')]),
		...fine.flatMap(({topic, checks}) =>
			markedLines(
				model,
				[span(` ${model.symbols.done} `, 'good')],
				`${model.text(`doctor.topic_${topic}`)}${model.text('views.colon')}${checks.map(({message: says}) => model.translate(says)).join(model.text('names.comma'))}`,
			),
		),
	];
}

/** On the failure screen: what no check has said (a download that failed), with what helps. */
function ownFailure(model: Model): readonly Line[] {
	const {failure, run, ui} = model;
	if (ui.screen !== 'failure' || failure === undefined) return [];
	const known = run.checks.flatMap(({next}) => next.map((action) => action.message.text));
	const next = withoutKeyActions(model, failure.next).filter((action) => !known.includes(action.message.text));
	if (next.length === 0) return [];
	return [
		line(''),
		...wrapLines(model.translate(failure.message), model.size.columns - 2, 'bad', ' '),
		...next.flatMap((action) => actionLines(model, action)),
	];
}

function loud(model: Model, {status: verdict, message: says, next}: CheckDone): readonly Line[] {
	const blocks = verdict === 'blocking';
	const mark = blocks ? span(` ${model.symbols.failed} `, 'bad') : span(' ! ', 'warn');
	const whether = model.text(blocks ? 'doctor.marksBlocking' : 'doctor.marksWarning');
	return [
		line(''),
		...markedLines(model, [mark], `${model.translate(says)} (${whether})`, blocks ? 'bad' : 'warn'),
		...withoutKeyActions(model, next).flatMap((action) => actionLines(model, action, '   ')),
	];
}
