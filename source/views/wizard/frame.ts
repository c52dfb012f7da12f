import {bindingsFor, type Binding} from './keys.ts';
import {overlayBody, questionLines} from './overlays.ts';
import {endBody} from './screens/end.ts';
import {failureBody} from './screens/failure.ts';
import {planBody} from './screens/plan.ts';
import {lookingBody, runBody} from './screens/run.ts';
import {isInstallingTools} from './screens/tool-install.ts';
import {cleanLine, cutLine, line, lineWidth, span, spread, type Line} from './spans.ts';
import type {Model} from './state/model.ts';
import {fieldLine} from './text-field.ts';

/** Draws a screen between header and footer, on this many rows. */
type Body = (model: Model, rows: number) => readonly Line[];

const bodies: Readonly<Record<Model['ui']['screen'], Body>> = {
	looking: lookingBody,
	plan: planBody,
	run: runBody,
	failure: failureBody,
	end: endBody,
};

/** The whole screen as rows that fit the terminal and contain no control characters. Pure. */
export function frame(model: Model): readonly Line[] {
	const {columns, rows} = model.size;
	const header = rows >= 6 ? [headerLine(model)] : [];
	const footer = rows >= 4 ? [footerLine(model)] : [];
	const room = Math.max(1, rows - header.length - footer.length);
	const body = bodyOf(model, room);
	const filled = [...body.slice(0, room), ...Array.from({length: Math.max(0, room - body.length)}, () => line(''))];
	return [...header, ...filled, ...footer].map((row) => cutLine(cleanLine(row), columns));
}

function bodyOf(model: Model, room: number): readonly Line[] {
	const {overlay, screen} = model.ui;
	if (overlay === undefined || overlay.kind === 'filter') return bodies[screen](model, room);
	if (overlay.kind !== 'leave' && overlay.kind !== 'new-cluster') return overlayBody(model, room);
	const question = questionLines(model, overlay).slice(0, room);
	const under = bodies[screen](model, room - question.length).slice(0, room - question.length);
	return [...under, ...Array.from({length: room - question.length - under.length}, () => line('')), ...question];
}

function headerLine(model: Model): Line {
	const {rehearsal} = model.run;
	const name: Line = [
		span(' digimon-setup ', 'banner'),
		// First, since the rest may be cut.
		...(rehearsal ? [span(' '), span(` ${model.text('views.rehearsal')} `, 'chosen')] : []),
		span(` ${model.text(`wizard.screen.${isInstallingTools(model) ? 'fetch' : model.ui.screen}`)}`, 'strong'),
		...(rehearsal ? [span(`  ${model.text('wizard.rehearsal')}`, 'warn')] : []),
	];
	return spread(name, [span(model.settings.values.profile, 'dim')], model.size.columns);
}

/** A line without blanks at its end. */
function trimEnd(of: Line): Line {
	return of.map((piece, index) => (index === of.length - 1 ? span(piece.text.trimEnd(), piece.style) : piece));
}

/** The keys that work now, as many as fit. */
function footerLine(model: Model): Line {
	if (model.ui.overlay?.kind === 'filter')
		return [span('/', 'accent'), ...fieldLine(model.ui.overlay, model.size.columns - 1)];
	const notice: Line = model.ui.notice === undefined ? [] : [span(`${model.translate(model.ui.notice)}  `, 'good')];
	const bindings = bindingsFor(model.ui).filter((binding) => !binding.quiet);
	const spansOf = (binding: Binding): Line => [
		span(binding.shown, 'accent'),
		span(` ${model.text(binding.label)}   `, 'dim'),
	];
	// `?` shows all keys and is never left out.
	const help = bindings.filter((binding) => binding.intent === 'help').flatMap(spansOf);
	const room = model.size.columns + 3 - lineWidth(help);
	let row: Line = notice;
	for (const binding of bindings.filter((one) => one.intent !== 'help'))
		if (lineWidth([...row, ...spansOf(binding)]) <= room) row = [...row, ...spansOf(binding)];
	return trimEnd([...row, ...help]);
}
