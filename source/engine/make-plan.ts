import type {Happening} from '../domain/event.ts';
import {moveFor, type Plan, type PlannedStep, type Resumption} from '../domain/plan.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import type {Condition, StepId} from '../domain/step.ts';
import {words} from '../domain/words/index.ts';
import {inspectSteps} from './inspect-steps.ts';
import type {RunContext} from './run-context.ts';
import {worldForStep} from './world-for-step.ts';

/** Looks at the machine and says what would be done; starts and changes nothing. */
export async function makePlan(
	context: RunContext,
	settings: ResolvedSettings,
	selected: ReadonlySet<StepId>,
	resumes?: Resumption,
): Promise<Plan> {
	const conditions = await inspectSteps(context, settings.values);
	const steps = context.steps.map((step): PlannedStep => {
		const found = conditions.get(step.id) as Condition;
		const move = selected.has(step.id) ? moveFor(found) : 'left-out';
		return {step, found, move, outline: step.outline(worldForStep(context, settings.values, step))};
	});
	return {settings, steps, ...(resumes ? {resumes} : {})};
}

/** The plan as events carry it. */
export function planMade(plan: Plan): Extract<Happening, {type: 'plan-made'}> {
	return {
		type: 'plan-made',
		steps: plan.steps.map(({step, found, move, outline}) => ({
			id: step.id,
			title: words[step.title],
			move,
			found,
			commands: outline.commands,
			undo: outline.undo,
			needsPassword: outline.commands.some((command) => command.needsPassword === true),
		})),
	};
}

/** Where the last run broke off, when it did not reach its end. */
export function resumptionOf(journal: {
	readonly lastRun?: {readonly runId: string; readonly command: string; readonly endedAt?: string} | undefined;
	readonly phases: Readonly<Partial<Record<StepId, {readonly phase: string} | undefined>>>;
}): Resumption | undefined {
	const {lastRun} = journal;
	if (!lastRun || lastRun.command !== 'up') return undefined;
	const broken = (Object.entries(journal.phases) as [StepId, {phase: string} | undefined][]).find(
		([, state]) => state && ['started', 'failed', 'stopped'].includes(state.phase),
	);
	if (!broken && lastRun.endedAt !== undefined) return undefined;
	return {runId: lastRun.runId, ...(broken ? {brokeOffAt: broken[0]} : {})};
}
