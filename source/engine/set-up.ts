import type {Failure, NextAction} from '../domain/failure.ts';
import type {Approval, Plan} from '../domain/plan.ts';
import {say, sayTogether, type Sentence} from '../domain/sentence.ts';
import type {ResolvedSettings, Settings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {describeChange} from '../domain/describe-change.ts';
import {careForTunnel} from './care-for-tunnel.ts';
import {endRun} from './end-run.ts';
import {again, decisive, isStop, stopFailure} from './failures.ts';
import {makePlan, planMade} from './make-plan.ts';
import type {OpenRun, RunRequest} from './open-run.ts';
import {failureCarriedOn} from './own-command.ts';
import {runCommand} from './run-command.ts';
import type {RunContext} from './run-context.ts';
import {runPlan} from './run-plan.ts';
import type {StepResult} from './run-step.ts';
import {undoSteps} from './undo-steps.ts';

/** Says what keeps a plan from being carried out (missing tools, refused versions), all of it in one failure. */
export type Preflight = (context: RunContext, plan: Plan) => Promise<Failure | undefined>;

/** What `up` is asked for; `first` is done before anything is looked at. `openPage` opens the rehearsed page where it stays open after the run, and answers its address. */
export type SetUpRequest = RunRequest & {
	readonly selected: ReadonlySet<StepId>;
	readonly preflight: Preflight;
	readonly first?: (run: OpenRun) => Promise<void>;
	readonly openPage?: (profile: string) => Promise<string>;
	readonly keeper?: KeeperInBackground;
};

/** Who keeps the tunnel while nobody looks; missing where no process of ours may stay behind (rehearsal). */
export type KeeperInBackground = {
	/** Has one keep what can be kept here; one that does already goes on. Answers whether one was started; what fails is told, not thrown. */
	leave(context: RunContext, settings: Settings, agreed: readonly StepId[]): Promise<boolean>;
	stop(context: RunContext, settings: Settings): Promise<void>;
};

/** A plan that was just made still holds for so long. */
const freshMs = 5000;

/** The whole story of `up`: plan, approval, run; again after a failure while the person wants it; the end. Answers the exit code. */
export async function setUp(request: SetUpRequest): Promise<number> {
	return runCommand(request, async (run) => {
		await request.first?.(run);
		let settings = request.settings;
		let selected = request.selected;
		let approval: Approval | undefined;
		for (;;) {
			const attempt = await attemptOnce(request, run, settings, selected, approval);
			if ('declined' in attempt) return endRun(run.bus, {failure: attempt.declined});
			approval = attempt.approval;
			const {failure} = attempt;
			if (!failure) return await endWell(request, run, attempt);
			const choice = isStop(failure)
				? {choice: 'quit' as const}
				: await request.view.afterFailure(failureCarriedOn(failure, run.carried));
			if (choice.choice === 'quit') return endRun(run.bus, {failure, says: changesSaid(run.context)});
			settings = changed(approval?.settings ?? settings, choice.settings ?? {});
			selected = new Set([...selected].filter((id) => !(choice.skip ?? []).includes(id)));
			if (approval) approval = {...approval, settings};
		}
	});
}

type Attempt = {
	readonly approval: Approval | undefined;
	readonly plan: Plan;
	readonly results: readonly StepResult[];
	readonly failure: Failure | undefined;
};

async function attemptOnce(
	request: SetUpRequest,
	{context, bus, resumes}: OpenRun,
	settings: ResolvedSettings,
	selected: ReadonlySet<StepId>,
	given: Approval | undefined,
): Promise<Attempt | {readonly declined: Failure}> {
	const replan = async (values: ResolvedSettings): Promise<Plan> => {
		const plan = await makePlan(context, values, selected, resumes);
		bus.emit(planMade(plan));
		return plan;
	};
	const plan = await replan(settings);
	const problem = await request.preflight(context, plan);
	if (problem) return {approval: given, plan, results: [], failure: problem};
	const madeAt = context.machine.clock.now().getTime();
	const approval = given ?? (await request.view.approve(plan, async (values) => replan(changed(settings, values))));
	if (!approval) return {declined: context.signal.aborted ? stopFailure(context.signal) : declined};
	if (!given) bus.emit({type: 'consent-given', by: approval.by, steps: [...approval.selected]});
	context.book.keepAnswers(approval.settings.values);
	const isSame = approval.settings === settings;
	const approved: Plan = isSame ? plan : {...plan, settings: approval.settings};
	const refused = isSame ? undefined : await request.preflight(context, approved);
	if (refused) return {approval, plan: approved, results: [], failure: refused};
	const chosen = new Set(approval.selected.filter((id) => selected.has(id)));
	const decided = new Set(
		approval.by === 'key' ? plan.steps.filter((one) => one.found.blockedBy).map((one) => one.step.id) : [],
	);
	const isFresh = isSame && context.machine.clock.now().getTime() - madeAt < freshMs;
	const results = await runPlan(context, {plan: approved, selected: chosen, decided, isFresh}, request.view.look);
	const failure = context.signal.aborted
		? stopFailure(context.signal)
		: decisive(results.map((result) => result.failure));
	return {approval, plan: approved, results, failure};
}

async function endWell(
	request: SetUpRequest,
	{context, bus}: OpenRun,
	{approval, plan, results}: Attempt,
): Promise<number> {
	const settings = approval?.settings ?? plan.settings;
	const agreed = approval?.selected ?? [];
	const isUp = results.some((result) => result.id === 'tunnel' && result.found?.kind === 'ready');
	const keeper = isUp ? request.keeper : undefined;
	// The wizard keeps the tunnel itself while it is open.
	const isLeft = request.view.keepsTunnel ? false : await keeper?.leave(context, settings.values, agreed);
	const site = results.find((result) => result.id === 'site');
	const isProven = site?.found?.kind === 'ready';
	const url = site?.found?.facts?.['url'] ?? `http://${context.machine.bundle.hostNames.web}/`;
	const nothingDone =
		!isLeft && results.every((result) => result.outcome === 'already-done' || result.outcome === 'left-out');
	const page = isProven && context.machine.rehearsal ? await rehearsedPage(request, plan) : undefined;
	const says = [
		...(isProven ? [say('engine.allReady', {url})] : [say('engine.allReadyNoProof')]),
		...(page ? [page.says] : []),
		...(nothingDone ? [say('engine.nothingToDo')] : changesSaid(context)),
	];
	const open: NextAction[] = page ? [page.next] : isProven ? [{say: say('engine.openSite'), run: url}] : [];
	const code = endRun(bus, {says, next: [...open, {say: say('engine.takeBack'), run: `${again} down`}]});
	if (request.view.keepsTunnel) await keeper?.stop(context, settings.values);
	const care = careForTunnel(context, settings.values, agreed);
	if ((await request.view.afterSuccess(settings, care)) === 'stop-tunnel')
		await undoSteps(context, settings.values, new Set<StepId>(['tunnel']), false);
	else if (request.view.keepsTunnel) await keeper?.leave(context, settings.values, agreed);
	return code;
}

/** Where a browser of this machine finds the rehearsed page: while it is served, else how it is seen. */
async function rehearsedPage(
	{openPage}: SetUpRequest,
	{settings}: Plan,
): Promise<{readonly says: Sentence; readonly next: NextAction}> {
	if (!openPage)
		return {
			says: say('rehearsal.pageWasServed'),
			next: {say: say('rehearsal.serveAgain'), run: 'npx digimon-setup rehearse'},
		};
	const url = await openPage(settings.values.profile);
	return {says: say('rehearsal.pageIsServed', {url}), next: {say: say('engine.openSite'), run: url}};
}

/** What of ours stands on this machine, one sentence. */
function changesSaid(context: RunContext): Sentence[] {
	const {changes} = context.book.current();
	const key = context.machine.rehearsal ? 'rehearsal.changed' : 'engine.changed';
	return changes.length === 0
		? []
		: [say(key, {changes: sayTogether(changes.map(({change}) => describeChange(change)))})];
}

const declined: Failure = {
	code: 'stopped',
	fault: 'user',
	message: say('engine.declined'),
	next: [{say: say('common.again'), run: again}],
	tail: [],
};

function changed(settings: ResolvedSettings, values: Partial<Settings>): ResolvedSettings {
	const from = Object.fromEntries(Object.keys(values).map((name) => [name, 'the plan screen']));
	return {values: {...settings.values, ...values}, from: {...settings.from, ...from}};
}
