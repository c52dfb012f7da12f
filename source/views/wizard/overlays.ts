import {bindingsFor} from './keys.ts';
import {checksLines} from './screens/checks.ts';
import {ownTunnel} from './screens/end.ts';
import {explainLines} from './screens/explain.ts';
import {editLines} from './screens/plan.ts';
import {wrapLines, line, pad, span, type Line} from './spans.ts';
import type {Model} from './state/model.ts';

/** What lies over a screen. */
export function overlayBody(model: Model, rows: number): readonly Line[] {
	const {overlay} = model.ui;
	switch (overlay?.kind) {
		case 'checks':
		case 'explain':
		case 'help':
			return scrolled(model, scrolledLines(model), overlay.top, rows);
		case 'leave':
			return leaveLines(model, overlay.why);
		case 'edit':
			return editLines(model, overlay, rows);
		default:
			return [];
	}
}

/** The whole text of what can be scrolled; none for another overlay. */
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

/** The lowest row with which an overlay's text can begin on so many rows. */
export function lastTop(model: Model, rows: number): number {
	const {length} = scrolledLines(model);
	return length <= rows ? 0 : length - Math.max(1, rows - 1);
}

/** The question of leaving: it stands under the screen that is left. */
export function leaveLines(model: Model, why: 'running' | 'tunnel'): readonly Line[] {
	const key =
		why === 'running'
			? 'wizard.leaveRunning'
			: ownTunnel(model)?.mode === 'port-forward'
				? 'wizard.leaveForward'
				: 'wizard.leaveTunnel';
	return [
		line(model.symbols.rule.repeat(model.size.columns), 'dim'),
		...wrapLines(model.text(key), model.size.columns - 2, 'strong', ' '),
	];
}

/** The rows that show; where there are more than fit, the last says which these are. */
function scrolled(model: Model, lines: readonly Line[], top: number, rows: number): readonly Line[] {
	if (lines.length <= rows || rows < 2) return lines.slice(0, rows);
	const shown = rows - 1;
	const from = Math.max(0, Math.min(top, lines.length - shown));
	const where = model.text('wizard.position', {from: from + 1, to: from + shown, total: lines.length});
	return [...lines.slice(from, from + shown), line(` ↑↓ ${where}`, 'dim')];
}

/** Every key of the screen that lies underneath. */
function helpLines(model: Model): readonly Line[] {
	const {overlay: _overlay, ...under} = model.ui;
	return [
		line(''),
		line(` ${model.text('wizard.keys')}`, 'strong'),
		...bindingsFor(under).map((binding): Line => [
			span(` ${pad(binding.keys.join(' '), 18)}`, 'accent'),
			span(model.text(binding.label)),
		]),
	];
}
