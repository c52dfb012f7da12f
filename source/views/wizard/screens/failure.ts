import type {Failure} from '../../../domain/failure.ts';
import {looksLikeError} from '../../../domain/ports/platform.ts';
import {toolInstallLines} from '../../prompts.ts';
import {statusMark} from '../../symbols.ts';
import {chosenStep, stepTitle} from '../checklist.ts';
import {wrap, span, type Line, type Style, cutLine, line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {fitChecklist, logBlock} from './run.ts';

/** What helps beside trying again, each with its key; none where these keys do not work. */
export function offerLines(model: Model): readonly Line[] {
	const {recovery: offers, ui} = model;
	return [
		...(ui.recovery?.fetch && offers?.fetch
			? markedLines(model, [span(' t ', 'chosen')], model.translate(toolInstallLines(offers.fetch)))
			: []),
		...(ui.recovery?.rehearse ? markedLines(model, [span(' R ', 'chosen')], model.word('wizard.rehearseSaid')) : []),
	];
}

/** Next actions without those that a key does here. */
export function worthSaying<Action extends {readonly message: {readonly key: string}}>(
	{recovery: offers, ui}: Model,
	next: readonly Action[],
): readonly Action[] {
	const byKey = [
		...(ui.recovery?.fetch && offers?.fetch ? ['tools.fetch'] : []),
		...(ui.recovery?.rehearse ? ['engine.orRehearse'] : []),
	];
	return next.filter(({message: say}) => !byKey.includes(say.key));
}

/** Text behind a mark of three cells, folded beside it. */
export function markedLines(model: Model, mark: Line, text: string, style: Style = 'plain'): readonly Line[] {
	return wrap(text, model.size.columns - 4, style).map((row, index) => [
		...(index === 0 ? mark : [span('   ')]),
		...row,
	]);
}

/** What happened, whose turn it is, what to do, and the log; retry is resume. */
export function failureBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const failure = model.failure ?? model.run.ended?.failure ?? chosenStep(model)?.failure;
	if (failure !== undefined && model.recovery !== undefined) return beforeStart(model, failure, rows);
	const list = rows >= 24 ? [...fitChecklist(model, rows), line('')] : failedTitle(model);
	if (failure === undefined) return [...list, line(` ${model.word('wizard.failed')}`, 'bad')];
	const {columns} = model.size;
	const isLow = rows < 16;
	const what = [
		...wrap(model.translate(failure.message), columns - 2, 'bad', ' '),
		...(isLow ? [] : wrap(model.word(`wizard.fault.${failure.fault}`), columns - 2, 'dim', ' ')),
	];
	const tail = failure.tail ?? [];
	const firstError = tail.find(looksLikeError);
	const evidence = [
		...(firstError === undefined ? [] : [cutLine([span('   '), span(firstError, 'warn')], columns)]),
		...tail
			.filter((one) => one !== firstError)
			.slice(-3)
			.map((one) => cutLine([span(`   ${one}`, 'dim')], columns)),
	];
	const next = [
		line(` ${model.word('wizard.next')}`, 'strong'),
		...failure.next.flatMap((action) => nextLines(model, action)),
	];
	const top = [...list, ...what, ...(isLow ? [] : evidence), ...next];
	const hasLog = model.run.steps.some((step) => step.commands.length > 0);
	return fitted(model, rows, hasLog ? [...top, ...logBlock(model, rows - top.length)] : top);
}

/** Nothing has begun: what stands in the way, what helps by a key, then every command; what has no room is behind the checks' key. */
function beforeStart(
	model: Model,
	failure: Pick<Failure, 'message' | 'fault'> & {readonly next: readonly Parameters<typeof nextLines>[1][]},
	rows: number,
): readonly Line[] {
	const {columns} = model.size;
	const space = rows < 16 ? [] : [line('')];
	const offers = offerLines(model);
	return fitted(model, rows, [
		...space,
		...wrap(model.translate(failure.message), columns - 2, 'bad', ' '),
		...(rows < 16 ? [] : wrap(model.word(`wizard.fault.${failure.fault}`), columns - 2, 'dim', ' ')),
		...(offers.length === 0 ? [] : [...space, ...offers]),
		...space,
		line(` ${model.word('wizard.next')}`, 'strong'),
		...worthSaying(model, failure.next).flatMap((action) => nextLines(model, action)),
	]);
}

/** Where not all has room, the last row says where the rest is. */
function fitted(model: Model, rows: number, lines: readonly Line[]): readonly Line[] {
	if (lines.length <= rows || rows < 2) return lines;
	return [...lines.slice(0, rows - 1), line(` ${model.word('wizard.moreBehindChecks')}`, 'warn')];
}

/** Where the checklist has no room: what failed. */
function failedTitle(model: Model): readonly Line[] {
	const failed = model.run.steps.find((step) => step.status === 'failed');
	return failed === undefined
		? []
		: [[span(' '), statusMark(model.symbols, 'failed'), span(` ${stepTitle(model, failed.id, false)}`, 'strong')]];
}

/** A next action: its sentence, and the command to copy under it. */
export function nextLines(
	model: Model,
	action: {
		readonly message: Parameters<Model['translate']>[0];
		readonly run?: string | undefined;
		readonly read?: string | undefined;
	},
	indent = ' ',
): readonly Line[] {
	const {columns} = model.size;
	const deeper = `${indent}    `;
	return [
		...wrap(`${model.symbols.bullet} ${model.translate(action.message)}`, columns - 2, 'plain', indent),
		...(action.run === undefined ? [] : action.run.split('\n').flatMap((one) => wrap(one, columns, 'accent', deeper))),
		...(action.read === undefined ? [] : [cutLine([span(deeper), span(action.read, 'dim')], columns)]),
	];
}
