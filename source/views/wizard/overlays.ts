import type {StepId} from '../../domain/step.ts';
import {checksLines} from './checks-screen.ts';
import {stepTitle} from './checklist.ts';
import {editLines} from './edit-lines.ts';
import {ownTunnel} from './end-screen.ts';
import {bindingsFor} from './keys.ts';
import type {Model} from './model.ts';
import {fold, line, pad, span, type Line} from './spans.ts';

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
		line(model.marks.rule.repeat(model.size.columns), 'dim'),
		...fold(model.word(key), model.size.columns - 2, 'strong', ' '),
	];
}

/** The rows that show; where there are more than fit, the last says which these are. */
function scrolled(model: Model, lines: readonly Line[], top: number, rows: number): readonly Line[] {
	if (lines.length <= rows || rows < 2) return lines.slice(0, rows);
	const shown = rows - 1;
	const from = Math.max(0, Math.min(top, lines.length - shown));
	const where = model.word('wizard.position', {from: from + 1, to: from + shown, total: lines.length});
	return [...lines.slice(from, from + shown), line(` ↑↓ ${where}`, 'dim')];
}

/** Every key of the screen that lies underneath. */
function helpLines(model: Model): readonly Line[] {
	const {overlay: _overlay, ...under} = model.ui;
	return [
		line(''),
		line(` ${model.word('wizard.keys')}`, 'strong'),
		...bindingsFor(under).map((binding): Line => [
			span(` ${pad(binding.keys.join(' '), 18)}`, 'accent'),
			span(model.word(binding.label)),
		]),
	];
}

/** Which part of the way a step builds. */
const partOf: Readonly<Record<StepId, readonly string[]>> = {
	cluster: ['pods'],
	mesh: ['load balancer', 'Gateway'],
	label: ['pods'],
	chart: ['Service', 'pods'],
	gateway: ['Gateway', 'VirtualService'],
	tunnel: ['load balancer'],
	hosts: ['browser'],
	site: ['browser', 'load balancer', 'Gateway', 'VirtualService', 'Service', 'pods'],
};
const chain = ['browser', 'load balancer', 'Gateway', 'VirtualService', 'Service', 'pods'];

/** What a step does, why, with which command, how to look for yourself, how it is undone, and where it stands in the chain. */
export function explainLines(model: Model, id: StepId): readonly Line[] {
	const {columns} = model.size;
	const planned = model.plan?.steps.find((one) => one.step.id === id);
	if (planned === undefined) return [line(''), line(` ${model.word('wizard.notPlanned')}`, 'dim')];
	const text = (words: string): readonly Line[] => fold(words, columns - 2, 'plain', ' ');
	const commands = (
		list: readonly {readonly why: Parameters<Model['say']>[0]; readonly line: string}[],
	): readonly Line[] =>
		list.flatMap((command) => [
			...fold(model.say(command.why), columns - 4, 'dim', '   '),
			...fold(`$ ${command.line}`, columns - 4, 'accent', '   '),
		]);
	return [
		line(''),
		line(` ${stepTitle(model, id, false)}`, 'strong'),
		...text(model.word(planned.step.why)),
		line(''),
		...chainLines(model, id),
		...(id === 'chart' ? [line(''), ...text(model.word('wizard.grpcWebPort'))] : []),
		line(''),
		line(` ${model.word('wizard.commands')}`, 'strong'),
		...commands(planned.outline.commands),
		line(''),
		line(` ${model.word('wizard.lookYourself')}`, 'strong'),
		...fold(`$ ${lookCommand(id, model.settings.values.profile)}`, columns - 4, 'accent', '   '),
		line(''),
		line(` ${model.word('wizard.undone')}`, 'strong'),
		...(planned.outline.undo.length === 0 ? text(model.word('wizard.nothingToUndo')) : commands(planned.outline.undo)),
	];
}

/** The way of a request with this step's part marked; one below the other where the screen is narrow. */
function chainLines(model: Model, id: StepId): readonly Line[] {
	const mine = partOf[id];
	const parts = chain.map((part) => span(part, mine.includes(part) ? 'chosen' : 'dim'));
	const across: Line = parts.flatMap((part, index) =>
		index === 0 ? [span(' '), part] : [span(` ${model.marks.arrow} `, 'dim'), part],
	);
	if (model.size.columns >= 76) return [across];
	return parts.map((part, index) => [span(index === 0 ? '   ' : ` ${model.marks.arrow} `, 'dim'), part]);
}

function lookCommand(id: StepId, profile: string): string {
	const kubectl = `kubectl --context ${profile}`;
	const look: Readonly<Record<StepId, string>> = {
		cluster: `minikube status -p ${profile}`,
		mesh: `${kubectl} -n istio-system get pods`,
		label: `${kubectl} get namespace default --show-labels`,
		chart: `${kubectl} get pods,services`,
		gateway: `${kubectl} get gateways.networking.istio.io,virtualservices.networking.istio.io`,
		tunnel: `${kubectl} -n istio-system get service istio-ingressgateway`,
		hosts: 'getent hosts web.backend.com api.backend.com',
		site: 'curl -i http://web.backend.com/',
	};
	return look[id];
}
