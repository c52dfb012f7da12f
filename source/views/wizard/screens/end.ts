import {type RecordedChange, describeChange} from '../../../domain/change.ts';
import {clockTime} from '../../../domain/describe-event.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import {undoCommand} from '../../next-actions.ts';
import {siteCheckLines} from '../checklist.ts';
import {cellsOf, cutLine, wrapLines, line, lineWidth, span, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';
import {groupChanges, type RunState} from '../state/run-state.ts';
import {logBlock} from './run.ts';

/** How the page opens, the tunnel's health, the checks of the site, what was changed and how to undo it. */
export function endBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const space = rows < 12 ? [] : [line('')];
	const address = [...space, ...titleLines(model)];
	const undo = undoLines(model, space);
	const fits = (...parts: readonly (readonly Line[])[]): boolean => parts.flat().length <= rows;
	// A lower screen shows less between the address and the undo command.
	const notes = pageNotes(model);
	const details = [[...notes, ...healthLines(model)], notes, []];
	const title = [...address, ...(details.find((one) => fits(address, one, undo)) ?? [])];
	const checks = [line(''), ...verifiedLines(model)];
	const browsers = browserLines(model);
	// The undo command and the note about browsers matter more than the list of changes, which is printed at the end.
	const kept = fits(title, checks, undo, browsers)
		? [...title, ...checks, ...browsers]
		: fits(title, checks, undo)
			? [...title, ...checks]
			: title;
	const changed = changedLines(model, rows - kept.length - undo.length);
	return [...kept, ...changed, ...(kept.length + undo.length <= rows ? undo : [])].slice(0, rows);
}

/** What is up, and the address that opens here; without a verified site what the run said last. */
function titleLines(model: Model): readonly Line[] {
	const {ended, rehearsal} = model.run;
	const mark = span(` ${model.symbols.done} `, 'good');
	const titled = (text: string): Line => [mark, span(text, 'strong')];
	const site = ended?.site;
	if (site === undefined) {
		const [first] = ended?.messages ?? [];
		const text = first === undefined ? model.text('engine.allReadyNoProof') : model.translate(first);
		return [cutLine(titled(text), model.size.columns)];
	}
	if (rehearsal) return labelled(model, titled(model.text('wizard.rehearsedSiteIsUp')), site.url);
	if (site.resolvesHere) return labelled(model, titled(model.text('wizard.siteIsUp')), site.url);
	return [titled(model.text('wizard.siteIsUpAt', {address: site.address ?? ''}))];
}

/** How the page opens where its address alone does not say it. */
function pageNotes(model: Model): readonly Line[] {
	const {ended, rehearsal} = model.run;
	const {columns} = model.size;
	const site = ended?.site;
	if (site === undefined) return [];
	if (rehearsal) return wrapLines(model.text('wizard.rehearsedPage'), columns - 3, 'dim', '   ');
	if (site.resolvesHere) return [];
	return [
		...wrapLines(model.text('wizard.notByName', {url: site.url}), columns - 3, 'warn', '   '),
		...(site.command === undefined ? [] : copyLines(site.command, columns)),
	];
}

/** The checks of the site; where this run made none, what its inspection found. */
function verifiedLines(model: Model): readonly Line[] {
	const checks = siteCheckLines(model);
	const reason = model.run.steps.find(({id}) => id === 'site')?.found?.reason;
	if (checks.length > 0 || reason === undefined) return checks;
	return wrapLines(model.translate(reason), model.size.columns - 3, 'dim', '   ');
}

/** How browsers treat the page's name. */
function browserLines({run, size, text}: Model): readonly Line[] {
	if (run.rehearsal || run.ended?.site?.resolvesHere !== true) return [];
	return [line(''), ...wrapLines(text('wizard.browsers'), size.columns - 2, 'dim', ' ')];
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
function undoLines(model: Model, space: readonly Line[]): readonly Line[] {
	const command = undoCommand(model.run.ended?.next ?? []);
	if (command === undefined) return [];
	return [...space, ...labelled(model, line(` ${model.text('wizard.takeBack')}`, 'strong'), command)];
}

/** The changes as titled lists: those of this run, then those of earlier ones. */
export function changeLists({rehearsal, changes}: Pick<RunState, 'rehearsal' | 'changes'>) {
	const {now, earlier, unconfirmed} = groupChanges({changes});
	const lists: readonly (readonly [title: MessageKey, changes: RunState['changes']])[] = [
		[rehearsal ? 'wizard.changedPretend' : 'wizard.changed', now],
		['wizard.changedEarlier', earlier],
		['wizard.unconfirmed', unconfirmed],
	];
	return lists.filter(([, of]) => of.length > 0);
}

function changedLines(model: Model, room: number): readonly Line[] {
	const {columns} = model.size;
	const rows = changeLists(model.run).flatMap(([title, changes]) => [
		line(` ${model.text(title)}`, 'strong'),
		...changes.map(({change}) =>
			cutLine([span(`  ${model.symbols.bullet} ${model.translate(describeChange(change))}`)], columns),
		),
	]);
	if (rows.length === 0 || room < 4) return [];
	if (rows.length < room) return [line(''), ...rows];
	const shown = rows.slice(0, room - 2);
	// What is simulated is not printed.
	const more = model.text(model.run.rehearsal ? 'wizard.moreHere' : 'wizard.more', {count: rows.length - shown.length});
	return [line(''), ...shown, line(`    ${more}`, 'dim')];
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
