import {defined} from '../domain/defined.ts';
import type {EventPayload} from '../domain/event.ts';
import type {Failure} from '../domain/failure.ts';
import type {Journal} from '../domain/journal.ts';
import {actionOf, type Plan, type PlannedStep, type Resumption} from '../domain/plan.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import {type StepId, type Condition, stepIds} from '../domain/step.ts';
import {messages} from '../i18n/en/index.ts';
import {message} from '../i18n/message.ts';
import {retryCommand} from './failures.ts';
import {nameOf, namesOf, inspectSteps} from './inspect-steps.ts';
import type {RunContext} from './run-context.ts';
import type {StepResult} from './run-step.ts';
import {createStepContext} from './step-context.ts';

/** Whether a step may run, given how its dependencies ended: yes; held by a failure; or held by a step that is not selected. */
type Gate =
	| {readonly kind: 'open'}
	| {readonly kind: 'held'; readonly by: readonly StepId[]}
	| {readonly kind: 'not-selected'; readonly by: readonly StepId[]};

const endedReady: readonly string[] = ['applied', 'repaired', 'already-done'];

/** A failed, stopped or held step holds its dependants; one that was left out holds them only while it is not ready. */
export function gateFor(before: readonly StepResult[]): Gate {
	const unready = before.filter(
		(result) =>
			!endedReady.includes(result.outcome) && !(result.outcome === 'left-out' && result.found?.kind === 'ready'),
	);
	if (unready.length === 0) return {kind: 'open'};
	const failed = unready.filter((result) => result.outcome !== 'left-out' || result.held === true);
	return failed.length > 0
		? {kind: 'held', by: failed.map((result) => result.id)}
		: {kind: 'not-selected', by: unready.map((result) => result.id)};
}

/** The failure of a selected step whose dependency is neither selected nor ready. */
export function notSelected(id: StepId, by: readonly StepId[]): Failure {
	return {
		code: 'not-selected',
		fault: 'user',
		message: message('engine.notSelected', {step: nameOf(id), steps: namesOf(by)}),
		next: [{message: message('engine.selectToo'), run: `${retryCommand} --only ${[...by, id].join(',')}`}],
	};
}

/** Inspects every step and decides its action; changes nothing. */
export async function makePlan(
	context: RunContext,
	settings: ResolvedSettings,
	selected: ReadonlySet<StepId>,
	resumes?: Resumption,
): Promise<Plan> {
	const conditions = await inspectSteps(context, settings.values);
	const steps = await Promise.all(
		context.steps.map(async (step): Promise<PlannedStep> => {
			const found = conditions.get(step.id) as Condition;
			const action = selected.has(step.id) ? actionOf[found.kind] : 'left-out';
			const stepContext = createStepContext(context, settings.values, step);
			const facts = {...found.facts, ...(await step.previewFacts?.(stepContext))};
			return {step, found, action, preview: step.preview(stepContext, {...found, facts})};
		}),
	);
	return {settings, steps, ...defined({resumes})};
}

/** The plan as events carry it. */
export function planMade(plan: Plan): Extract<EventPayload, {type: 'plan-made'}> {
	return {
		type: 'plan-made',
		steps: plan.steps.map(({step, found, action, preview}) => ({
			id: step.id,
			title: messages[step.title],
			action,
			found,
			commands: preview.commands,
			undo: preview.undo,
			needsPassword: preview.commands.some((command) => command.needsPassword === true),
		})),
	};
}

/** Where the last `up` broke off; undefined when it reached its end. */
export function resumptionOf({lastRun, phases}: Pick<Journal, 'lastRun' | 'phases'>): Resumption | undefined {
	if (lastRun?.command !== 'up') return undefined;
	const brokeOffAt = stepIds.find((id) => ['started', 'failed', 'stopped'].includes(phases[id]?.phase ?? ''));
	if (!brokeOffAt && lastRun.endedAt !== undefined) return undefined;
	return {runId: lastRun.runId, ...defined({brokeOffAt})};
}
