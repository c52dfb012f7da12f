import {elapsedText} from '../../domain/describe-event.ts';
import type {StepId} from '../../domain/step.ts';
import {siteCheckName} from '../../domain/verification.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {failureText} from '../failure-text.ts';
import type {Symbols} from '../symbols.ts';
import {lineWidth, span, type Line, cutLine, spread, type Span, pad} from './spans.ts';
import type {Model} from './state/model.ts';
import type {CommandState, StepState, StepStatus, RunState, ToolState} from './state/run-state.ts';

/** The parts that a request passes, in order. */
const requestPath = ['browser', 'loadBalancer', 'gateway', 'virtualService', 'service', 'pods'] as const;
type Part = (typeof requestPath)[number];

/** Which parts a step builds. */
const partsOf: Readonly<Record<StepId, readonly Part[]>> = {
	cluster: ['pods'],
	mesh: ['loadBalancer', 'gateway'],
	label: ['pods'],
	chart: ['service', 'pods'],
	gateway: ['gateway', 'virtualService'],
	tunnel: ['loadBalancer'],
	hosts: ['browser'],
	site: requestPath,
};

/** The path of a request with the parts that a step builds marked, by brackets too where a terminal shows no inverse; one below the other on a narrow screen. */
export function requestPathLines(model: Model, id: StepId): readonly Line[] {
	const parts = requestPath.map((part) => {
		const name = model.text(`names.part_${part}`);
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

/** A step shows its duration from here on. */
const clockAfterMs = 5000;

/** The step under the cursor: the one whose log the user reads, the user's choice, else the one that failed, runs, or ended last. */
export function chosenStep(model: Pick<Model, 'run' | 'ui'>): StepState | undefined {
	const {steps} = model.run;
	const {held} = model.ui.log;
	if (held !== undefined) return steps.find((step) => step.id === held.step);
	if (model.ui.stepIsChosen) return steps[model.ui.step];
	return (
		steps.find((step) => step.status === 'failed') ??
		steps.find((step) => step.status === 'running' && step.commands.length > 0) ??
		steps.find((step) => step.status === 'running') ??
		[...steps].sort((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0))[0]
	);
}

/** The number of the command whose log is shown: the one that the user reads, else the newest of the chosen step. */
export function shownCommandNumber({run, ui}: Pick<Model, 'run' | 'ui'>): number | undefined {
	return ui.log.held?.command ?? chosenStep({run, ui})?.commands.at(-1);
}

/** The command whose log is shown. */
export function shownCommand(model: Pick<Model, 'run' | 'ui'>): CommandState | undefined {
	return model.run.commands.get(shownCommandNumber(model) ?? -1);
}

/** The steps as rows; a step that is done has another title. */
export function checklist(model: Model): readonly Line[] {
	const chosen = model.ui.screen === 'looking' ? undefined : chosenStep(model);
	return model.run.steps.map((step) => stepRow(model, step, step.id === chosen?.id));
}

/** As many rows as fit, around the chosen one. */
export function windowAround(list: readonly Line[], chosen: number, rows: number): readonly Line[] {
	const top = Math.max(0, Math.min(list.length - rows, chosen - Math.floor(rows / 2)));
	return list.slice(top, top + rows);
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
		[cursor, statusSymbol(model.symbols, step.status), span(' '), title, ...detail],
		duration(model, step),
		model.size.columns,
	);
}

const statusStyles = {
	waiting: 'dim',
	kept: 'good',
	running: 'accent',
	done: 'good',
	failed: 'bad',
	stopped: 'warn',
	'left-out': 'dim',
	undone: 'dim',
} as const;

/** The symbol of a status in its style. */
export function statusSymbol(symbols: Symbols, status: StepStatus): Span {
	return span(symbols[status], statusStyles[status]);
}

/** A step's title in the language of the view. */
export function stepTitle(model: Pick<Model, 'plan' | 'text'>, id: StepId, isDone: boolean): string {
	const step = model.plan?.steps.find((planned) => planned.step.id === id)?.step;
	return model.text(step === undefined ? (`wizard.step.${id}` as MessageKey) : isDone ? step.done : step.title);
}

function stepDetail(model: Model, step: StepState): readonly Span[] {
	if (step.status === 'running') {
		if (step.progress === undefined) return [];
		const {message, progress} = step.progress;
		return [...progressBar(model, progress, '  '), span(`  ${model.translate(message)}`, 'dim')];
	}
	if (step.status === 'failed' && step.failure)
		// The failure screen says it below.
		return model.ui.screen === 'failure' ? [] : [span(`  ${failureText(step.failure, model).headline}`, 'bad')];
	if ((step.status === 'kept' || model.ui.screen === 'looking') && step.found)
		return [span(`  ${model.translate(step.found.reason)}`, 'dim')];
	return [];
}

/** A bar of ten cells after `indent`; none without numbers. */
export function progressBar({symbols}: Model, progress: ToolState['progress'], indent: string): readonly Span[] {
	if (progress === undefined || progress.total <= 0) return [];
	const full = Math.round(Math.max(0, Math.min(1, progress.done / progress.total)) * 10);
	return [span(`${indent}${symbols.bar.repeat(full)}${symbols.barEmpty.repeat(10 - full)}`, 'accent')];
}

function duration(model: Model, step: StepState): Line {
	if (step.startedAt === undefined || step.status === 'kept') return [];
	const durationMs = (step.endedAt ?? model.nowMs) - step.startedAt;
	return durationMs < clockAfterMs ? [] : cutLine([span(elapsedText(durationMs), 'dim')], 11);
}

/** The checks of the site; those with the same result by address and by name are one line. */
export function siteCheckLines(model: Model): readonly Line[] {
	const statuses = {ok: 'done', failed: 'failed', 'not-applicable': 'left-out'} as const;
	const {siteChecks} = model.run;
	const isSame = (one: (typeof siteChecks)[number], other: (typeof siteChecks)[number]): boolean =>
		one.check === other.check && one.status === other.status && one.detail.text === other.detail.text;
	const first = siteChecks.filter((check, index) => siteChecks.findIndex((one) => isSame(one, check)) === index);
	return first.map((check) => {
		const by = siteChecks.filter((one) => isSame(one, check)).map((one) => model.text(`wizard.by.${one.by}`));
		return cutLine(
			[
				span('   '),
				statusSymbol(model.symbols, statuses[check.status]),
				span(` ${pad(model.translate(siteCheckName(check.check)), 10)}`, 'strong'),
				span(`${model.translate(check.detail)}  `),
				span(model.text('wizard.checkBy', {by: by.join(model.text('names.comma'))}), 'dim'),
			],
			model.size.columns,
		);
	});
}

/** A fact that the last inspection of a step found; undefined without an inspection or the fact. */
export function stepFact({steps}: Pick<RunState, 'steps'>, id: StepId, fact: string): string | undefined {
	return steps.find((step) => step.id === id)?.found?.facts?.[fact];
}
