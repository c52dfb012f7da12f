import {failureText, lastLines, type ShownFailure} from '../../failure-text.ts';
import {groupActions, nextActionLines, type ActionToShow} from '../../next-actions.ts';
import {toolInstallLines} from '../../prompts.ts';
import {shownCommand, statusSymbol, stepTitle} from '../checklist.ts';
import {wrapLines, span, type Line, type Style, cutLine, line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {fitChecklist, logBlock} from './run.ts';

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
	{recovery, ui}: Pick<Model, 'recovery' | 'ui'>,
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

/** A next action: its message after a bullet or its number, and below it the command to copy or the page to read. */
export function actionLines(
	model: Model,
	action: ActionToShow,
	indent = ' ',
	mark: string = model.symbols.bullet,
): readonly Line[] {
	const {columns} = model.size;
	const deeper = `${indent}    `;
	return nextActionLines(action, model).flatMap(({kind, text}) => {
		switch (kind) {
			case 'message':
				return wrapLines(text, columns - indent.length - 3, 'plain').map((row, index) => [
					span(`${indent}${index === 0 ? mark : ' '} `, 'accent'),
					...row,
				]);
			case 'run':
				return wrapLines(text, columns, 'accent', deeper);
			case 'read':
				return [cutLine([span(deeper), span(text, 'dim')], columns)];
		}
	});
}

/** The most rows of a headline on a low screen. */
const lowHeadlineRows = 5;

/** On fewer rows evidence, fault and empty lines are left out. */
const lowRows = 16;

/** What happened, whose turn it is, what to do next, and the log. */
export function failureBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const {failure} = model.run;
	if (failure !== undefined && model.recovery !== undefined) return failureBeforeStart(model, failure, rows);
	const list = rows >= 24 ? [...fitChecklist(model, rows), line('')] : failedTitle(model);
	if (failure === undefined) return [...list, line(` ${model.text('wizard.failed')}`, 'bad')];
	const message = [...list, ...messageLines(model, failure, rows)];
	const next = numberedLines(model, failure.next, rows);
	const hasLog = model.run.steps.some((step) => step.commands.length > 0);
	const room = rows - message.length - next.length;
	const details = rows < lowRows ? [] : detailLines(model, failure, hasLog && room >= fewestLogRows);
	const top = [...message, ...details.slice(0, Math.max(0, room)), ...next];
	return fitLines(model, rows, hasLog ? [...top, ...logBlock(model, rows - top.length)] : top);
}

/** With fewer rows the log does not show the lines that the failure consists of. */
const fewestLogRows = 8;

/** What to do, with the numbers of the keys that copy, and then the likely causes. */
function numberedLines(model: Model, next: readonly ActionToShow[], rows: number): readonly Line[] {
	const {columns} = model.size;
	const {notes, actions, causes} = groupActions(next);
	let number = 0;
	const lines = (list: readonly ActionToShow[]): readonly Line[] =>
		list.flatMap((action) =>
			actionLines(model, action, ' ', action.run === undefined || number === 9 ? undefined : String((number += 1))),
		);
	return [
		// The header says that it is a rehearsal, too.
		...(rows < lowRows ? [] : notes).flatMap(({message}) =>
			wrapLines(model.translate(message), columns - 2, 'dim', ' '),
		),
		...(actions.length === 0 ? [] : [line(` ${model.text('wizard.next')}`, 'strong')]),
		...lines(actions),
		...(causes.length === 0 ? [] : [line(` ${model.text('views.causes')}`, 'strong')]),
		...lines(causes),
	];
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
		...numberedLines(model, withoutKeyActions(model, failure.next), rows),
	]);
}

function messageLines(model: Model, failure: ShownFailure, rows: number): readonly Line[] {
	const columns = model.size.columns - 2;
	// A rehearsal says itself that nothing is at fault.
	const isNoted = groupActions(failure.next).notes.length > 0;
	const turn =
		rows < lowRows || isNoted ? [] : wrapLines(model.text(`wizard.fault.${failure.fault}`), columns, 'dim', ' ');
	const headline = wrapLines(failureText(failure, model).headline, columns, 'bad', ' ');
	return [...(rows < lowRows ? headline.slice(0, lowHeadlineRows) : headline), ...turn];
}

/** How many lines of a failure the screen shows below its headline. */
const mostDetails = 4;

/** What the failure tells beside its headline; lines that the log below shows are left out. */
function detailLines(model: Model, failure: ShownFailure, isLogShown: boolean): readonly Line[] {
	const logged = new Set(
		isLogShown
			? shownCommand(model)
					?.lines.slice(-linesInPane)
					.map((one) => one.trim())
			: [],
	);
	const details = failureText(failure, model).details.filter((one) => !logged.has(one.trim()));
	return lastLines(details, mostDetails, failure, model).map((one) =>
		cutLine([span(`   ${one}`, 'dim')], model.size.columns),
	);
}

/** The newest lines of a log, which the pane shows at least in part. */
const linesInPane = 20;

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
