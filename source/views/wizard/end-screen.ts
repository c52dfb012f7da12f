import type {RecordedChange} from '../../domain/change.ts';
import {changeSentence} from './change-words.ts';
import {clockTime} from './elapsed.ts';
import type {Model} from './model.ts';
import {fitChecklist, logBlock} from './run-screen.ts';
import {cutLine, fold, line, span, type Line} from './spans.ts';

/** The address, the proof hop by hop, what was changed and how it is taken back; the tunnel's health while we are open. */
export function endBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const {columns} = model.size;
	const parts: readonly (readonly Line[])[] = [
		[line(''), [span(` ${model.marks.done} `, 'good'), span(model.word('wizard.siteIsUp'), 'strong'), span(`  ${model.siteUrl}`, 'accent')], ...aliasLines(model), ...healthLines(model)],
		hopLines(model),
		[line(''), ...fold(model.word('wizard.browsers'), columns - 2, 'dim', ' ')],
		changedLines(model),
		[line(''), line(` ${model.word('wizard.takeBack')}`, 'strong'), line('     digimon-setup down', 'accent')],
	];
	const shown = parts.reduce<readonly Line[]>((all, part) => (all.length + part.length <= rows ? [...all, ...part] : all), []);
	const list = shown.length + 9 <= rows ? [line(''), ...fitChecklist(model, rows)] : [];
	return [...shown, ...list].slice(0, rows);
}

function changedLines(model: Model): readonly Line[] {
	const {changes} = model.run;
	if (changes.length === 0) return [];
	return [line(''), line(` ${model.word('wizard.changed')}`, 'strong'), ...changes.map((change) => cutLine([span(`  ${model.marks.bullet} ${changeSentence(model, change.change)}`)], model.size.columns))];
}

function aliasLines(model: Model): readonly Line[] {
	return model.browserUrl === undefined ? [] : [cutLine([span(`   ${model.word('wizard.alias')} `, 'dim'), span(model.browserUrl, 'accent')], model.size.columns)];
}

/** The tunnel that this run has opened; undefined when it found one, or needs none. */
export function ownTunnel({run}: Pick<Model, 'run'>): Extract<RecordedChange['change'], {kind: 'tunnel'}> | undefined {
	const found = run.changes.map((one) => one.change).find((change) => change.kind === 'tunnel');
	return found?.kind === 'tunnel' ? found : undefined;
}

function healthLines(model: Model): readonly Line[] {
	const {health} = model;
	if (health === undefined) return [];
	const answered = health.answeredAtMs === undefined ? model.word('wizard.neverAnswered') : model.word('wizard.answered', {time: clockTime(health.answeredAtMs)});
	return [[span(`   ${model.word('wizard.tunnel', {address: health.address})} `, 'dim'), span(answered, health.isWell ? 'good' : 'bad'), span(health.restarts === 0 ? '' : ` ${model.word('wizard.restarts', {count: health.restarts})}`, 'warn')]];
}

/** The proof, hop by hop; hops by address and by name share a line when there is room for both. */
function hopLines(model: Model): readonly Line[] {
	const style = {ok: 'good', failed: 'bad', 'not-applicable': 'dim', 'not-tried': 'dim'} as const;
	const mark = {ok: model.marks.done, failed: model.marks.failed, 'not-applicable': model.marks['left-out'], 'not-tried': model.marks.waiting};
	return model.run.hops.map((hop) => cutLine([span(`   ${mark[hop.verdict]} `, style[hop.verdict]), span(`${hop.hop} `, 'strong'), span(`(${hop.by}) `, 'dim'), span(model.say(hop.detail), 'dim')], model.size.columns));
}
