import {withRequest, type Command} from '../cli/context.ts';
import type {Failure} from '../domain/failure.ts';
import {retryCommand} from '../engine/failures.ts';
import {inspectSteps, namesOf} from '../engine/inspect-steps.ts';
import {verifyAgain} from '../engine/run-step.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {message} from '../i18n/message.ts';

/** `status`: the condition of every step. */
export const status: Command = async (context) =>
	withRequest(context, (request) => runStatus({...request, verify: context.arguments.verify}));

/** `status`: how every step stands now; reads only. With `verify` the site is proven again, which writes one probe. Answers the exit code. */
export async function runStatus(request: RunRequest & {readonly verify: boolean}): Promise<number> {
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
			messages: [says],
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
					message: message('engine.verificationFailed', {
						reason: message('engine.notReadySteps', {steps: namesOf(waiting)}),
					}),
					next: [{message: message('common.again'), run: retryCommand}],
				};
			return verifyAgain(context, settings);
		}
	});
}
