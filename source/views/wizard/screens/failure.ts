import {looksLikeError} from '../../../domain/ports/platform.ts';
import {nextActionLines, type ActionToShow} from '../../next-actions.ts';
import {toolInstallLines} from '../../prompts.ts';
import {statusSymbol, stepTitle} from '../checklist.ts';
import {wrapLines, span, type Line, type Style, cutLine, line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {fitChecklist, logBlock} from './run.ts';

type ShownFailure = NonNullable<Model['run']['failure']>;

/** What helps beside a retry, each with its key; none where these keys do not work. */
export function recoveryLines(model: Model): readonly Line[] {
	const {recovery, ui} = model;
	const fetch =
		ui.recovery?.fetch && recovery?.fetch
			? markedLines(model, [span(' t ', 'chosen')], model.translate(toolInstallLines(recovery.fetch)))
			: [];
	const rehearse = ui.recovery?.rehearse
		? markedLines(model, [span(' R ', 'chosen')], model.text('wizard.rehearseSaid'))
		: [];
	return [...fetch, ...rehearse];
}

/** Next actions without those that a key does on this screen. */
export function withoutKeyActions<Action extends ActionToShow>(
	{recovery, ui}: Model,
	next: readonly Action[],
): readonly Action[] {
	const byKey = [
		...(ui.recovery?.fetch && recovery?.fetch ? ['tools.fetch'] : []),
		...(ui.recovery?.rehearse ? ['engine.orRehearse'] : []),
	];
	return next.filter((action) => !byKey.includes(action.message.key));
}

/** Text after a mark of three cells, wrapped beside it. */
export function markedLines(model: Model, mark: Line, text: string, style: Style = 'plain'): readonly Line[] {
	return wrapLines(text, model.size.columns - 4, style).map((row, index) => [
		...(index === 0 ? mark : [span('   ')]),
		...row,
	]);
}

/** A next action: its message, and below it the command to copy or the page to read. */
export function actionLines(model: Model, action: ActionToShow, indent = ' '): readonly Line[] {
	const {columns} = model.size;
	const deeper = `${indent}    `;
	return nextActionLines(action, model).flatMap(({kind, text}) => {
		switch (kind) {
			case 'message':
				return wrapLines(`${model.symbols.bullet} ${text}`, columns - 2, 'plain', indent);
			case 'run':
				return wrapLines(text, columns, 'accent', deeper);
			case 'read':
				return [cutLine([span(deeper), span(text, 'dim')], columns)];
		}
	});
}

/** On fewer rows evidence, fault and empty lines are left out. */
const lowRows = 16;

/** What happened, whose turn it is, what to do next, and the log. */
export function failureBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const {failure} = model.run;
	if (failure !== undefined && model.recovery !== undefined) return failureBeforeStart(model, failure, rows);
	const list = rows >= 24 ? [...fitChecklist(model, rows), line('')] : failedTitle(model);
	if (failure === undefined) return [...list, line(` ${model.text('wizard.failed')}`, 'bad')];
	const top = [
		...list,
		...messageLines(model, failure, rows),
		...(rows < lowRows ? [] : evidenceLines(model, failure)),
		line(` ${model.text('wizard.next')}`, 'strong'),
		...failure.next.flatMap((action) => actionLines(model, action)),
	];
	const hasLog = model.run.steps.some((step) => step.commands.length > 0);
	return fitLines(model, rows, hasLog ? [...top, ...logBlock(model, rows - top.length)] : top);
}

/** Before the first plan: the failure, what helps by a key, then every command; the key of the checks shows what does not fit. */
function failureBeforeStart(model: Model, failure: ShownFailure, rows: number): readonly Line[] {
	const space = rows < lowRows ? [] : [line('')];
	const recovery = recoveryLines(model);
	return fitLines(model, rows, [
		...space,
		...messageLines(model, failure, rows),
		...(recovery.length === 0 ? [] : [...space, ...recovery]),
		...space,
		line(` ${model.text('wizard.next')}`, 'strong'),
		...withoutKeyActions(model, failure.next).flatMap((action) => actionLines(model, action)),
	]);
}

function messageLines(model: Model, {message, fault}: ShownFailure, rows: number): readonly Line[] {
	const columns = model.size.columns - 2;
	const turn = rows < lowRows ? [] : wrapLines(model.text(`wizard.fault.${fault}`), columns, 'dim', ' ');
	return [...wrapLines(model.translate(message), columns, 'bad', ' '), ...turn];
}

/** The first line of the command's tail that looks like an error, and the last three others. */
function evidenceLines({size}: Model, {tail = []}: ShownFailure): readonly Line[] {
	const firstError = tail.find(looksLikeError);
	const others = tail.filter((one) => one !== firstError).slice(-3);
	return [
		...(firstError === undefined ? [] : [cutLine([span('   '), span(firstError, 'warn')], size.columns)]),
		...others.map((one) => cutLine([span(`   ${one}`, 'dim')], size.columns)),
	];
}

/** Replaces what does not fit by a last row that names the key which shows it. */
function fitLines(model: Model, rows: number, lines: readonly Line[]): readonly Line[] {
	if (lines.length <= rows || rows < 2) return lines;
	return [...lines.slice(0, rows - 1), line(` ${model.text('wizard.moreBehindChecks')}`, 'warn')];
}

/** The failed step, where the checklist has no room. */
function failedTitle(model: Model): readonly Line[] {
	const failed = model.run.steps.find((step) => step.status === 'failed');
	if (failed === undefined) return [];
	return [[span(' '), statusSymbol(model.symbols, 'failed'), span(` ${stepTitle(model, failed.id, false)}`, 'strong')]];
}
