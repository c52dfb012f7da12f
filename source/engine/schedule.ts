import type {Plan, PlannedStep} from '../domain/plan.ts';
import type {StepId} from '../domain/step.ts';
import {inGraphOrder, inspectStep, waitsFor} from './inspect-steps.ts';
import {gateFor, notSelected} from './make-plan.ts';
import type {RunContext} from './run-context.ts';
import {ended, runStep, type StepResult} from './run-step.ts';
import {createStepContext} from './step-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** What to run: an approved plan, the selected steps, and the questions that the user has answered. */
export type Work = {
	readonly plan: Plan;
	readonly selected: ReadonlySet<StepId>;
	/** Steps whose question was answered by approving. */
	readonly decided: ReadonlySet<StepId>;
	/** The plan was made just now, so what it found still holds where nothing was changed before it. */
	readonly isFresh: boolean;
	/** Called between two steps that act; they run one after the other then. */
	readonly pause?: (done: StepId, next: StepId) => Promise<void>;
};

/** Runs an approved plan in dependency order, independent steps side by side; a failure skips its dependants. Returns the results in the order of the steps. */
export async function runPlan(context: RunContext, work: Work): Promise<readonly StepResult[]> {
	const results = new Map<StepId, Promise<StepResult>>();
	const plannedOf = new Map(work.plan.steps.map((planned) => [planned.step.id, planned]));
	const begin = (id: StepId): Promise<StepResult> => {
		const running = results.get(id) ?? runInTurn(context, work, plannedOf.get(id) as PlannedStep, begin);
		results.set(id, running);
		return running;
	};
	if (work.pause) await runOneByOne(context, work, work.pause, begin);
	return Promise.all(context.steps.map((step) => begin(step.id)));
}

/** Runs the steps one after the other, and pauses after each that acted while another is to act. */
async function runOneByOne(
	context: RunContext,
	{plan, selected}: Work,
	pause: NonNullable<Work['pause']>,
	begin: (id: StepId) => Promise<StepResult>,
): Promise<void> {
	const order = inGraphOrder(context.steps).map(({id}) => id);
	const acts = plan.steps.filter(({action}) => action !== 'keep').map(({step}) => step.id);
	for (const [index, id] of order.entries()) {
		const {outcome} = await begin(id);
		const next = order.slice(index + 1).find((one) => selected.has(one) && acts.includes(one));
		const hasActed = outcome === 'applied' || outcome === 'repaired';
		if (hasActed && next !== undefined && !context.signal.aborted) await pause(id, next);
	}
}

async function runInTurn(
	context: RunContext,
	work: Work,
	planned: PlannedStep,
	begin: (id: StepId) => Promise<StepResult>,
): Promise<StepResult> {
	const {step} = planned;
	const settings = work.plan.settings.values;
	const isSelected = work.selected.has(step.id);
	const ahead = isSelected ? startPreparation(context, work, planned, begin) : undefined;
	const before = await Promise.all(step.after.map(begin));
	const gate = gateFor(before);
	const startedAt = ahead?.startedAt() ?? context.platform.clock.now();
	if (gate.kind !== 'open' || context.signal.aborted) await ahead?.giveUp();
	if (context.signal.aborted)
		return ended(context, startedAt, {id: step.id, outcome: ahead?.startedAt() ? 'stopped' : 'skipped', held: true});
	if (gate.kind === 'held')
		return ended(context, startedAt, {id: step.id, outcome: isSelected ? 'skipped' : 'left-out', held: true});
	if (!isSelected) return leaveOut(context, work, planned, gate.kind === 'open', gate.kind === 'open' ? [] : gate.by);
	if (gate.kind === 'not-selected')
		return ended(context, startedAt, {id: step.id, outcome: 'failed', failure: notSelected(step.id, gate.by)});
	if (!ahead?.startedAt()) context.bus.emit({type: 'step-started', step: step.id});
	const untouched =
		work.isFresh && before.every((result) => result.outcome === 'already-done' || result.outcome === 'left-out');
	const known = untouched && planned.found.kind !== 'unknown' ? {known: planned.found} : {};
	const prepared = ahead?.work();
	return runStep(context, settings, step, {
		...known,
		mayDecide: work.decided.has(step.id),
		startedAt,
		...(prepared ? {prepared} : {}),
	});
}

async function leaveOut(
	context: RunContext,
	work: Work,
	planned: PlannedStep,
	mayLook: boolean,
	waiting: readonly StepId[],
): Promise<StepResult> {
	const startedAt = context.platform.clock.now();
	const fresh = work.isFresh && planned.found.kind !== 'unknown';
	const found = fresh
		? planned.found
		: mayLook
			? await inspectStep(context, work.plan.settings.values, planned.step)
			: {kind: 'unknown' as const, reason: waitsFor(waiting)};
	context.bus.emit({type: 'step-inspected', step: planned.step.id, found});
	return ended(context, startedAt, {id: planned.step.id, outcome: 'left-out', found});
}

type Preparation = {startedAt(): Date | undefined; work(): Promise<void> | undefined; giveUp(): Promise<void>};

/** Starts a step's preparation once the cluster is ready, unless the step is ready already; `giveUp` stops it when another dependency fails. */
function startPreparation(
	context: RunContext,
	work: Work,
	planned: PlannedStep,
	begin: (id: StepId) => Promise<StepResult>,
): Preparation | undefined {
	const {step} = planned;
	if (!step.prepare || planned.action === 'keep') return undefined;
	const cluster = rootOf(context.steps, step);
	const controller = new AbortController();
	let startedAt: Date | undefined;
	let running: Promise<void> | undefined;
	const stepContext = createStepContext(
		context,
		work.plan.settings.values,
		step,
		AbortSignal.any([context.signal, controller.signal]),
	);
	void begin(cluster).then((result) => {
		if (gateFor([result]).kind !== 'open' || context.signal.aborted) return;
		startedAt = context.platform.clock.now();
		context.bus.emit({type: 'step-started', step: step.id});
		running = Promise.resolve().then(() => step.prepare?.(stepContext));
		running.catch(() => {});
	});
	return {
		startedAt: () => startedAt,
		work: () => running,
		giveUp: async () => {
			controller.abort();
			await running?.catch(() => {});
		},
	};
}

/** The first step in the chain of dependencies. */
function rootOf(steps: readonly Step[], step: Step): StepId {
	const before = steps.find((one) => one.id === step.after[0]);
	return before ? rootOf(steps, before) : step.id;
}
