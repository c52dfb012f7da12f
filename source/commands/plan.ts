import {withRequest, type Command} from '../cli/context.ts';
import type {StepId} from '../domain/step.ts';
import type {Preflight} from '../engine/attempt.ts';
import {retryCommand} from '../engine/failures.ts';
import {makePlan, planMade} from '../engine/make-plan.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {preflight} from '../features/doctor/preflight.ts';
import {message} from '../i18n/message.ts';

/** `plan`: what `up` would do here. */
export const plan: Command = async (context) => withRequest(context, (request) => runPlan({...request, preflight}));

/** `plan`: what would be done here; changes nothing. A version that is refused ends with exit 3. Answers the exit code. */
export async function runPlan(
	request: RunRequest & {readonly selected: ReadonlySet<StepId>; readonly preflight: Preflight},
): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const plan = await makePlan(context, request.settings, request.selected);
		bus.emit(planMade(plan));
		const failure = (await request.preflight(context, plan))?.failure;
		return endRun(bus, {
			failure,
			messages: [],
			next: failure ? [] : [{message: message('engine.planHint'), run: retryCommand}],
		});
	});
}
