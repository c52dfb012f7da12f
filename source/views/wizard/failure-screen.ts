import {looksLikeError} from '../../domain/log-document.ts';
import type {Failure} from '../../domain/failure.ts';
import {readableLine} from './readable-line.ts';
import {chosenStep, stepTitle} from './checklist.ts';
import {statusMark} from './marks.ts';
import type {Model} from './model.ts';
import {offerLines, worthSaying} from './offer-lines.ts';
import {fitChecklist, logBlock} from './run-screen.ts';
import {cutLine, fold, line, span, type Line} from './spans.ts';

/** What happened, whose turn it is, what to do, and the log; retry is resume. */
export function failureBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const failure = model.failure ?? model.run.ended?.failure ?? chosenStep(model)?.failure;
	if (failure !== undefined && model.offers !== undefined) return beforeStart(model, failure, rows);
	const list = rows >= 24 ? [...fitChecklist(model, rows), line('')] : failedTitle(model);
	if (failure === undefined) return [...list, line(` ${model.word('wizard.failed')}`, 'bad')];
	const {columns} = model.size;
	const isLow = rows < 16;
	const what = [
		...fold(model.say(failure.message), columns - 2, 'bad', ' '),
		...(isLow ? [] : fold(model.word(`wizard.fault.${failure.fault}`), columns - 2, 'dim', ' ')),
	];
	const tail = failure.tail.map(readableLine);
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
		...fold(model.say(failure.message), columns - 2, 'bad', ' '),
		...(rows < 16 ? [] : fold(model.word(`wizard.fault.${failure.fault}`), columns - 2, 'dim', ' ')),
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
		: [[span(' '), statusMark(model.marks, 'failed'), span(` ${stepTitle(model, failed.id, false)}`, 'strong')]];
}

/** A next action: its sentence, and the command to copy under it. */
export function nextLines(
	model: Model,
	action: {
		readonly say: Parameters<Model['say']>[0];
		readonly run?: string | undefined;
		readonly read?: string | undefined;
	},
	indent = ' ',
): readonly Line[] {
	const {columns} = model.size;
	const deeper = `${indent}    `;
	return [
		...fold(`${model.marks.bullet} ${model.say(action.say)}`, columns - 2, 'plain', indent),
		...(action.run === undefined ? [] : action.run.split('\n').flatMap((one) => fold(one, columns, 'accent', deeper))),
		...(action.read === undefined ? [] : [cutLine([span(deeper), span(action.read, 'dim')], columns)]),
	];
}
