import {type RecordedChange, describeChange} from '../../../domain/change.ts';
import {clockTime} from '../../../domain/describe-event.ts';
import {siteCheckLines} from '../checklist.ts';
import {cellsOf, cutLine, wrapLines, line, lineWidth, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {logBlock} from './run.ts';

/** The address, the proof hop by hop, what was changed and how it is taken back; the tunnel's health while we are open. */
export function endBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const {columns} = model.size;
	const up: Line = [span(` ${model.symbols.done} `, 'good'), span(model.text('wizard.siteIsUp'), 'strong')];
	const address = [...(rows < 12 ? [] : [line('')]), ...labelled(model, up, model.siteUrl)];
	const browsers = [line(''), ...wrapLines(model.text('wizard.browsers'), columns - 2, 'dim', ' ')];
	const takeBack = [
		...(rows < 12 ? [] : [line('')]),
		...labelled(model, line(` ${model.text('wizard.takeBack')}`, 'strong'), downCommand(model)),
	];
	const fits = (...parts: readonly (readonly Line[])[]): boolean => parts.flat().length <= rows;
	// The lower the screen, the less is said between the address and the way back.
	const said = [[...aliasLines(model), ...healthLines(model)], aliasLines(model), []];
	const title = [...address, ...(said.find((one) => fits(address, one, takeBack)) ?? [])];
	const hops = [line(''), ...siteCheckLines(model)];
	// The way back and the browsers' word matter more than the whole list of changes, which is printed when the person leaves.
	const kept = fits(title, hops, takeBack, browsers)
		? [...title, ...hops, ...browsers]
		: fits(title, hops, takeBack)
			? [...title, ...hops]
			: title;
	const changed = changedLines(model, rows - kept.length - takeBack.length);
	return [...kept, ...changed, ...(kept.length + takeBack.length <= rows ? takeBack : [])].slice(0, rows);
}

/** What is to be copied behind its label, or under it where the screen is narrow: never cut. */
function labelled(model: Model, label: Line, value: string): readonly Line[] {
	const row: Line = [...label, span('  '), span(value, 'accent')];
	const {columns} = model.size;
	return lineWidth(row) <= columns ? [row] : [label, ...toCopy(value, columns)];
}

/** Rather at the edge than in two pieces. */
function toCopy(value: string, columns: number): readonly Line[] {
	return wrapLines(value, columns, 'accent', cellsOf(value) + 3 <= columns ? '   ' : ' ');
}

/** What takes this run back: of the rehearsal, of its profile. */
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
		...toCopy(model.browserUrl, model.size.columns),
	];
}

/** The tunnel of ours that stands, opened by this run or an earlier one; undefined when it is somebody else's, or none is needed. */
export function ownTunnel({run}: Pick<Model, 'run'>): Extract<RecordedChange['change'], {kind: 'tunnel'}> | undefined {
	const found = run.changes.map((one) => one.change).find((change) => change.kind === 'tunnel');
	return found?.kind === 'tunnel' ? found : undefined;
}

function healthLines(model: Model): readonly Line[] {
	const {health} = model;
	if (health === undefined) return [];
	const answered =
		health.answeredAtMs === undefined
			? model.text('wizard.neverAnswered')
			: model.text('wizard.answered', {time: clockTime(health.answeredAtMs)});
	const says =
		health.message === undefined
			? []
			: wrapLines(model.translate(health.message), model.size.columns - 3, 'dim', '   ');
	const tunnel = model.text('wizard.tunnel', {address: health.address});
	const restarts = health.restarts === 0 ? '' : ` ${model.text('wizard.restarts', {count: health.restarts})}`;
	const row: Line = [
		span(`   ${tunnel} `, 'dim'),
		span(answered, health.isHealthy ? 'good' : 'bad'),
		span(restarts, 'warn'),
	];
	const {columns} = model.size;
	const style = health.isHealthy ? 'good' : 'bad';
	return [
		...(lineWidth(row) <= columns ? [row] : wrapLines(`${tunnel} ${answered}${restarts}`, columns, style, '   ')),
		...says,
	];
}
