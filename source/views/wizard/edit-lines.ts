import {entriesOf, typedSettings} from '../typed-setting.ts';
import type {Model} from './model.ts';
import {defaultOf} from './setting-words.ts';
import {cutLine, fold, line, span, type Line} from './spans.ts';
import {fieldLine, type TextField} from './text-field.ts';

/** A setting as a field: what it is for, what it takes, the typed text with its cursor, and a list's entries as they will be passed. */
export function editLines(
	model: Model,
	overlay: TextField & {readonly field: number; readonly wrong?: string},
	rows: number,
): readonly Line[] {
	const field = typedSettings[overlay.field];
	if (field === undefined) return [];
	const columns = model.size.columns - 2;
	const typed: Line = [span(' > ', 'accent'), ...fieldLine(overlay, model.size.columns - 4)];
	const wrong = overlay.wrong === undefined ? [] : fold(overlay.wrong, columns, 'bad', ' ');
	const about = [
		line(` --${field.flag}`, 'strong'),
		...fold(model.word(field.explains), columns, 'dim', ' '),
		...fold(defaultOf(model, field), columns, 'dim', ' '),
		...(field.choices === undefined ? [] : fold(field.choices.join('  '), columns, 'dim', ' ')),
		...(field.kind === 'list' ? fold(model.word('wizard.listHint'), columns, 'dim', ' ') : []),
	];
	const whole = [line(''), ...about, line(''), typed, ...wrong];
	// Where little room is left, what is typed and what is wrong with it come first.
	const shown = whole.length <= rows ? whole : [typed, ...wrong, ...about];
	return [...shown, ...entryLines(model, entriesOf(field, overlay.text), rows - shown.length)].slice(0, rows);
}

function entryLines(model: Model, entries: readonly string[] | undefined, room: number): readonly Line[] {
	if (entries === undefined || entries.length === 0 || room < 2) return [];
	const heading = line(` ${model.word('wizard.entries', {count: entries.length})}`, 'dim');
	const list = entries.map((entry, index) =>
		cutLine([span(`   ${index + 1}  `, 'dim'), span(JSON.stringify(entry).slice(1, -1))], model.size.columns),
	);
	return [heading, ...list.slice(0, room - 1)];
}
