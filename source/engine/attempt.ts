import {defined} from '../domain/defined.ts';
import {type Failure, type NextAction, stopFailure} from '../domain/failure.ts';
import type {Approval, Plan} from '../domain/plan.ts';
import type {RecoveryOptions, View} from '../domain/ports/view.ts';
import type {ResolvedSettings, Settings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {message} from '../i18n/message.ts';
import {retryCommand, decisive, notApproved, rememberFailure} from './failures.ts';
import {makePlan, planMade} from './make-plan.ts';
import {recoveryOptionsFor, type ToolInstallFlow} from './missing-tools.ts';
import type {RunContext} from './run-context.ts';
import {runPlan} from './schedule.ts';
import type {StepResult} from './run-step.ts';
import type {OpenRun} from './run.ts';

/** Why a plan cannot be carried out (missing tools, refused versions), as one failure; `missingTools` are missing or do not fit. */
export type Refusal = {readonly failure: Failure; readonly missingTools: readonly string[]};

/** Checks a plan before anything is done; undefined when it can be carried out. */
export type Preflight = (context: RunContext, plan: Plan) => Promise<Refusal | undefined>;

/** The root cause of a step's failure: the failure itself, or that something it depends on has stopped. */
export type FindRootCause = (context: RunContext, plan: Plan, failure: Failure, failed: StepId) => Promise<Failure>;

/** What an attempt begins with; `given` is the approval of an earlier attempt. */
export type AttemptStart = {
	readonly settings: ResolvedSettings;
	readonly selected: ReadonlySet<StepId>;
	readonly given: Approval | undefined;
};

/** The collaborators of an attempt. */
export type AttemptRequest = {
	readonly view: View;
	readonly preflight: Preflight;
	readonly findRootCause?: FindRootCause;
	readonly toolInstall?: ToolInstallFlow;
	/** After each step that acted the user says when the next one begins. */
	readonly pauses?: boolean;
};

/** How an attempt ended. A failure with `recovery` came before anything was begun, and voids the approval. */
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

/** A plan with the result of its preflight. */
type EvaluatedPlan = {readonly plan: Plan; readonly refusal: Refusal | undefined; readonly madeAt: number};

/** For so long a plan counts as just made. */
const freshMs = 5000;

/** Makes a plan, checks it, asks for approval and runs it, once. Every plan that is shown has been checked, also after a changed setting. */
export async function attemptOnce(request: AttemptRequest, run: OpenRun, beginning: AttemptStart): Promise<Attempt> {
	const {context, bus} = run;
	const {given} = beginning;
	let last = await evaluatePlan(request, run, beginning.settings, beginning.selected);
	if (last.refusal) return refused(request, run, last.plan, last.refusal);
	let turn: Promise<unknown> = Promise.resolve();
	// In turn, each on the settings before it: two settings changed quickly are both in the last plan.
	const replan = async (values: Partial<Settings>, before = async (): Promise<void> => {}): Promise<Plan> => {
		const made = turn.then(async () => {
			await before();
			last = await evaluatePlan(request, run, withChangedSettings(last.plan.settings, values), beginning.selected);
			return last.plan;
		});
		turn = made.catch(() => {});
		return made;
	};
	const startOver = context.platform.startOver && (() => replan({}, () => emptyMachine(context)));
	const approval = given ?? (await request.view.approve(last.plan, (values) => replan(values), startOver));
	// No event may follow the end of the run, so a plan in progress is awaited.
	await turn;
	if (!approval) return {kind: 'declined', failure: notApproved(context.signal, again)};
	// The user may have removed the obstacle by now.
	if (last.refusal) last = await evaluatePlan(request, run, approval.settings, beginning.selected);
	if (last.refusal) return refused(request, run, last.plan, last.refusal);
	if (!given) bus.emit({type: 'consent-given', by: approval.by, steps: [...approval.selected]});
	if (!isUndecided(last.plan, approval)) context.journal.keepAnswers(approval.settings);
	return carryOut(request, context, last, beginning.selected, approval);
}

/** Whether a step asks a question that this approval does not answer: the run stops there, and later runs do not take over its settings. */
const isUndecided = ({steps}: Plan, {by, selected}: Approval): boolean =>
	by !== 'key' && steps.some(({step, found}) => found.blockedBy !== undefined && selected.includes(step.id));

/** Empties the simulated machine, and forgets the changes to it and what was verified on it. */
async function emptyMachine({platform, journal, bus}: RunContext): Promise<void> {
	platform.startOver?.();
	for (const recorded of journal.current().changes) await journal.changesOf(recorded.step, bus).remove(recorded);
	journal.forgetAll();
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
	{toolInstall}: AttemptRequest,
	run: OpenRun,
	{settings}: Plan,
	refusal: Refusal,
): Promise<Attempt> {
	return {
		kind: 'failed',
		failure: refusal.failure,
		settings,
		approval: undefined,
		recovery: await recoveryOptionsFor(toolInstall, run, refusal.missingTools),
	};
}

async function carryOut(
	{findRootCause, pauses, view}: AttemptRequest,
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
	const pause = pauses ? view.awaitNext : undefined;
	const results = await runPlan(context, {plan, selected: chosen, decided, isFresh, ...defined({pause})});
	const {settings} = plan;
	if (context.signal.aborted) return {kind: 'failed', failure: stopFailure(context.signal), settings, approval};
	const failure = decisive(results.map((result) => result.failure));
	const failed = results.find((result) => result.failure === failure);
	await rememberFailure(context, failure && failed && {failure, step: failed.id});
	if (!failure || !failed) return {kind: 'done', plan, approval, results};
	const cause = (await findRootCause?.(context, plan, failure, failed.id)) ?? failure;
	return {kind: 'failed', failure: cause, settings, approval};
}

/** Settings with values that the user changed on the screen. */
export function withChangedSettings(settings: ResolvedSettings, values: Partial<Settings>): ResolvedSettings {
	const from = Object.fromEntries(Object.keys(values).map((name) => [name, 'the plan screen']));
	return {values: {...settings.values, ...values}, from: {...settings.from, ...from}};
}

const again: NextAction = {message: message('common.again'), run: retryCommand};
