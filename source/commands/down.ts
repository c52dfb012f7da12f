import {withRequest, type Command, type SelectedRequest} from '../cli/context.ts';
import {defined} from '../domain/defined.ts';
import {type Failure, type NextAction, stopFailure, toolError, uniqueActions} from '../domain/failure.ts';
import type {Plan, PlannedStep} from '../domain/plan.ts';
import {joinFailures, notApproved, retryCommand, toFailure} from '../engine/failures.ts';
import {changesMessages} from '../engine/journal-session.ts';
import {planMade} from '../engine/make-plan.ts';
import type {RunContext} from '../engine/run-context.ts';
import {endRun, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {undoSteps} from '../engine/undo-steps.ts';
import {message, joinMessages, type Message} from '../i18n/message.ts';
import {type Stray, type StrayFinder, strayFinders} from '../steps/shared/strays.ts';

type DownRequest = SelectedRequest & {
	readonly keepCluster: boolean;
	readonly strayFinders: readonly StrayFinder[];
	/** Called after everything of this profile was undone; returns what it did. */
	readonly removeTools?: () => Promise<readonly Message[]>;
};

/** `down`: undoes our changes; `--all` removes the installed tools too. */
export const down: Command = async (context) =>
	withRequest(context, (request) => {
		const {keepCluster, all} = context.arguments;
		const removeTools = all ? async () => (await import('./tools.ts')).removeInstalledTools() : undefined;
		return runDown({...request, keepCluster, strayFinders, ...defined({removeTools})});
	});

/** Undoes the changes in the journal and lists what is left. Returns the exit code. */
export async function runDown(request: DownRequest): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const plan = planDown(context, request);
		bus.emit(planMade(plan));
		if (plan.steps.some((planned) => planned.action === 'undo')) {
			const approval = await request.view.approve(plan, async () => plan);
			if (!approval) return endRun(bus, {failure: notApproved(context.signal, again)});
			bus.emit({type: 'consent-given', by: approval.by, steps: [...approval.selected]});
		}
		const results = await undoSteps(context, request.settings.values, request.selected, request.keepCluster);
		const failures = context.steps.flatMap((step) => results.find((result) => result.id === step.id)?.failure ?? []);
		const failure = context.signal.aborted ? stopFailure(context.signal) : joinFailures(failures);
		if (failure) return endRun(bus, {failure});
		const strays = await findStrays(context, request);
		if (strays.failure) return endRun(bus, {failure: strays.failure});
		const text = resultMessages(context, request);
		if (context.journal.current().changes.length === 0) context.journal.forgetAll();
		return endRun(bus, {messages: [...text, ...strays.messages, ...((await request.removeTools?.()) ?? [])]});
	});
}

/** No records do not prove that there is nothing: looks for what carries our mark, once nothing recorded is left. */
async function findStrays(
	context: RunContext,
	{strayFinders, settings}: DownRequest,
): Promise<{readonly failure?: Failure; readonly messages: readonly Message[]}> {
	if (context.journal.current().changes.length > 0) return {messages: []};
	const found: Stray[] = [];
	const failures: Failure[] = [];
	for (const {step, find} of strayFinders) {
		try {
			found.push(...(await find(createStepContext(context, settings.values, step))));
		} catch (error) {
			failures.push(toFailure(error, context.signal));
		}
	}
	const ours = found.filter(({isForeign}) => isForeign !== true);
	const failure = joinFailures([...strayFailure(ours), ...failures]);
	if (failure) return {failure, messages: []};
	return {messages: found.map(({what, next}) => message('engine.foreignStays', {what, run: next.run ?? ''}))};
}

function strayFailure(found: readonly Stray[]): readonly Failure[] {
	const [first, ...others] = found.map(({next}) => next);
	if (!first) return [];
	const what = joinMessages(found.map((one) => one.what));
	return [toolError('not-undone', message('engine.strays', {what}), uniqueActions([first, ...others])).failure];
}

function resultMessages(context: RunContext, {keepCluster}: DownRequest): readonly Message[] {
	const left = changesMessages(context);
	if (left.length === 0) return [message('engine.downNothing')];
	return [...(keepCluster ? [message('engine.downKept')] : []), ...left];
}

const again: NextAction = {message: message('engine.downAgain'), run: `${retryCommand} down`};

function planDown(context: RunContext, {settings, selected, keepCluster}: DownRequest): Plan {
	const {changes} = context.journal.current();
	const steps = context.steps.map((step): PlannedStep => {
		const toUndo = changes.filter(
			(recorded) => recorded.step === step.id && !(keepCluster && recorded.change.kind === 'profile'),
		);
		const count = selected.has(step.id) ? toUndo.length : 0;
		if (count === 0) {
			const found = {kind: 'absent', reason: message('engine.nothingStands')} as const;
			return {step, found, action: 'nothing', preview: {commands: [], undo: []}};
		}
		const {undo} = step.preview(createStepContext(context, settings.values, step));
		const found = {kind: 'ready', reason: message('engine.stands', {count})} as const;
		return {step, found, action: 'undo', preview: {commands: undo, undo: []}};
	});
	return {settings, steps};
}
