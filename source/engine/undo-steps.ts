import type {Change, RecordedChange} from '../domain/change.ts';
import {SetupError, toolError, type Failure} from '../domain/failure.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import type {Settings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {message, joinMessages, type Message} from '../i18n/message.ts';
import {downAgain, explainedUndo, isStop, joinFailures} from './failures.ts';
import type {RunContext} from './run-context.ts';
import {ended, endWith, type StepResult} from './run-step.ts';
import {createStepContext} from './step-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** Changes inside a cluster, which vanish with it. */
const insideCluster: readonly Change['kind'][] = ['mesh', 'label', 'release', 'routes', 'address', 'image'];

const isInsideCluster = ({kind}: Change): boolean => insideCluster.includes(kind);

/**
 * Undoes the recorded changes of the selected steps from number `firstChange` on, the newest first. When our own profile is deleted, the changes inside it are
 * forgotten once it is gone. A step that fails does not stop the others.
 */
export async function undoSteps(
	context: RunContext,
	settings: Settings,
	selected: ReadonlySet<StepId>,
	keepCluster: boolean,
	firstChange = 0,
): Promise<readonly StepResult[]> {
	const recorded = context.journal
		.current()
		.changes.filter(
			({step, change, number}) =>
				selected.has(step) && number >= firstChange && !(keepCluster && change.kind === 'profile'),
		);
	const profiles = new Set(recorded.flatMap(({change}) => (change.kind === 'profile' ? [change.profile] : [])));
	const withProfile = recorded.filter(({change}) => isInsideCluster(change) && profiles.has(clusterOf(change)));
	const alone = recorded.filter((one) => !withProfile.includes(one));
	const results: StepResult[] = [];
	for (const step of byNewest(context.steps, alone)) {
		if (context.signal.aborted) break;
		results.push(await undoStep(context, settings, step, newestFirst(alone, step.id)));
	}
	if (results.some(({id, outcome}) => id === 'cluster' && outcome === 'undone'))
		results.push(...(await forgetWithProfile(context, withProfile)));
	return results;
}

const clusterOf = (change: Change): string =>
	'context' in change ? change.context : 'profile' in change ? change.profile : '';

async function undoStep(
	context: RunContext,
	settings: Settings,
	step: Step,
	changes: readonly RecordedChange[],
): Promise<StepResult> {
	const startedAt = context.platform.clock.now();
	context.bus.emit({type: 'step-started', step: step.id, undoing: true});
	const undo = async (): Promise<Omit<StepResult, 'id'>> => {
		await undoChanges(createStepContext(context, settings, step), step, changes);
		return {outcome: 'undone'};
	};
	return endWith(context, settings, startedAt, step.id, undo, explainedUndo);
}

/**
 * Undoes changes of one step in the given order, and forgets each that has left nothing. A supervisor comes first: it would open the
 * tunnel again. A failure does not stop the others. Throws SetupError for all that is left, with every next action.
 */
export async function undoChanges(
	context: StepContext,
	step: Pick<Step, 'undo' | 'leftovers'>,
	changes: readonly RecordedChange[],
): Promise<void> {
	const failures: Failure[] = [];
	const left: Message[] = [];
	let clusterFailed = false;
	for (const recorded of changes.toSorted((one, other) => Number(isSupervisor(other)) - Number(isSupervisor(one)))) {
		const isInside = isInsideCluster(recorded.change);
		// A cluster that fails for one change cannot prove that another is gone.
		if (isInside && clusterFailed) continue;
		try {
			await step.undo(context, recorded.change);
			const remaining = await step.leftovers(context, recorded.change);
			if (remaining.length === 0) await context.changes.remove(recorded);
			left.push(...remaining);
		} catch (error) {
			if (!(error instanceof SetupError) || isStop(error.failure)) throw error;
			failures.push(error.failure);
			clusterFailed ||= isInside;
		}
	}
	const failure = joinFailures(left.length > 0 ? [...failures, notUndone(left)] : failures);
	if (failure) throw new SetupError(failure);
}

const isSupervisor = ({change}: RecordedChange): boolean => change.kind === 'supervisor';

async function forgetWithProfile(
	context: RunContext,
	changes: readonly RecordedChange[],
): Promise<readonly StepResult[]> {
	const results: StepResult[] = [];
	for (const step of byNewest(context.steps, changes)) {
		const startedAt = context.platform.clock.now();
		context.bus.emit({type: 'step-started', step: step.id, undoing: true});
		context.bus.emit({type: 'step-progress', step: step.id, message: message('engine.goesWithProfile')});
		const record = context.journal.changesOf(step.id, context.bus);
		for (const change of newestFirst(changes, step.id)) await record.remove(change);
		results.push(ended(context, startedAt, {id: step.id, outcome: 'undone'}));
	}
	return results;
}

const newestFirst = (changes: readonly RecordedChange[], id: StepId): readonly RecordedChange[] =>
	changes.filter(({step}) => step === id).sort((one, other) => other.number - one.number);

/** Steps that have changes, the one with the newest change first. */
function byNewest(steps: readonly Step[], changes: readonly RecordedChange[]): readonly Step[] {
	const newest = (step: Step): number => newestFirst(changes, step.id)[0]?.number ?? 0;
	return steps.filter((step) => newest(step) > 0).sort((one, other) => newest(other) - newest(one));
}

const notUndone = (what: readonly Message[]): Failure =>
	toolError('not-undone', message('engine.notUndone', {what: joinMessages(what)}), [downAgain]).failure;
