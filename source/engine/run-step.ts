import {explain, knowingEngine} from '../diagnosis/explain.ts';
import {defined} from '../domain/defined.ts';
import type {Outcome} from '../domain/event.ts';
import {
	toolError,
	type Evidence,
	type Failure,
	type NextAction,
	type Speaker,
	decisionActions,
} from '../domain/failure.ts';
import {toolNames} from '../domain/ports/command.ts';
import type {Settings} from '../domain/settings.ts';
import type {Condition, StepId} from '../domain/step.ts';
import {joinMessages, message} from '../i18n/message.ts';
import {explained, factsOf, retryCommand, isStop, toFailure} from './failures.ts';
import {inspectStep, nameOf} from './inspect-steps.ts';
import type {RunContext} from './run-context.ts';
import {createStepContext} from './step-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** How a step ended. `held`: a failed dependency kept it from being inspected or applied. */
export type StepResult = {
	readonly id: StepId;
	readonly outcome: Outcome;
	readonly found?: Condition;
	readonly failure?: Failure;
	readonly held?: boolean;
};

/** What is known before a step runs. */
type StepStart = {
	/** What the plan found a moment ago, with no change since; without it the step is inspected. */
	readonly known?: Condition;
	/** The user saw what blocks this step, and approved by a key. */
	readonly mayDecide: boolean;
	/** A running preparation; awaited before applying, its failure is this step's. */
	readonly prepared?: Promise<void>;
	readonly startedAt: Date;
};

/** Inspects, applies, inspects again: the second inspection is the proof. Never throws; an error becomes a Failure. */
export async function runStep(
	context: RunContext,
	settings: Settings,
	step: Step,
	start: StepStart,
): Promise<StepResult> {
	return endWith(context, settings, start.startedAt, step.id, async () => {
		const found = start.known ?? (await inspectStep(context, settings, step));
		context.bus.emit({type: 'step-inspected', step: step.id, found});
		if (found.kind === 'ready') {
			await confirmChanges(context, step.id);
			return {outcome: 'already-done', found};
		}
		const problem = obstacle(step, found, start);
		if (problem) return {outcome: 'failed', found, failure: problem};
		await start.prepared;
		await step.apply(createStepContext(context, settings, step), found);
		const now = await inspectStep(context, settings, step);
		context.bus.emit({type: 'step-inspected', step: step.id, found: now});
		if (now.kind !== 'ready') return {outcome: 'failed', found: now, failure: notReady(step, now)};
		await confirmChanges(context, step.id);
		return {outcome: found.kind === 'absent' ? 'applied' : 'repaired', found: now};
	});
}

/** A step that is ready proves that its changes are made; a run that was killed may not have written that down. */
async function confirmChanges({journal, bus}: RunContext, id: StepId): Promise<void> {
	const changes = journal.changesOf(id, bus);
	for (const recorded of changes.all()) if (recorded.step === id) await changes.confirm(recorded);
}

/** Emits `step-ended` with the result of the work; an error becomes a failure. Every failure is explained, by `explain` where given. */
export async function endWith(
	context: RunContext,
	settings: Settings,
	startedAt: Date,
	id: StepId,
	work: () => Promise<Omit<StepResult, 'id'>>,
	explain: typeof explained = explained,
): Promise<StepResult> {
	try {
		const {failure, ...result} = await work();
		const told = failure && (await explain(context, settings, failure, id));
		return ended(context, startedAt, {id, ...result, ...defined({failure: told})});
	} catch (error) {
		const failure = await explain(context, settings, toFailure(error, context.signal), id);
		return ended(context, startedAt, {id, outcome: isStop(failure) ? 'stopped' : 'failed', failure});
	}
}

/** Emits `step-ended`, and returns the result. */
export function ended(context: RunContext, startedAt: Date, result: StepResult): StepResult {
	const durationMs = Math.max(0, context.platform.clock.now().getTime() - startedAt.getTime());
	const {id: step, outcome, found, failure} = result;
	context.bus.emit({type: 'step-ended', step, outcome, durationMs, ...defined({found, failure})});
	return result;
}

function obstacle(step: Step, found: Condition, start: StepStart): Failure | undefined {
	if (found.kind === 'unknown')
		return toolError(
			'command-failed',
			message('engine.unknown', {reason: found.reason}),
			[{message: message('common.again'), run: retryCommand}],
			{evidence: evidenceOf(step, found)},
		).failure;
	if (!found.blockedBy || start.mayDecide) return undefined;
	const {question} = found.blockedBy;
	return {code: 'decision-missing', fault: 'user', message: question, next: decisionActions(found.blockedBy)};
}

/** Which tool mostly answers a step's questions. */
const speakers: Readonly<Record<StepId, Speaker>> = {
	cluster: 'minikube',
	mesh: 'kubectl',
	label: 'kubectl',
	chart: 'helm',
	gateway: 'kubectl',
	tunnel: 'minikube',
	hosts: 'sudo',
	site: 'envoy',
};

/** Another tool answered where the condition's fact `answeredBy` names it. */
const evidenceOf = ({id}: Step, {reason, facts}: Condition): Evidence => ({
	speaker: toolNames.find((tool) => tool === facts?.['answeredBy']) ?? speakers[id],
	words: [reason.text],
});

/** An unknown condition with the cause of its reason, and what to do about it; any other as it is. One that waits for others has no cause of its own. */
export async function explainCondition(
	context: RunContext,
	settings: Settings,
	step: Step,
	found: Condition,
): Promise<{readonly found: Condition; readonly next: readonly NextAction[]}> {
	if (found.kind !== 'unknown' || found.reason.key === 'engine.waitsFor') return {found, next: []};
	const {cause, next} = await knowingEngine(
		factsOf(context, settings),
		context.engine,
		(facts) => explain(evidenceOf(step, found), facts),
		({rule}) => rule,
	);
	if (cause === undefined) return {found, next};
	return {found: {...found, reason: joinMessages([cause, found.reason], 'common.after')}, next};
}

function notReady(step: Step, found: Condition): Failure {
	const {reason} = found;
	if (step.id === 'site')
		return toolError('verification-failed', message('engine.verificationFailed', {reason}), [
			{message: message('engine.verifyAgain'), run: `${retryCommand} status --verify`},
		]).failure;
	return toolError(
		'not-ready-after-apply',
		message('engine.notReady', {step: nameOf(step.id), reason}),
		[{message: message('common.again'), run: retryCommand}],
		{evidence: evidenceOf(step, found)},
	).failure;
}

/** Verifies the site again, also when it is ready. Returns what failed. */
export async function verifyAgain(context: RunContext, settings: Settings): Promise<Failure | undefined> {
	const site = context.steps.find((step) => step.id === 'site');
	if (!site) return undefined;
	const startedAt = context.platform.clock.now();
	context.bus.emit({type: 'step-started', step: 'site'});
	const outdated: Condition = {kind: 'outdated', reason: message('engine.verifyAgain')};
	const {failure} = await endWith(context, settings, startedAt, 'site', async () => {
		await site.apply(createStepContext(context, settings, site), outdated);
		return {outcome: 'applied'};
	});
	if (failure?.code !== 'verification-failed') return failure;
	// The setup inspects every step and applies what is missing, for any cause.
	return {...failure, next: [...failure.next, {message: message('engine.setUpMissing'), run: 'digimon-setup up'}]};
}
