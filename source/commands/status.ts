import type {Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';
import type {Settings} from '../domain/settings.ts';
import {uniqueActions, type Failure, type NextAction, decisionActions} from '../domain/failure.ts';
import type {Condition, StepId} from '../domain/step.ts';
import {retryCommand} from '../engine/failures.ts';
import {inspectSteps, namesOf} from '../engine/inspect-steps.ts';
import type {RunContext} from '../engine/run-context.ts';
import {explainCondition, verifyAgain} from '../engine/run-step.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {message} from '../i18n/message.ts';

const again: NextAction = {message: message('common.again'), run: retryCommand};

/** `status`: the condition of every step. */
export const status: Command = async (context) =>
	withRequest(context, (request) =>
		runStatus({...request, verify: context.arguments.verify, check: context.arguments.check}),
	);

/**
 * Inspects every step and changes nothing; `verify` also verifies the site, which writes one probe; `check` fails with `not-ready` when a
 * step is not ready or its condition is unknown. Returns the exit code.
 */
export async function runStatus(
	request: RunRequest & {readonly verify: boolean; readonly check: boolean},
): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const settings = request.settings.values;
		const helps: NextAction[] = [];
		const found = await inspectSteps(context, settings, async (step, condition) => {
			const told = await explainCondition(context, settings, step, condition);
			const {blockedBy} = condition;
			helps.push(...told.next, ...(blockedBy ? [{message: blockedBy.question}, ...decisionActions(blockedBy)] : []));
			bus.emit({type: 'step-inspected', step: step.id, found: told.found});
		});
		const failure = request.verify ? await verifyIfReady(context, settings, found) : undefined;
		const notReady = context.steps
			.filter((step) => step.id !== 'site' || !request.verify)
			.filter((step) => found.get(step.id)?.kind !== 'ready')
			.map((step) => step.id);
		if (notReady.length === 0) return endRun(bus, {failure, messages: [message('engine.everyStepReady')]});
		const text = message('engine.notReadySteps', {steps: namesOf(notReady)});
		const [first = again, ...others] = helps;
		// Where a question is open, another run stops at it.
		const isOpen = [...found.values()].some(({blockedBy}) => blockedBy !== undefined);
		const next = uniqueActions([first, ...others, ...(isOpen ? [] : [again])]);
		if (request.check && !failure)
			return endRun(bus, {failure: {code: 'not-ready', fault: 'user', message: text, next}});
		return endRun(bus, {failure, messages: [text], next: failure ? [] : next});
	});
}

/** Verifies the site if the steps before it are ready. */
async function verifyIfReady(
	context: RunContext,
	settings: Settings,
	found: ReadonlyMap<StepId, Condition>,
): Promise<Failure | undefined> {
	const site = context.steps.find((step) => step.id === 'site');
	if (!site) return undefined;
	const notReady = site.after.filter((id) => found.get(id)?.kind !== 'ready');
	if (notReady.length === 0) return verifyAgain(context, settings);
	const reason = message('engine.notReadySteps', {steps: namesOf(notReady)});
	return {
		code: 'verification-failed',
		fault: 'user',
		message: message('engine.verificationFailed', {reason}),
		next: [again],
	};
}
