import {SetupError, stopFailure} from '../domain/failure.ts';
import type {Settings} from '../domain/settings.ts';
import type {Condition, StepId} from '../domain/step.ts';
import {message, joinMessages, type Message} from '../i18n/message.ts';
import {isStop, toFailure} from './failures.ts';
import type {RunContext} from './run-context.ts';
import {createStepContext} from './step-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** Inspects a step. An error becomes the condition *unknown*; a stop is thrown. */
export async function inspectStep(context: RunContext, settings: Settings, step: Step): Promise<Condition> {
	try {
		return await step.inspect(createStepContext(context, settings, step));
	} catch (error) {
		const failure = toFailure(error, context.signal);
		if (isStop(failure)) throw new SetupError(failure, {cause: error});
		return {kind: 'unknown', reason: failure.message};
	}
}

/** A step's name in a sentence; the flags' values are for commands. */
export function nameOf(id: StepId): Message {
	return message(`names.step_${id}`);
}

/** Names of steps in a sentence; at least one. */
export function namesOf(ids: readonly StepId[]): Message {
	return joinMessages(ids.map(nameOf), 'names.list');
}

/** What is said of a step that cannot be looked at yet. */
export function waitsFor(ids: readonly StepId[]): Message {
	return message('engine.waitsFor', {steps: namesOf(ids)});
}

/**
 * Inspects all steps side by side, each as soon as its dependencies are found ready. Behind one that is not ready no tool is asked: the
 * condition is *unknown*, with the names of the steps that it waits for.
 */
export async function inspectSteps(
	context: RunContext,
	settings: Settings,
	onFound?: (step: Step, found: Condition) => void | Promise<void>,
): Promise<ReadonlyMap<StepId, Condition>> {
	const conditions = new Map<StepId, Promise<Condition>>();
	const inspect = async (step: Step): Promise<Condition> => {
		const before = await Promise.all(step.after.map(async (id) => ({id, found: await conditions.get(id)})));
		const missing = before.filter(({found}) => found !== undefined && found.kind !== 'ready').map(({id}) => id);
		if (context.signal.aborted) throw new SetupError(stopFailure(context.signal));
		const found: Condition =
			missing.length > 0 ? {kind: 'unknown', reason: waitsFor(missing)} : await inspectStep(context, settings, step);
		await onFound?.(step, found);
		return found;
	};
	for (const step of inGraphOrder(context.steps)) conditions.set(step.id, inspect(step));
	// All end before the first error is thrown.
	await Promise.allSettled(conditions.values());
	return new Map(await Promise.all([...conditions].map(async ([id, found]) => [id, await found] as const)));
}

/** The steps in an order in which each follows its dependencies. Throws for a cycle, which is a bug. */
export function inGraphOrder(steps: readonly Step[]): readonly Step[] {
	const ordered: Step[] = [];
	let left = [...steps];
	while (left.length > 0) {
		const free = left.filter((step) => !left.some((other) => step.after.includes(other.id)));
		if (free.length === 0) throw new Error(`steps wait for each other: ${left.map((step) => step.id).join(', ')}`);
		ordered.push(...free);
		left = left.filter((step) => !free.includes(step));
	}
	return ordered;
}
