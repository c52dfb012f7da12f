import {chosenStep, checklist, shownCommand, stepTitle, siteCheckLines, windowAround} from '../checklist.ts';
import {wrapLines, line, span, spread, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import type {StepState} from '../state/run-state.ts';
import {toolInstallRows, isInstallingTools} from './tool-install.ts';

/** Rows of the log that the checklist leaves at least. */
const fewestLogRows = 3;

/** Before the plan: the checklist while steps are inspected, the tools while they are installed. */
export function lookingBody(model: Model, rows: number): readonly Line[] {
	if (isInstallingTools(model) && !model.ui.stopping) return toolInstallRows(model).slice(0, rows);
	return [
		line(''),
		...checklist(model),
		line(''),
		line(
			` ${model.text(model.ui.stopping ? 'wizard.stopping' : 'wizard.looking')}`,
			model.ui.stopping ? 'warn' : 'dim',
		),
	].slice(0, rows);
}

/** The checklist, and below it the log of the chosen step. */
export function runBody(model: Model, rows: number): readonly Line[] {
	const list = model.ui.logIsLarge ? [] : fitChecklist(model, rows);
	const awaited = model.ui.logIsLarge ? [] : awaitedLines(model);
	const room = rows - list.length - awaited.length;
	return [...list, ...awaited, ...logBlock(model, room)];
}

/** All rows of the checklist, or those around the chosen step on a low screen. */
export function fitChecklist(model: Model, rows: number): readonly Line[] {
	const all = checklist(model);
	const room = Math.max(1, Math.min(all.length, rows - fewestLogRows - 2));
	const chosen = model.run.steps.findIndex((step) => step.id === chosenStep(model)?.id);
	return windowAround(all, chosen, room);
}

function awaitedLines(model: Model): readonly Line[] {
	const step = chosenStep(model);
	if (model.ui.stopping) return [line(`  ${model.text('wizard.stopping')}`, 'warn')];
	if (step?.status !== 'running' || step.waitingFor === undefined) return [];
	return wrapLines(model.translate(step.waitingFor), model.size.columns, 'warn', '  ').slice(0, 2);
}

/** The log pane below a rule with the purpose of the command and the position in its log. */
export function logBlock(model: Model, rows: number): readonly Line[] {
	if (rows < 2) return [];
	const {columns} = model.size;
	const step = chosenStep(model);
	const command = shownCommand(model);
	if (command === undefined) return withoutCommand(model, step, rows);
	const shown = rows > 4 ? [spread([span('$ ', 'accent'), span(command.shown, 'strong')], [], columns)] : [];
	const log = model.logRows(rows - 1 - shown.length, columns);
	const {filter} = model.ui.log;
	const position =
		log.follows || log.total === 0
			? model.text('wizard.follows', {total: log.total})
			: model.text('wizard.position', {from: log.top + 1, to: log.top + log.count, total: log.total});
	const heading = filter === '' ? model.translate(command.purpose) : model.text('wizard.filtered', {filter});
	return [rule(model, heading, position), ...shown, ...log.lines];
}

/** A step without a command: the newest checks of the site that fit. */
function withoutCommand(model: Model, step: StepState | undefined, rows: number): readonly Line[] {
	if (rows < 3) return [];
	const checks = step?.id === 'site' ? siteCheckLines(model) : [];
	return [
		rule(model, step === undefined ? '' : stepTitle(model, step.id, false), ''),
		...(checks.length === 0 ? [line(`  ${model.text('wizard.noLog')}`, 'dim')] : checks.slice(1 - rows)),
	];
}

function rule(model: Model, left: string, right: string): Line {
	const {columns} = model.size;
	const filled = spread(
		[span(`${model.symbols.rule.repeat(2)} `, 'dim'), span(left === '' ? '' : `${left} `, 'strong')],
		[span(right === '' ? '' : ` ${right} `, 'dim')],
		columns,
	);
	return filled.map((piece) =>
		/^ {3,}$/.test(piece.text) ? span(model.symbols.rule.repeat(piece.text.length), 'dim') : piece,
	);
}
