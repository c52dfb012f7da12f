import type {ReactNode} from 'react';
import type {SettingDefinition} from '../../../domain/settings.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import {entriesOf, textOf, typedSettings} from '../../setting-input.ts';
import {Callout} from '../components/callout.tsx';
import {Choice, Field} from '../components/field.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {SettingsTable} from '../components/lists/settings-table.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Mark} from '../components/marks.tsx';
import {Gap, Prose, Words} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import type {Overlay} from '../state/ui-state.ts';

/** A setting's value as text: a list as it is typed, a switch as on or off. */
function valueOf({settings, text}: Model, {name}: SettingDefinition, value = settings.values[name]): string {
	if (typeof value === 'boolean') return text(value ? 'names.on' : 'names.off');
	if (typeof value === 'object' && value.length === 0) return text('names.nothing');
	return textOf(value);
}

/** Origins with a translation; flags, variables and lines of files are shown as they are. */
const origins: Readonly<Record<string, MessageKey>> = {
	'the last run': 'names.from_lastRun',
	'the plan screen': 'names.from_planScreen',
};

/** Where a value came from; empty where it is the default anyway. */
function originOf(model: Model, {name}: SettingDefinition): string {
	if (textOf(model.settings.values[name]) === textOf(model.defaults[name])) return '';
	const from = model.settings.from[name];
	const key = origins[from];
	return key === undefined ? from : model.text(key);
}

/** What a setting is for, and its default. */
function About({model, field}: {readonly model: Model; readonly field: SettingDefinition}): ReactNode {
	return (
		<Inset left={1} right={1}>
			<Prose>{model.text(field.explains)}</Prose>
			<Prose>{model.text('wizard.fieldDefault', {value: valueOf(model, field, model.defaults[field.name])})}</Prose>
		</Inset>
	);
}

/** All settings with their values, and what the chosen one is for. */
export function SettingsList({model}: {readonly model: Model}): ReactNode {
	const {field: chosen, focus} = model.ui;
	const field = focus === 'fields' ? typedSettings[chosen] : undefined;
	const rows = typedSettings.map((one) => ({
		flag: one.flag,
		value: valueOf(model, one),
		from: originOf(model, one),
	}));
	return (
		<>
			<ScrollArea keeps={chosen}>
				<SettingsTable rows={rows} chosen={field && chosen} />
			</ScrollArea>
			<Gap />
			{field && <About model={model} field={field} />}
		</>
	);
}

/** A setting as a field: what it is for, its choices, the typed text with its cursor, what is wrong with it, and the entries of a list as they are passed. */
export function EditScreen({
	model,
	overlay,
}: {
	readonly model: Model;
	readonly overlay: Extract<Overlay, {readonly kind: 'edit'}>;
}): ReactNode {
	const field = typedSettings[overlay.field];
	if (field === undefined) return undefined;
	return (
		<>
			<Gap />
			<Words tone="strong"> --{field.flag}</Words>
			<Field prompt=" > " field={overlay} />
			{overlay.wrong && (
				<Callout mark={<Mark tone="bad">{model.symbols.failed}</Mark>} isStrong>
					{model.translate(overlay.wrong)}
				</Callout>
			)}
			<Gap />
			{field.choices && <Choice choices={field.choices} chosen={overlay.text} />}
			<About model={model} field={field} />
			{field.kind === 'list' && <Entries model={model} entries={entriesOf(field, overlay.text) ?? []} />}
		</>
	);
}

function Entries({model, entries}: {readonly model: Model; readonly entries: readonly string[]}): ReactNode {
	return (
		<>
			<Inset left={1} right={1}>
				<Prose>{model.text('wizard.listHint')}</Prose>
			</Inset>
			{entries.length > 0 && <Words> {model.text('wizard.entries', {count: entries.length})}</Words>}
			{entries.map((entry, index) => (
				<Words key={index}>
					{'   '}
					{index + 1} {JSON.stringify(entry).slice(1, -1)}
				</Words>
			))}
		</>
	);
}
