import type {MessageKey} from '../../i18n/en/index.ts';
import {bindingsFor} from './keys.ts';
import {checksLines} from './screens/checks.ts';
import {ownTunnel} from './screens/end.ts';
import {explainLines} from './screens/explain.ts';
import {editLines} from './screens/plan.ts';
import {wrapLines, line, pad, span, type Line} from './spans.ts';
import type {Model} from './state/model.ts';
import type {Overlay} from './state/ui-state.ts';

/** What is drawn over a screen. */
export function overlayBody(model: Model, rows: number): readonly Line[] {
	const {overlay} = model.ui;
	if (overlay?.kind === 'edit') return editLines(model, overlay, rows);
	return overlay && 'top' in overlay ? scrolled(model, scrolledLines(model), overlay.top, rows) : [];
}

/** All lines of an overlay that scrolls. */
function scrolledLines(model: Model): readonly Line[] {
	const {overlay} = model.ui;
	switch (overlay?.kind) {
		case 'checks':
			return checksLines(model);
		case 'explain':
			return explainLines(model, overlay.step);
		case 'help':
			return helpLines(model);
		default:
			return [];
	}
}

/** The largest index of the first visible line of an overlay. */
export function lastTop(model: Model, rows: number): number {
	const {length} = scrolledLines(model);
	return length <= rows ? 0 : length - Math.max(1, rows - 1);
}

/** A question, drawn below the screen. */
export function questionLines(
	model: Model,
	overlay: Extract<Overlay, {readonly kind: 'leave' | 'new-cluster'}>,
): readonly Line[] {
	const text =
		overlay.kind === 'new-cluster'
			? model.text('wizard.newCluster', {flag: overlay.flag})
			: model.text(leaveKey(model, overlay.why));
	return [
		line(model.symbols.rule.repeat(model.size.columns), 'dim'),
		...wrapLines(text, model.size.columns - 2, 'strong', ' '),
	];
}

function leaveKey(model: Model, why: 'running' | 'tunnel'): MessageKey {
	if (why === 'running') return 'wizard.leaveRunning';
	return ownTunnel(model)?.mode === 'port-forward' ? 'wizard.leaveForward' : 'wizard.leaveTunnel';
}

/** The visible lines; if not all fit, the last row says which these are. */
function scrolled(model: Model, lines: readonly Line[], top: number, rows: number): readonly Line[] {
	if (lines.length <= rows || rows < 2) return lines.slice(0, rows);
	const shown = rows - 1;
	const from = Math.max(0, Math.min(top, lines.length - shown));
	const position = model.text('wizard.position', {from: from + 1, to: from + shown, total: lines.length});
	return [...lines.slice(from, from + shown), line(` ↑↓ ${position}`, 'dim')];
}

/** All keys of the screen below the overlay. */
function helpLines(model: Model): readonly Line[] {
	const {overlay: _overlay, ...screen} = model.ui;
	return [
		line(''),
		line(` ${model.text('wizard.keys')}`, 'strong'),
		...bindingsFor(screen).map((binding): Line => [
			span(` ${pad(binding.keys.join(' '), 18)}`, 'accent'),
			span(model.text(binding.label)),
		]),
	];
}
