import type {Failure} from '../domain/failure.ts';
import type {StepId} from '../domain/step.ts';
import type {Preflight} from '../engine/attempt.ts';
import {retryCommand} from '../engine/failures.ts';
import {inspectSteps, namesOf} from '../engine/inspect-steps.ts';
import {makePlan, planMade} from '../engine/make-plan.ts';
import {verifyAgain} from '../engine/run-step.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {message} from '../i18n/message.ts';

/** `status`: how every step stands now; reads only. With `verify` the site is proven again, which writes one probe. Answers the exit code. */
export async function showStatus(request: RunRequest & {readonly verify: boolean}): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const settings = request.settings.values;
		const found = await inspectSteps(context, settings, (step, condition) =>
			bus.emit({type: 'step-inspected', step: step.id, found: condition}),
		);
		const failure = request.verify ? await verifyIfReady() : undefined;
		const missing = context.steps
			.filter((step) => step.id !== 'site' || !request.verify)
			.filter((step) => found.get(step.id)?.kind !== 'ready');
		const says =
			missing.length > 0
				? message('engine.notReadySteps', {steps: namesOf(missing.map((step) => step.id))})
				: message('engine.everyStepReady');
		return endRun(bus, {
			failure,
			message: [says],
			next: missing.length > 0 && !failure ? [{message: message('common.again'), run: retryCommand}] : [],
		});

		async function verifyIfReady(): Promise<Failure | undefined> {
			const site = context.steps.find((step) => step.id === 'site');
			if (!site) return undefined;
			const waiting = site.after.filter((id) => found.get(id)?.kind !== 'ready');
			if (waiting.length > 0)
				return {
					code: 'verification-failed',
					fault: 'user',
					message: message('engine.verificationFailed', {reason: message('engine.notReadySteps', {steps: namesOf(waiting)})}),
					next: [{message: message('common.again'), run: retryCommand}],
					tail: [],
				};
			return verifyAgain(context, settings);
		}
	});
}

/** `plan`: what would be done here; changes nothing. A version that is refused ends with exit 3. Answers the exit code. */
export async function showPlan(
	request: RunRequest & {readonly selected: ReadonlySet<StepId>; readonly preflight: Preflight},
): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const plan = await makePlan(context, request.settings, request.selected);
		bus.emit(planMade(plan));
		const failure = (await request.preflight(context, plan))?.failure;
		return endRun(bus, {failure, message: [], next: failure ? [] : [{message: message('engine.planHint'), run: retryCommand}]});
	});
}
