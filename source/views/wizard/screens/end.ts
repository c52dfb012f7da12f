import {type RecordedChange, describeChange} from '../../../domain/change.ts';
import {clockTime} from '../../../domain/describe-event.ts';
import {siteCheckLines} from '../checklist.ts';
import {cellsOf, cutLine, wrapLines, line, lineWidth, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {logBlock} from './run.ts';

/** The address, the tunnel's health, the checks of the site, what was changed and how to undo it. */
export function endBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const {columns} = model.size;
	const up: Line = [span(` ${model.symbols.done} `, 'good'), span(model.text('wizard.siteIsUp'), 'strong')];
	const address = [...(rows < 12 ? [] : [line('')]), ...labelled(model, up, model.siteUrl)];
	const browsers = [line(''), ...wrapLines(model.text('wizard.browsers'), columns - 2, 'dim', ' ')];
	const undo = [
		...(rows < 12 ? [] : [line('')]),
		...labelled(model, line(` ${model.text('wizard.takeBack')}`, 'strong'), downCommand(model)),
	];
	const fits = (...parts: readonly (readonly Line[])[]): boolean => parts.flat().length <= rows;
	// A lower screen shows less between the address and the undo command.
	const details = [[...aliasLines(model), ...healthLines(model)], aliasLines(model), []];
	const title = [...address, ...(details.find((one) => fits(address, one, undo)) ?? [])];
	const checks = [line(''), ...siteCheckLines(model)];
	// The undo command and the note about browsers matter more than the list of changes, which is printed at the end.
	const kept = fits(title, checks, undo, browsers)
		? [...title, ...checks, ...browsers]
		: fits(title, checks, undo)
			? [...title, ...checks]
			: title;
	const changed = changedLines(model, rows - kept.length - undo.length);
	return [...kept, ...changed, ...(kept.length + undo.length <= rows ? undo : [])].slice(0, rows);
}

/** A value to copy after its label, or below it on a narrow screen; never cut. */
function labelled(model: Model, label: Line, value: string): readonly Line[] {
	const row: Line = [...label, span('  '), span(value, 'accent')];
	const {columns} = model.size;
	return lineWidth(row) <= columns ? [row] : [label, ...copyLines(value, columns)];
}

/** A value to copy, at the left edge where it fits on a row only there. */
function copyLines(value: string, columns: number): readonly Line[] {
	return wrapLines(value, columns, 'accent', cellsOf(value) + 3 <= columns ? '   ' : ' ');
}

/** The command that undoes this run. */
function downCommand({run, settings}: Model): string {
	const {profile} = settings.values;
	return `digimon-setup ${run.rehearsal ? 'rehearse ' : ''}down${profile === 'digimon' ? '' : ` --profile ${profile}`}`;
}

function changedLines(model: Model, room: number): readonly Line[] {
	const {changes} = model.run;
	if (changes.length === 0 || room < 4) return [];
	const shown = changes.length <= room - 2 ? changes : changes.slice(0, room - 3);
	const more = changes.length - shown.length;
	const lines = shown.map((change) =>
		cutLine([span(`  ${model.symbols.bullet} ${model.translate(describeChange(change.change))}`)], model.size.columns),
	);
	return [
		line(''),
		line(` ${model.text(model.run.rehearsal ? 'wizard.changedPretend' : 'wizard.changed')}`, 'strong'),
		...lines,
		...(more === 0 ? [] : [line(`    ${model.text('wizard.more', {count: more})}`, 'dim')]),
	];
}

function aliasLines(model: Model): readonly Line[] {
	if (model.browserUrl === undefined) return [];
	return [
		...wrapLines(model.text('wizard.alias'), model.size.columns, 'dim', '   '),
		...copyLines(model.browserUrl, model.size.columns),
	];
}

/** The active tunnel that this program opened, in this run or an earlier one; undefined for a foreign tunnel, or where none is needed. */
export function ownTunnel({run}: Pick<Model, 'run'>): Extract<RecordedChange['change'], {kind: 'tunnel'}> | undefined {
	return run.changes.map(({change}) => change).find((change) => change.kind === 'tunnel');
}

function healthLines(model: Model): readonly Line[] {
	const {health} = model;
	if (health === undefined) return [];
	const {answeredAtMs, message} = health;
	const answered =
		answeredAtMs === undefined
			? model.text('wizard.neverAnswered')
			: model.text('wizard.answered', {time: clockTime(answeredAtMs)});
	const tunnel = model.text('wizard.tunnel', {address: health.address});
	const restarts = health.restarts === 0 ? '' : ` ${model.text('wizard.restarts', {count: health.restarts})}`;
	const style = health.isHealthy ? 'good' : 'bad';
	const row: Line = [span(`   ${tunnel} `, 'dim'), span(answered, style), span(restarts, 'warn')];
	const {columns} = model.size;
	return [
		...(lineWidth(row) <= columns ? [row] : wrapLines(`${tunnel} ${answered}${restarts}`, columns, style, '   ')),
		...(message === undefined ? [] : wrapLines(model.translate(message), columns - 3, 'dim', '   ')),
	];
}
