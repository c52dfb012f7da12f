import {splitWords} from '../../domain/shell-words.ts';
import type {SettingDefinition} from '../../domain/settings.ts';
import {quote} from '../../domain/tool.ts';
import {fieldLine} from './field-line.ts';
import type {Model} from './model.ts';
import {choicesOf, planFields} from './plan-fields.ts';
import {originOf, valueOf} from './setting-words.ts';
import {cutLine, fold, line, span, type Line} from './spans.ts';
import {textOf} from './text-field.ts';
import type {Overlay} from './ui-state.ts';

/** One setting being edited: what it is for, what it may be, the text with its cursor, and how a list is understood. */
export function editLines(model: Model, overlay: Extract<Overlay, {kind: 'edit'}>, rows: number): readonly Line[] {
	const field = planFields[overlay.field];
	if (field === undefined) return [];
	const columns = model.size.columns - 2;
	const typed: Line = [span(' > ', 'accent'), ...fieldLine(overlay.input, columns - 2)];
	const wrong = overlay.wrong === undefined ? [] : fold(overlay.wrong, columns, 'bad', ' ');
	const about = [
		line(''),
		line(` --${field.flag}`, 'strong'),
		...fold(model.word(field.explains), columns, 'dim', ' '),
		...choiceLines(model, field, textOf(overlay.input)),
		...fold(model.word('wizard.fieldDefault', {value: valueOf(model, field, model.defaults[field.name])}), columns, 'dim', ' '),
		...fold(model.word('wizard.fieldFrom', {value: valueOf(model, field), from: originOf(model, field.name)}), columns, 'dim', ' '),
		...(field.kind === 'list' ? fold(model.word('wizard.listHint'), columns, 'dim', ' ') : []),
		line(''),
	];
	// What is typed and what is wrong with it stay on the lowest screen.
	const room = Math.max(0, rows - 1 - wrong.length);
	const top = about.length <= room ? about : about.slice(0, room);
	const below = field.kind === 'list' ? entryLines(model, field, textOf(overlay.input)) : [];
	return [...top, typed, ...wrong, ...below].slice(0, rows);
}

function choiceLines(model: Model, field: SettingDefinition, typed: string): readonly Line[] {
	const choices = choicesOf(field);
	if (choices === undefined) return [];
	const {columns} = model.size;
	const across: Line = choices.flatMap((choice) => [
		span(' '),
		span(` ${choice} `, choice === typed ? 'chosen' : 'dim'),
	]);
	const width = choices.reduce((sum, choice) => sum + choice.length + 3, 0);
	return width <= columns ? [across] : fold(choices.join('  '), columns - 2, 'dim', ' ');
}

/** The entries as the tool will get them, one a line; nothing while a quotation mark is open. */
function entryLines(model: Model, {flag}: SettingDefinition, typed: string): readonly Line[] {
	const words = splitWords(typed);
	if (words === undefined || words.length === 0) return [];
	const {columns} = model.size;
	return [
		line(''),
		line(` ${model.word('wizard.listEntries', {count: words.length})}`, 'dim'),
		...words.map((word, index) =>
			cutLine([span(`   ${index + 1}  `, 'dim'), span(`--${flag} ${quote(word)}`, 'accent')], columns),
		),
	];
}
