import {elapsed} from '../../domain/describe-event.ts';
import type {StepId} from '../../domain/step.ts';
import {siteCheckName} from '../../domain/verification.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {statusMark} from '../symbols.ts';
import {lineWidth, span, type Line, cutLine, spread, type Span, pad} from './spans.ts';
import type {Model} from './state/model.ts';
import type {StepState, RunState} from './state/run-state.ts';

/** The parts that a request passes, in order. */
const chain = ['browser', 'loadBalancer', 'gateway', 'virtualService', 'service', 'pods'] as const;
type Part = (typeof chain)[number];

/** Which parts a step builds. */
const partsOf: Readonly<Record<StepId, readonly Part[]>> = {
	cluster: ['pods'],
	mesh: ['loadBalancer', 'gateway'],
	label: ['pods'],
	chart: ['service', 'pods'],
	gateway: ['gateway', 'virtualService'],
	tunnel: ['loadBalancer'],
	hosts: ['browser'],
	site: chain,
};

/** The way of a request with this step's part marked, by brackets too where a terminal shows no inverse; one below the other where the screen is narrow. */
export function chainLines(model: Model, id: StepId): readonly Line[] {
	const parts = chain.map((part) => {
		const name = model.word(`names.part_${part}`);
		return partsOf[id].includes(part) ? span(`[${name}]`, 'chosen') : span(name, 'dim');
	});
	const across: Line = parts.flatMap((part, index) =>
		index === 0 ? [span(' '), part] : [span(` ${model.symbols.arrow} `, 'dim'), part],
	);
	if (lineWidth(across) <= model.size.columns) return [across];
	return parts.map((part, index) => [
		span(index === 0 ? ' '.repeat(model.symbols.arrow.length + 2) : ` ${model.symbols.arrow} `, 'dim'),
		part,
	]);
}

/** A running step's clock shows after this time, so that short steps stay calm. */
const clockAfterMs = 5000;

/** The step under the cursor: the person's choice, else the one that runs, failed, or ended last. */
export function chosenStep(model: Pick<Model, 'run' | 'ui'>): StepState | undefined {
	const {steps} = model.run;
	if (model.ui.stepIsChosen) return steps[model.ui.step];
	return (
		steps.find((step) => step.status === 'failed') ??
		steps.find((step) => step.status === 'running' && step.commands.length > 0) ??
		steps.find((step) => step.status === 'running') ??
		[...steps].sort((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0))[0]
	);
}

/** The eight steps as rows; the title is a question until the step is done, then its answer. */
export function checklist(model: Model): readonly Line[] {
	const chosen = model.ui.screen === 'looking' ? undefined : chosenStep(model);
	return model.run.steps.map((step) => stepRow(model, step, step.id === chosen?.id));
}

function stepRow(model: Model, step: StepState, isChosen: boolean): Line {
	const isDone = step.status === 'done' || step.status === 'kept';
	const cursor = span(isChosen ? `${model.symbols.chosen} ` : '  ', 'accent');
	const title = span(
		stepTitle(model, step.id, isDone),
		step.status === 'running' ? 'strong' : step.status === 'waiting' || step.status === 'left-out' ? 'dim' : 'plain',
	);
	const detail = stepDetail(model, step);
	return spread(
		[cursor, statusMark(model.symbols, step.status), span(' '), title, ...detail],
		clock(model, step),
		model.size.columns,
	);
}

/** A step's title in the person's language. */
export function stepTitle(model: Pick<Model, 'plan' | 'word'>, id: StepId, isDone: boolean): string {
	const step = model.plan?.steps.find((planned) => planned.step.id === id)?.step;
	return model.word(step === undefined ? (`wizard.step.${id}` as MessageKey) : isDone ? step.done : step.title);
}

function stepDetail(model: Model, step: StepState): readonly Span[] {
	if (step.status === 'running') {
		const progress = step.progress?.progress;
		const bar =
			progress !== undefined && progress.total > 0
				? [span(`  ${progressBar(model, progress.done / progress.total, 10)}`, 'accent')]
				: [];
		return [...bar, ...(step.progress ? [span(`  ${model.translate(step.progress.message)}`, 'dim')] : [])];
	}
	if (step.status === 'failed' && step.failure) return [span(`  ${model.translate(step.failure.message)}`, 'bad')];
	if ((step.status === 'kept' || model.ui.screen === 'looking') && step.found)
		return [span(`  ${model.translate(step.found.reason)}`, 'dim')];
	return [];
}

/** A bar of so many cells. */
export function progressBar(model: Pick<Model, 'symbols'>, share: number, cells: number): string {
	const full = Math.round(Math.max(0, Math.min(1, share)) * cells);
	return model.symbols.bar.repeat(full) + model.symbols.barEmpty.repeat(cells - full);
}

function clock(model: Model, step: StepState): Line {
	if (step.startedAt === undefined || step.status === 'kept') return [];
	const durationMs = (step.endedAt ?? model.nowMs) - step.startedAt;
	return durationMs < clockAfterMs ? [] : cutLine([span(elapsed(durationMs), 'dim')], 8);
}

/** The proof, hop by hop; what is the same by address and by name stands in one line. */
export function siteCheckLines(model: Model): readonly Line[] {
	const style = {ok: 'good', failed: 'bad', 'not-applicable': 'dim'} as const;
	const mark = {
		ok: model.symbols.done,
		failed: model.symbols.failed,
		'not-applicable': model.symbols['left-out'],
	};
	const {hops} = model.run;
	const isSame = (one: (typeof hops)[number], other: (typeof hops)[number]): boolean =>
		one.check === other.check && one.status === other.status && one.detail.text === other.detail.text;
	const first = hops.filter((hop, index) => hops.findIndex((one) => isSame(one, hop)) === index);
	return first.map((hop) => {
		const by = hops.filter((one) => isSame(one, hop)).map((one) => model.word(`wizard.by.${one.by}`));
		return cutLine(
			[
				span(`   ${mark[hop.status]} `, style[hop.status]),
				span(pad(model.translate(siteCheckName(hop.check)), 10), 'strong'),
				span(`${model.translate(hop.detail)}  `),
				span(model.word('wizard.checkBy', {by: by.join(model.word('names.comma'))}), 'dim'),
			],
			model.size.columns,
		);
	});
}

/** What the last look at a step found, by the fact's name; undefined where it was not looked at or lacks the fact. */
export function stepFact({steps}: Pick<RunState, 'steps'>, id: StepId, fact: string): string | undefined {
	return steps.find((step) => step.id === id)?.found?.facts?.[fact];
}
