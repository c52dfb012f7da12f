import {checksSummary, checkText, groupChecks, topicText, type CheckDone} from '../../check-results.ts';
import {failureText} from '../../failure-text.ts';
import {wrapLines, line, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {actionLines, markedLines, recoveryLines, withoutKeyActions} from './failure.ts';

/** All check results: what blocks, then what warns, each with its next actions; then by topic what is fine. */
export function checksLines(model: Model): readonly Line[] {
	const {checks} = model.run;
	const {blocking, warnings, fine} = groupChecks(checks);
	const summary = checksSummary(checks);
	const recovery = recoveryLines(model);
	const failure = failureLines(model);
	if (summary === undefined) return [...recovery, ...failure, line(''), ...noChecksLines(model)];
	return [
		...wrapLines(model.translate(summary), model.size.columns - 2, 'strong', ' '),
		...(recovery.length === 0 ? [] : [line(''), ...recovery]),
		...failure,
		...[...blocking, ...warnings].flatMap((check) => wrongLines(model, check)),
		...(fine.length === 0 ? [] : [line('')]),
		...fine.flatMap((group) => {
			const {title, results} = topicText(group.topic, group.checks, model);
			const mark = span(` ${model.symbols.done} `, 'good');
			return markedLines(model, [mark], `${title}${model.text('views.colon')}${results}`);
		}),
	];
}

function noChecksLines(model: Model): readonly Line[] {
	const key = model.ui.screen === 'looking' ? 'wizard.checksNotYet' : 'wizard.checksNone';
	return wrapLines(model.text(key), model.size.columns - 2, 'dim', ' ');
}

/** On the failure screen: the failure with next actions that no check has (a download that failed). */
function failureLines(model: Model): readonly Line[] {
	const {run, ui} = model;
	const {failure} = run;
	if (ui.screen !== 'failure' || failure === undefined) return [];
	const known = run.checks.flatMap(({next}) => next.map((action) => action.message.text));
	const next = withoutKeyActions(model, failure.next).filter((action) => !known.includes(action.message.text));
	if (next.length === 0) return [];
	return [
		line(''),
		...wrapLines(failureText(failure, model).headline, model.size.columns - 2, 'bad', ' '),
		...next.flatMap((action) => actionLines(model, action)),
	];
}

function wrongLines(model: Model, check: CheckDone): readonly Line[] {
	const blocks = check.status === 'blocking';
	const mark = blocks ? span(` ${model.symbols.failed} `, 'bad') : span(' ! ', 'warn');
	return [
		line(''),
		...markedLines(model, [mark], checkText(check, model), blocks ? 'bad' : 'warn'),
		...withoutKeyActions(model, check.next).flatMap((action) => actionLines(model, action, '   ')),
	];
}
