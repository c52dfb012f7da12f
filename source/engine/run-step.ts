import type {EventPayload, Outcome} from '../domain/event.ts';
import type {Failure} from '../domain/failure.ts';
import type {Settings} from '../domain/settings.ts';
import type {Condition, StepId} from '../domain/step.ts';
import {message} from '../i18n/message.ts';
import {retryCommand, isStop, toFailure} from './failures.ts';
import {inspectStep, nameOf} from './inspect-steps.ts';
import type {RunContext} from './run-context.ts';
import {createStepContext} from './step-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** How a step ended. `held` means that something before it kept it from being looked at or applied. */
export type StepResult = {
	readonly id: StepId;
	readonly outcome: Outcome;
	readonly found?: Condition;
	readonly failure?: Failure;
	readonly held?: boolean;
};

/** What is known before a step runs. */
type StepStart = {
	/** What the plan found a moment ago and nothing has touched since; looked at anew without it. */
	readonly known?: Condition;
	/** The person saw what blocks this step, and approved by a key. */
	readonly mayDecide: boolean;
	/** Work ahead that is under way; awaited before applying, its failure is this step's. */
	readonly prepared?: Promise<void>;
	readonly startedAt: Date;
};

/** Inspect, apply, inspect: the second look is the proof. Never throws; whatever is thrown becomes a Failure. */
export async function runStep(
	context: RunContext,
	settings: Settings,
	step: Step,
	start: StepStart,
): Promise<StepResult> {
	try {
		const found = start.known ?? (await inspect(context, settings, step));
		if (start.known) context.bus.emit({type: 'step-inspected', step: step.id, found});
		if (found.kind === 'ready') return ended(context, start, {id: step.id, outcome: 'already-done', found});
		const problem = obstacle(found, start);
		if (problem) return ended(context, start, {id: step.id, outcome: 'failed', found, failure: problem});
		await start.prepared;
		await step.apply(createStepContext(context, settings, step), found);
		const now = await inspect(context, settings, step);
		if (now.kind !== 'ready')
			return ended(context, start, {id: step.id, outcome: 'failed', found: now, failure: notReady(step, now)});
		return ended(context, start, {id: step.id, outcome: found.kind === 'absent' ? 'applied' : 'repaired', found: now});
	} catch (error) {
		const failure = toFailure(error, context.signal);
		return ended(context, start, {id: step.id, outcome: isStop(failure) ? 'stopped' : 'failed', failure});
	}
}

/** Tells the end of a step, and hands it on. */
export function ended(context: RunContext, start: Pick<StepStart, 'startedAt'>, result: StepResult): StepResult {
	const durationMs = Math.max(0, context.platform.clock.now().getTime() - start.startedAt.getTime());
	const happening: EventPayload = {
		type: 'step-ended',
		step: result.id,
		outcome: result.outcome,
		durationMs,
		...(result.found ? {found: result.found} : {}),
		...(result.failure ? {failure: result.failure} : {}),
	};
	context.bus.emit(happening);
	return result;
}

async function inspect(context: RunContext, settings: Settings, step: Step): Promise<Condition> {
	const found = await inspectStep(context, settings, step);
	context.bus.emit({type: 'step-inspected', step: step.id, found});
	return found;
}

function obstacle(found: Condition, start: StepStart): Failure | undefined {
	if (found.kind === 'unknown') {
		return {
			code: 'command-failed',
			fault: 'machine',
			message: message('engine.unknown', {reason: found.reason}),
			next: [{message: message('common.again'), run: retryCommand}],
		};
	}
	if (!found.blockedBy || start.mayDecide) return undefined;
	const {question, run} = found.blockedBy;
	return {
		code: 'decision-missing',
		fault: 'user',
		message: question,
		next: [{message: message('engine.decide'), run}],
	};
}

function notReady(step: Step, found: Condition): Failure {
	if (step.id === 'site') {
		return {
			code: 'verification-failed',
			fault: 'machine',
			message: message('engine.verificationFailed', {reason: found.reason}),
			next: [{message: message('engine.verifyAgain'), run: `${retryCommand} status --verify`}],
		};
	}
	return {
		code: 'not-ready-after-apply',
		fault: 'machine',
		message: message('engine.notReady', {step: nameOf(step.id), reason: found.reason}),
		next: [
			{message: message('common.seeLog'), run: `${retryCommand} logs ${step.id}`},
			{message: message('common.again'), run: retryCommand},
		],
	};
}

/** Has the site step prove every hop again, whatever is known of it. Answers what failed, and tells it. */
export async function verifyAgain(context: RunContext, settings: Settings): Promise<Failure | undefined> {
	const site = context.steps.find((step) => step.id === 'site');
	if (!site) return undefined;
	const startedAt = context.platform.clock.now();
	context.bus.emit({type: 'step-started', step: 'site'});
	try {
		await site.apply(createStepContext(context, settings, site), {
			kind: 'outdated',
			reason: message('engine.verifyAgain'),
		});
		ended(context, {startedAt}, {id: 'site', outcome: 'applied'});
		return undefined;
	} catch (error) {
		const failure = toFailure(error, context.signal);
		ended(context, {startedAt}, {id: 'site', outcome: isStop(failure) ? 'stopped' : 'failed', failure});
		return failure;
	}
}
