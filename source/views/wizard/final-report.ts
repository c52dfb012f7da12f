import type {Model} from './model.ts';
import {describeChange} from '../../domain/describe-change.ts';

/** What stays on the normal screen after the wizard: the address or the failure, what was changed, how it is taken back. */
export function finalReport(model: Omit<Model, 'size'>): string {
	const {ended, changes, rehearsal} = model.run;
	if (ended === undefined) return '';
	const isUp = !model.run.steps.some((step) => step.id === 'tunnel' && step.status === 'undone');
	// What was changed is listed below, one change a line.
	const says = ended.says.filter(({key}) => key !== 'engine.changed' && key !== 'rehearsal.changed');
	const stopped = isUp ? [] : [model.word('wizard.tunnelStopped')];
	const mark = rehearsal ? `${model.word('views.rehearsal')}  ` : '';
	const next = ended.next
		.filter((action) => isUp || action.say.key !== 'engine.openSite')
		.flatMap((action) => [
			`  ${model.say(action.say)}`,
			...(action.run === undefined ? [] : [`    ${action.run.replaceAll('\n', '\n    ')}`]),
			...(action.read === undefined ? [] : [`    ${action.read}`]),
		]);
	const what =
		ended.failure === undefined
			? [...says.map((sentence) => model.say(sentence)), ...stopped]
			: [model.say(ended.failure.message)];
	const changed =
		changes.length === 0
			? []
			: [
					model.word(rehearsal ? 'wizard.changedPretend' : 'wizard.changed'),
					...changes.map((one) => `  ${model.marks.bullet} ${model.say(describeChange(one.change))}`),
				];
	return `${[...what.map((one) => mark + one), ...next, ...changed].join('\n')}\n`;
}
