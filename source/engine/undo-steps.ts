import type {Change, RecordedChange} from '../domain/change.ts';
import {SetupError, type Failure} from '../domain/failure.ts';
import type {Settings} from '../domain/settings.ts';
import type {Step, StepId} from '../domain/step.ts';
import {message, joinMessages, type Message} from '../i18n/message.ts';
import {retryCommand, isStop, stopFailure, toFailure} from './failures.ts';
import type {RunContext} from './run-context.ts';
import {ended, type StepResult} from './run-step.ts';
import {createStepContext} from './step-context.ts';

/** Changes that lie inside a cluster and vanish with it. */
const inner: readonly Change['kind'][] = ['mesh', 'label', 'release', 'routes', 'address', 'image'];

/**
 * Takes back the recorded changes of the selected steps, the newest first, and looks whether anything is left. When our own profile goes
 * too, what lies inside it goes with it: those steps are struck out once the profile is gone. A step that fails does not stop the others.
 */
export async function undoSteps(
	context: RunContext,
	settings: Settings,
	selected: ReadonlySet<StepId>,
	keepCluster: boolean,
): Promise<readonly StepResult[]> {
	const standing = context.journal
		.current()
		.changes.filter((one) => selected.has(one.step as StepId) && !(keepCluster && one.change.kind === 'profile'));
	const gone = new Set(standing.flatMap(({change}) => (change.kind === 'profile' ? [change.profile] : [])));
	const withProfile = standing.filter(
		({change}) =>
			inner.includes(change.kind) &&
			gone.has('context' in change ? change.context : 'profile' in change ? change.profile : ''),
	);
	const alone = standing.filter((one) => !withProfile.includes(one));
	const results: StepResult[] = [];
	for (const step of byNewest(context.steps, alone)) {
		if (context.signal.aborted) break;
		results.push(await undoStep(context, settings, step, newestFirst(alone, step.id)));
	}
	if (results.some((result) => result.id === 'cluster' && result.outcome === 'undone'))
		results.push(...(await undoAndRemove(context, withProfile)));
	return results;
}

async function undoStep(
	context: RunContext,
	settings: Settings,
	step: Step,
	changes: readonly RecordedChange[],
): Promise<StepResult> {
	const startedAt = context.platform.clock.now();
	context.bus.emit({type: 'step-started', step: step.id, undoing: true});
	const world = createStepContext(context, settings, step);
	try {
		await step.undo(world, changes);
		const left = await step.leftovers(world, changes);
		if (left.length > 0) throw new SetupError(notUndone(left));
		for (const change of changes) await world.changes.remove(change);
		return ended(context, {startedAt}, {id: step.id, outcome: 'undone'});
	} catch (error) {
		const failure = context.signal.aborted ? stopFailure(context.signal) : toFailure(error);
		return ended(context, {startedAt}, {id: step.id, outcome: isStop(failure) ? 'stopped' : 'failed', failure});
	}
}

async function undoAndRemove(context: RunContext, changes: readonly RecordedChange[]): Promise<readonly StepResult[]> {
	const results: StepResult[] = [];
	for (const step of byNewest(context.steps, changes)) {
		const startedAt = context.platform.clock.now();
		context.bus.emit({type: 'step-started', step: step.id, undoing: true});
		context.bus.emit({type: 'step-progress', step: step.id, message: message('engine.goesWithProfile')});
		const record = context.journal.changesOf(step.id, context.bus);
		for (const change of newestFirst(changes, step.id)) await record.remove(change);
		results.push(ended(context, {startedAt}, {id: step.id, outcome: 'undone'}));
	}
	return results;
}

const newestFirst = (changes: readonly RecordedChange[], id: StepId): readonly RecordedChange[] =>
	changes.filter((one) => one.step === id).sort((one, other) => other.number - one.number);

/** Steps that have changes, the one with the newest change first. */
function byNewest(steps: readonly Step[], changes: readonly RecordedChange[]): readonly Step[] {
	const newest = (step: Step): number => newestFirst(changes, step.id)[0]?.number ?? 0;
	return steps.filter((step) => newest(step) > 0).sort((one, other) => newest(other) - newest(one));
}

function notUndone(what: readonly Message[]): Failure {
	return {
		code: 'not-undone',
		fault: 'machine',
		message: message('engine.notUndone', {what: joinMessages(what)}),
		next: [{message: message('engine.downAgain'), run: `${retryCommand} down`}],
	};
}
