import {withRequest, type Command} from '../cli/context.ts';
import {describeChange} from '../domain/change.ts';
import {type Failure, stopFailure} from '../domain/failure.ts';
import type {Plan, PlannedStep} from '../domain/plan.ts';
import type {StepId} from '../domain/step.ts';
import {joinFailures, retryCommand} from '../engine/failures.ts';
import {planMade} from '../engine/make-plan.ts';
import type {RunContext} from '../engine/run-context.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {undoSteps} from '../engine/undo-steps.ts';
import {message, joinMessages, type Message} from '../i18n/message.ts';

/** What `down` is asked for; `also` is done once everything of this profile went well. */
export type TearDownRequest = RunRequest & {
	readonly selected: ReadonlySet<StepId>;
	readonly keepCluster: boolean;
	readonly also?: () => Promise<readonly Message[]>;
};

/** `down`: undoes our changes; `--all` removes the installed tools too. */
export const down: Command = async (context) =>
	withRequest(context, (request) => {
		const {keepCluster, all} = context.arguments;
		const also = async () => (await import('./tools.ts')).removeInstalledTools();
		return tearDown({...request, keepCluster, ...(all ? {also} : {})});
	});

/** Takes back what we made here and nothing else, then says what is left. Answers the exit code. */
export async function tearDown(request: TearDownRequest): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const plan = planDown(context, request);
		bus.emit(planMade(plan));
		const isEmpty = plan.steps.every((planned) => planned.action !== 'undo');
		if (!isEmpty) {
			const approval = await request.view.approve(plan, async () => plan);
			if (!approval) return endRun(bus, {failure: context.signal.aborted ? stopFailure(context.signal) : declined});
			bus.emit({type: 'consent-given', by: approval.by, steps: [...approval.selected]});
		}
		const results = await undoSteps(context, request.settings.values, request.selected, request.keepCluster);
		const failures = context.steps.flatMap((step) => results.find((result) => result.id === step.id)?.failure ?? []);
		const failure = context.signal.aborted ? stopFailure(context.signal) : joinFailures(failures);
		const left = context.journal.current().changes;
		if (left.length === 0 && !failure) context.journal.forgetAll();
		const still =
			left.length > 0 && !failure
				? [
						message(context.platform.rehearsal ? 'rehearsal.changed' : 'engine.changed', {
							changes: joinMessages(left.map(({change}) => describeChange(change))),
						}),
					]
				: [];
		const also = failure ? [] : ((await request.also?.()) ?? []);
		return endRun(bus, {
			failure,
			message: failure
				? []
				: [
						...(left.length === 0
							? [message('engine.downNothing')]
							: [...(request.keepCluster ? [message('engine.downKept')] : []), ...still]),
						...also,
					],
		});
	});
}

const declined: Failure = {
	code: 'stopped',
	fault: 'user',
	message: message('engine.declined'),
	next: [{message: message('engine.downAgain'), run: `${retryCommand} down`}],
};

function planDown(context: RunContext, request: TearDownRequest): Plan {
	const steps = context.steps.map((step): PlannedStep => {
		const changes = context.journal
			.current()
			.changes.filter((one) => one.step === step.id && !(request.keepCluster && one.change.kind === 'profile'));
		const count = request.selected.has(step.id) ? changes.length : 0;
		const outline = step.preview(createStepContext(context, request.settings.values, step));
		const because = count > 0 ? message('engine.stands', {count}) : message('engine.nothingStands');
		return {
			step,
			found: {kind: count > 0 ? 'ready' : 'absent', reason: because},
			action: count > 0 ? 'undo' : 'nothing',
			preview: {commands: count > 0 ? outline.undo : [], undo: []},
		};
	});
	return {settings: request.settings, steps};
}
