import type {StepId} from '../../domain/step.ts';
import type {WordKey} from '../../domain/words/index.ts';
import {elapsed} from './elapsed.ts';
import {statusMark} from './marks.ts';
import type {Model} from './model.ts';
import type {StepState} from './run-state.ts';
import {cutLine, span, spread, type Line, type Span} from './spans.ts';

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
	const cursor = span(isChosen ? `${model.marks.chosen} ` : '  ', 'accent');
	const title = span(
		stepTitle(model, step.id, isDone),
		step.status === 'running' ? 'strong' : step.status === 'waiting' || step.status === 'left-out' ? 'dim' : 'plain',
	);
	const detail = stepDetail(model, step);
	return spread(
		[cursor, statusMark(model.marks, step.status), span(' '), title, ...detail],
		clock(model, step),
		model.size.columns,
	);
}

/** A step's title in the person's language. */
export function stepTitle(model: Pick<Model, 'plan' | 'word'>, id: StepId, isDone: boolean): string {
	const step = model.plan?.steps.find((planned) => planned.step.id === id)?.step;
	return model.word(step === undefined ? (`wizard.step.${id}` as WordKey) : isDone ? step.done : step.title);
}

function stepDetail(model: Model, step: StepState): readonly Span[] {
	if (step.status === 'running') {
		const progress = step.progress?.progress;
		const bar =
			progress !== undefined && progress.total > 0
				? [span(`  ${progressBar(model, progress.done / progress.total, 10)}`, 'accent')]
				: [];
		return [...bar, ...(step.progress ? [span(`  ${model.say(step.progress.says)}`, 'dim')] : [])];
	}
	if (step.status === 'failed' && step.failure) return [span(`  ${model.say(step.failure.message)}`, 'bad')];
	if ((step.status === 'kept' || model.ui.screen === 'looking') && step.found)
		return [span(`  ${model.say(step.found.because)}`, 'dim')];
	return [];
}

/** A bar of so many cells. */
export function progressBar(model: Pick<Model, 'marks'>, share: number, cells: number): string {
	const full = Math.round(Math.max(0, Math.min(1, share)) * cells);
	return model.marks.bar.repeat(full) + model.marks.barEmpty.repeat(cells - full);
}

function clock(model: Model, step: StepState): Line {
	if (step.startedAt === undefined || step.status === 'kept') return [];
	const durationMs = (step.endedAt ?? model.nowMs) - step.startedAt;
	return durationMs < clockAfterMs ? [] : cutLine([span(elapsed(durationMs), 'dim')], 8);
}
