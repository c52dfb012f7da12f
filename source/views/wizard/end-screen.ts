import {changeSentence} from './change-words.ts';
import {elapsed} from './elapsed.ts';
import {nextLines} from './failure-screen.ts';
import type {Model} from './model.ts';
import {fitChecklist, logBlock} from './run-screen.ts';
import {cutLine, fold, line, span, type Line} from './spans.ts';

/** The address, the proof hop by hop, what was changed and how it is taken back; the tunnel's health while we are open. */
export function endBody(model: Model, rows: number): readonly Line[] {
	if (model.ui.logIsLarge) return logBlock(model, rows);
	const {columns} = model.size;
	const parts: readonly (readonly Line[])[] = [
		[line(''), [span(` ${model.marks.done} `, 'good'), span(model.word('wizard.siteIsUp'), 'strong'), span(`  ${model.siteUrl}`, 'accent')], ...healthLines(model)],
		hopLines(model),
		[line(''), ...fold(model.word('wizard.browsers'), columns - 2, 'dim', ' ')],
		[line(''), line(` ${model.word('wizard.changed')}`, 'strong'), ...model.run.changes.map((change) => cutLine([span(`  ${model.marks.bullet} ${changeSentence(model, change.change)}`)], columns))],
		[line(''), line(` ${model.word('wizard.takeBack')}`, 'strong'), line('     digimon-setup down', 'accent')],
		[line(''), ...(model.run.ended?.next ?? []).flatMap((action) => nextLines(model, action))],
	];
	const shown = parts.reduce<readonly Line[]>((all, part) => (all.length + part.length <= rows ? [...all, ...part] : all), []);
	const list = shown.length + 9 <= rows ? [line(''), ...fitChecklist(model, rows)] : [];
	return [...shown, ...list].slice(0, rows);
}

function healthLines(model: Model): readonly Line[] {
	const {health} = model;
	if (health === undefined) return [];
	const answered = health.answeredAt === undefined ? model.word('wizard.neverAnswered') : model.word('wizard.answered', {ago: elapsed(model.nowMs - health.answeredAt)});
	return [[span(`   ${model.word('wizard.tunnel', {address: health.address})} `, 'dim'), span(answered, health.isWell ? 'good' : 'bad'), span(health.restarts === 0 ? '' : ` ${model.word('wizard.restarts', {count: health.restarts})}`, 'warn')]];
}

/** The proof, hop by hop; hops by address and by name share a line when there is room for both. */
function hopLines(model: Model): readonly Line[] {
	const style = {ok: 'good', failed: 'bad', 'not-applicable': 'dim', 'not-tried': 'dim'} as const;
	const mark = {ok: model.marks.done, failed: model.marks.failed, 'not-applicable': model.marks['left-out'], 'not-tried': model.marks.waiting};
	return model.run.hops.map((hop) => cutLine([span(`   ${mark[hop.verdict]} `, style[hop.verdict]), span(`${hop.hop} `, 'strong'), span(`(${hop.by}) `, 'dim'), span(model.say(hop.detail), 'dim')], model.size.columns));
}
