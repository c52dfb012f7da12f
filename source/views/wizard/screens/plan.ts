import {decisionActions} from '../../../domain/failure.ts';
import type {StepAction} from '../../../domain/event.ts';
import type {SettingDefinition, SettingName} from '../../../domain/settings.ts';
import type {StepId} from '../../../domain/step.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import {groupChecks, checksSummary} from '../../check-results.ts';
import {asksPassword} from '../../prompts.ts';
import {actionLines} from './failure.ts';
import {textOf, entriesOf, typedSettings} from '../../setting-input.ts';
import {stepTitle, windowAround} from '../checklist.ts';
import {cellsOf, cutLine, wrapLines, line, span, type Line, pad, spread, type Style} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {fieldLine, type TextField} from '../text-field.ts';

/** A setting's value as text: a list as it is typed, a switch as on or off. */
function valueOf({settings, text}: Model, {name}: SettingDefinition, value = settings.values[name]): string {
	if (typeof value === 'boolean') return text(value ? 'names.on' : 'names.off');
	if (typeof value === 'object' && value.length === 0) return text('names.nothing');
	return textOf(value);
}

/** Origins with a translation; flags, variables and lines of files are shown as they are. */
const origins: Readonly<Record<string, MessageKey>> = {
	default: 'names.from_default',
	'the last run': 'names.from_lastRun',
	'the plan screen': 'names.from_planScreen',
};

/** The origin of a setting's value. */
function originOf(model: Model, name: SettingName): string {
	const from = model.settings.from[name];
	const key = origins[from];
	return key === undefined ? from : model.text(key);
}

/** The default of a setting, in a sentence. */
function defaultOf(model: Model, field: SettingDefinition): string {
	return model.text('wizard.fieldDefault', {value: valueOf(model, field, model.defaults[field.name])});
}

/** A setting as a field: what it is for, its choices, the typed text with its cursor, and the entries of a list as they are passed. */
export function editLines(
	model: Model,
	overlay: TextField & {readonly field: number; readonly wrong?: string},
	rows: number,
): readonly Line[] {
	const field = typedSettings[overlay.field];
	if (field === undefined) return [];
	const columns = model.size.columns - 2;
	const typed: Line = [span(' > ', 'accent'), ...fieldLine(overlay, model.size.columns - 4)];
	const wrong = overlay.wrong === undefined ? [] : wrapLines(overlay.wrong, columns, 'bad', ' ');
	const about = [
		line(` --${field.flag}`, 'strong'),
		...wrapLines(model.text(field.explains), columns, 'dim', ' '),
		...wrapLines(defaultOf(model, field), columns, 'dim', ' '),
		...(field.choices === undefined ? [] : wrapLines(field.choices.join('  '), columns, 'dim', ' ')),
		...(field.kind === 'list' ? wrapLines(model.text('wizard.listHint'), columns, 'dim', ' ') : []),
	];
	const whole = [line(''), ...about, line(''), typed, ...wrong];
	// On a low screen the typed text and what is wrong with it come first.
	const shown = whole.length <= rows ? whole : [typed, ...wrong, ...about];
	return [...shown, ...entryLines(model, entriesOf(field, overlay.text), rows - shown.length)].slice(0, rows);
}

function entryLines(model: Model, entries: readonly string[] | undefined, room: number): readonly Line[] {
	if (entries === undefined || entries.length === 0 || room < 2) return [];
	const heading = line(` ${model.text('wizard.entries', {count: entries.length})}`, 'dim');
	const list = entries.map((entry, index) =>
		cutLine([span(`   ${index + 1}  `, 'dim'), span(JSON.stringify(entry).slice(1, -1))], model.size.columns),
	);
	return [heading, ...list.slice(0, room - 1)];
}

const actionStyle: Readonly<Record<StepAction, Style>> = {
	keep: 'good',
	apply: 'accent',
	repair: 'warn',
	'decide-later': 'dim',
	'left-out': 'dim',
	undo: 'warn',
	nothing: 'dim',
};

/** Whether the plan needs the user's consent: for a password, or for a question that blocks a step. */
export function needsConsent(model: Pick<Model, 'plan'>): boolean {
	return asksPassword(model.plan) || blockingQuestion(model) !== undefined;
}

/** The first question that only the user can answer, and that blocks a step. */
function blockingQuestion(model: Pick<Model, 'plan'>) {
	return model.plan?.steps.find((one) => one.found.blockedBy !== undefined)?.found.blockedBy;
}

/** Steps and settings beside each other on a wide screen; else those that have the focus. */
export function planBody(model: Model, rows: number): readonly Line[] {
	const foot = planFoot(model);
	const room = Math.max(2, rows - foot.length);
	const {columns} = model.size;
	const left = Math.floor(columns * 0.55);
	const body =
		columns >= 100
			? sideBySide(stepList(model, left, room), fieldList(model, Math.ceil(columns * 0.45) - 2, room), left, room)
			: model.ui.focus === 'steps'
				? stepList(model, columns, room)
				: fieldList(model, columns, room);
	return [...body.slice(0, room), ...Array.from({length: Math.max(0, room - body.length)}, () => line('')), ...foot];
}

function sideBySide(left: readonly Line[], right: readonly Line[], width: number, rows: number): readonly Line[] {
	return Array.from({length: Math.min(rows, Math.max(left.length, right.length))}, (_, row) =>
		spread(left[row] ?? [], [], width).concat(span('  '), right[row] ?? []),
	);
}

function stepList(model: Model, columns: number, rows: number): readonly Line[] {
	const steps = model.plan?.steps ?? [];
	const heading = line(` ${model.text('wizard.steps')}`, model.ui.focus === 'steps' ? 'strong' : 'dim');
	const list = steps.map((planned, index): Line => {
		const isChosen = model.ui.focus === 'steps' && index === model.ui.step;
		const password =
			planned.preview.commands.some((command) => command.needsPassword === true) && planned.action !== 'keep';
		return cutLine(
			[
				span(isChosen ? `${model.symbols.chosen} ` : '  ', 'accent'),
				span(pad(model.text(`wizard.move.${planned.action}`), 9), actionStyle[planned.action]),
				span(` ${stepTitle(model, planned.step.id, planned.action === 'keep')}`, isChosen ? 'strong' : 'plain'),
				span(password ? `  ${model.text('wizard.password')}` : '', 'warn'),
				span(planned.action === 'decide-later' ? `  ${waitingText(model, planned.step.after)}` : '', 'dim'),
			],
			columns,
		);
	});
	const detail = stepDetail(model, columns, rows - steps.length - 1);
	return [
		heading,
		...windowAround(list, model.ui.step, Math.max(1, rows - 1 - Math.min(detail.length, Math.max(0, rows - 9)))),
		...detail,
	].slice(0, rows);
}

/** The steps that come before one that is decided later. */
function waitingText(model: Model, after: readonly StepId[]): string {
	return model.text('wizard.onceDone', {
		steps: after.map((id) => stepTitle(model, id, false)).join(model.text('names.comma')),
	});
}

/** The chosen step: what was found, why it is needed and its commands; on a low screen what was found and the commands, cut. */
function stepDetail(model: Model, columns: number, rows: number): readonly Line[] {
	const chosen = model.plan?.steps[model.ui.step];
	if (chosen === undefined) return [];
	const found = wrapLines(model.translate(chosen.found.reason), columns - 2, 'dim', ' ');
	const {commands} = chosen.preview;
	const long = [
		line(''),
		...found,
		line(''),
		...wrapLines(model.text(chosen.step.why), columns - 2, 'plain', ' '),
		line(''),
		...commands.flatMap((command) => [
			...wrapLines(model.translate(command.why), columns - 2, 'dim', ' '),
			...wrapLines(`$ ${command.line}`, columns - 2, 'accent', ' '),
		]),
	];
	if (long.length <= rows) return long;
	return [
		line(''),
		...found,
		...commands.slice(0, 4).map((command) => cutLine([span(' $ ', 'accent'), span(command.line)], columns)),
	];
}

function fieldList(model: Model, columns: number, rows: number): readonly Line[] {
	const heading = line(` ${model.text('wizard.settings')}`, model.ui.focus === 'fields' ? 'strong' : 'dim');
	const list = typedSettings.map((field, index): Line => {
		const isChosen = model.ui.focus === 'fields' && index === model.ui.field;
		const from = model.settings.from[field.name];
		return cutLine(
			[
				span(isChosen ? `${model.symbols.chosen} ` : '  ', 'accent'),
				span(pad(field.flag, 19), isChosen ? 'strong' : 'plain'),
				span(` ${valueOf(model, field)}`, from === 'default' ? 'plain' : 'accent'),
				span(from === 'default' ? '' : `  ${originOf(model, field.name)}`, 'dim'),
			],
			columns,
		);
	});
	const chosen = typedSettings[model.ui.field];
	const detail = chosen === undefined ? [] : [line(''), ...fieldDetail(model, chosen, columns)];
	// A long value leaves at least three settings visible.
	const shown = detail.slice(0, Math.max(0, rows - 4));
	const visible = windowAround(list, model.ui.field, Math.max(1, rows - 1 - shown.length));
	return [heading, ...visible, ...shown].slice(0, rows);
}

/** What the chosen setting is for; also its value and origin, if these do not fit on its row. */
function fieldDetail(model: Model, field: SettingDefinition, columns: number): readonly Line[] {
	const about = [
		...wrapLines(model.text(field.explains), columns - 2, 'dim', ' '),
		...wrapLines(defaultOf(model, field), columns - 2, 'dim', ' '),
	];
	const from = originOf(model, field.name);
	const value = valueOf(model, field);
	if (cellsOf(`${value}${from}`) + 24 <= columns) return about;
	return [
		...about,
		...wrapLines(value, columns - 2, 'accent', ' '),
		...wrapLines(`(${from})`, columns - 2, 'dim', ' '),
	];
}

function planFoot(model: Model): readonly Line[] {
	if (model.ui.replanning) return [line(` ${model.text('wizard.replanning')}`, 'warn')];
	const {columns} = model.size;
	const question = blockingQuestion(model);
	const questionLines = question && [
		...wrapLines(model.translate(question.question), columns - 2, 'warn', ' '),
		...decisionActions(question).flatMap((action) => actionLines(model, action)),
	];
	const summary = checksSummaryLines(model);
	const consents = [
		...(question === undefined ? [] : [model.text('wizard.decide')]),
		...(asksPassword(model.plan)
			? [model.text(model.run.rehearsal ? 'wizard.consentPractice' : 'wizard.consent')]
			: []),
	];
	if (model.ui.mayStartOver)
		return [...summary, ...wrapLines(model.text('wizard.rehearsedAlready'), columns - 2, 'good', ' ')];
	if (consents.length === 0) return [...summary, readyLine(model)];
	const box = `[${model.ui.consented ? 'x' : ' '}]`;
	return [
		...summary,
		...(questionLines ?? []),
		...wrapLines(`${box} ${consents.join(' ')} (y)`, columns - 2, model.ui.consented ? 'good' : 'warn', ' '),
		...(model.ui.consented ? [readyLine(model)] : []),
	];
}

/** The summary of the checks. */
function checksSummaryLines(model: Model): readonly Line[] {
	const summary = checksSummary(model.run.checks);
	if (summary === undefined) return [];
	const {blocking, warnings} = groupChecks(model.run.checks);
	const style = blocking.length > 0 ? 'bad' : warnings.length > 0 ? 'warn' : 'dim';
	return wrapLines(`${model.translate(summary)} (d)`, model.size.columns - 2, style, ' ');
}

function readyLine(model: Model): Line {
	const isBlocked = groupChecks(model.run.checks).blocking.length > 0;
	const ready = model.ui.focus === 'steps' ? 'wizard.ready' : 'wizard.readyFromSettings';
	return line(` ${model.text(isBlocked ? 'wizard.blockedStart' : ready)}`, isBlocked ? 'warn' : 'good');
}
