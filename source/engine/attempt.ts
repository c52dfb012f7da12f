import {type Failure, stopFailure} from '../domain/failure.ts';
import type {Approval, Plan} from '../domain/plan.ts';
import type {RecoveryOptions, View} from '../domain/ports/view.ts';
import type {ResolvedSettings, Settings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {message} from '../i18n/message.ts';
import {retryCommand, decisive} from './failures.ts';
import {makePlan, planMade} from './make-plan.ts';
import {recoveryOptionsFor, type ToolInstallFlow} from './missing-tools.ts';
import type {RunContext} from './run-context.ts';
import {runPlan} from './schedule.ts';
import type {StepResult} from './run-step.ts';
import type {OpenRun} from './run.ts';

/** What keeps a plan from being carried out (missing tools, refused versions), all of it in one failure; `lacks` are the tools that are missing or do not fit. */
export type Refusal = {readonly failure: Failure; readonly missingTools: readonly string[]};

/** Judges a plan before anything is done; undefined when nothing stands in its way. */
export type Preflight = (context: RunContext, plan: Plan) => Promise<Refusal | undefined>;

/** What a step's failure comes from: the failure itself, or that something beneath it has stopped. */
export type FindRootCause = (context: RunContext, plan: Plan, failure: Failure, failed: StepId) => Promise<Failure>;

/** What an attempt begins with; `given` was agreed to by an attempt before. */
export type AttemptStart = {
	readonly settings: ResolvedSettings;
	readonly selected: ReadonlySet<StepId>;
	readonly given: Approval | undefined;
};

/** What an attempt stands on. */
export type AttemptRequest = {
	readonly view: View;
	readonly preflight: Preflight;
	readonly findRootCause?: FindRootCause;
	readonly toolInstall?: ToolInstallFlow;
};

/** How an attempt ended. A failure with `offers` came before anything was begun; its approval counts no more. */
export type Attempt =
	| {readonly kind: 'declined'; readonly failure: Failure}
	| {
			readonly kind: 'failed';
			readonly failure: Failure;
			readonly settings: ResolvedSettings;
			readonly approval: Approval | undefined;
			readonly recovery?: RecoveryOptions;
	  }
	| {
			readonly kind: 'done';
			readonly plan: Plan;
			readonly approval: Approval;
			readonly results: readonly StepResult[];
	  };

/** A plan with the preflight's word about it. */
type EvaluatedPlan = {readonly plan: Plan; readonly refusal: Refusal | undefined; readonly madeAt: number};

/** A plan that was just made still holds for so long. */
const freshMs = 5000;

/** Plan, checks, approval, run: once. Every plan that is shown was judged, one with a changed setting too. */
export async function attemptOnce(request: AttemptRequest, run: OpenRun, beginning: AttemptStart): Promise<Attempt> {
	const {context, bus} = run;
	const {given} = beginning;
	let last = await evaluatePlan(request, run, beginning.settings, beginning.selected);
	if (last.refusal) return refused(request, run, last.plan, last.refusal);
	let turn: Promise<unknown> = Promise.resolve();
	// One after the other, each on what was asked before: two settings changed quickly are both in the last plan.
	const replan = async (values: Partial<Settings>): Promise<Plan> => {
		const made = turn.then(async () => {
			last = await evaluatePlan(request, run, withChangedSettings(last.plan.settings, values), beginning.selected);
			return last.plan;
		});
		turn = made.catch(() => {});
		return made;
	};
	const approval = given ?? (await request.view.approve(last.plan, replan));
	// Nothing is told after the end: what is still being looked at comes first.
	await turn;
	if (!approval) return {kind: 'declined', failure: context.signal.aborted ? stopFailure(context.signal) : declined};
	// What stood in the way may be mended by now.
	if (last.refusal) last = await evaluatePlan(request, run, approval.settings, beginning.selected);
	if (last.refusal) return refused(request, run, last.plan, last.refusal);
	if (!given) bus.emit({type: 'consent-given', by: approval.by, steps: [...approval.selected]});
	context.journal.keepAnswers(approval.settings.values);
	return carryOut(request, context, last, beginning.selected, approval);
}

async function evaluatePlan(
	{preflight}: AttemptRequest,
	{context, bus, resumes}: OpenRun,
	settings: ResolvedSettings,
	selected: ReadonlySet<StepId>,
): Promise<EvaluatedPlan> {
	const plan = await makePlan(context, settings, selected, resumes);
	bus.emit(planMade(plan));
	const refusal = await preflight(context, plan);
	return {plan, refusal, madeAt: context.platform.clock.now().getTime()};
}

async function refused(
	{toolInstall: fetching}: AttemptRequest,
	run: OpenRun,
	{settings}: Plan,
	refusal: Refusal,
): Promise<Attempt> {
	return {
		kind: 'failed',
		failure: refusal.failure,
		settings,
		approval: undefined,
		recovery: await recoveryOptionsFor(fetching, run, refusal.missingTools),
	};
}

async function carryOut(
	{findRootCause}: AttemptRequest,
	context: RunContext,
	{plan, madeAt}: EvaluatedPlan,
	selected: ReadonlySet<StepId>,
	approval: Approval,
): Promise<Attempt> {
	const chosen = new Set(approval.selected.filter((id) => selected.has(id)));
	const decided = new Set(
		approval.by === 'key' ? plan.steps.filter((one) => one.found.blockedBy).map((one) => one.step.id) : [],
	);
	const isFresh = context.platform.clock.now().getTime() - madeAt < freshMs;
	const results = await runPlan(context, {plan, selected: chosen, decided, isFresh});
	const {settings} = plan;
	if (context.signal.aborted) return {kind: 'failed', failure: stopFailure(context.signal), settings, approval};
	const failure = decisive(results.map((result) => result.failure));
	const failed = results.find((result) => result.failure === failure);
	if (!failure || !failed) return {kind: 'done', plan, approval, results};
	const told = (await findRootCause?.(context, plan, failure, failed.id)) ?? failure;
	return {kind: 'failed', failure: told, settings, approval};
}

/** Settings with what a person changed on the screen. */
export function withChangedSettings(settings: ResolvedSettings, values: Partial<Settings>): ResolvedSettings {
	const from = Object.fromEntries(Object.keys(values).map((name) => [name, 'the plan screen']));
	return {values: {...settings.values, ...values}, from: {...settings.from, ...from}};
}

const declined: Failure = {
	code: 'stopped',
	fault: 'user',
	message: message('engine.declined'),
	next: [{message: message('common.again'), run: retryCommand}],
};
