import {describeChange, type RecordedChange} from '../../../domain/change.ts';
import type {StepId} from '../../../domain/step.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import type {Message} from '../../../i18n/message.ts';
import {groupChecks} from '../../check-results.ts';
import {groupActions, numberedCommands, type ActionToShow} from '../../next-actions.ts';
import {asksPassword} from '../../prompts.ts';
import {advisedSetting, typedSettings} from '../../setting-input.ts';
import {groupChanges, type CommandState, type RunState, type StepState} from './run-state.ts';
import type {Model} from './model.ts';

type Seen = Pick<Model, 'run' | 'ui'>;

/** The step under the cursor: the one whose log the user reads, the user's choice, else the one that failed, runs, or ended last. */
export function chosenStep({run: {steps}, ui}: Seen): StepState | undefined {
	const {held} = ui.log;
	if (held !== undefined) return steps.find((step) => step.id === held.step);
	if (ui.stepIsChosen) return steps[ui.step];
	return (
		steps.find((step) => step.status === 'failed') ??
		steps.find((step) => step.status === 'running' && step.commands.length > 0) ??
		steps.find((step) => step.status === 'running') ??
		steps.toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0))[0]
	);
}

/** The number of the command whose log is shown: the one that the user reads, else the newest of the chosen step. */
export function shownCommandNumber(seen: Seen): number | undefined {
	return seen.ui.log.held?.command ?? chosenStep(seen)?.commands.at(-1);
}

/** The command whose log is shown. */
export function shownCommand(seen: Seen): CommandState | undefined {
	return seen.run.commands.get(shownCommandNumber(seen) ?? -1);
}

/** The step that the explanation is of: under the cursor of the plan, else of the run. */
export function stepToExplain(seen: Seen): StepId {
	const step = seen.ui.screen === 'plan' ? seen.run.steps[seen.ui.step] : chosenStep(seen);
	return step?.id ?? 'cluster';
}

/** A fact that the last inspection of a step found; undefined without an inspection or the fact. */
export function stepFact({steps}: Pick<RunState, 'steps'>, id: StepId, fact: string): string | undefined {
	return steps.find((step) => step.id === id)?.found?.facts?.[fact];
}

const endedWell: readonly string[] = ['kept', 'done', 'undone'];

/** How many of the steps are ready, and of how many. */
export function placeOf({steps}: Pick<RunState, 'steps'>): {readonly done: number; readonly total: number} {
	const total = steps.filter(({status}) => status !== 'left-out').length;
	return {done: steps.filter(({status}) => endedWell.includes(status)).length, total};
}

/** The numbers of the steps with one of these statuses, from 1. */
export function stepNumbers(
	{steps}: Pick<RunState, 'steps'>,
	...statuses: readonly StepState['status'][]
): readonly number[] {
	return steps.flatMap(({status}, index) => (statuses.includes(status) ? [index + 1] : []));
}

/** The time that the steps took so far. */
export function workedMs({worked}: Pick<RunState, 'worked'>, nowMs: number): number {
	return worked.beforeMs + (worked.since === undefined ? 0 : Math.max(0, nowMs - worked.since));
}

/** The checks of the site, in order; those with the same result by address and by name are one. */
export function siteChecks({siteChecks: all}: Pick<RunState, 'siteChecks'>) {
	type Report = (typeof all)[number];
	const isSame = (one: Report, other: Report): boolean =>
		one.check === other.check && one.status === other.status && one.detail.text === other.detail.text;
	const first = all.filter((check, index) => all.findIndex((one) => isSame(one, check)) === index);
	return first.map((check) => ({...check, by: all.filter((one) => isSame(one, check)).map(({by}) => by)}));
}

/** The changes as titled lists: those of this run, then those of earlier ones. */
export function changeLists({rehearsal, changes}: Pick<RunState, 'rehearsal' | 'changes'>) {
	const {now, earlier, unconfirmed} = groupChanges({changes});
	const lists: readonly (readonly [title: MessageKey, changes: RunState['changes']])[] = [
		[rehearsal ? 'wizard.changedPretend' : 'wizard.changed', now],
		['wizard.changedEarlier', earlier],
		['wizard.unconfirmed', unconfirmed],
	];
	return lists
		.filter(([, of]) => of.length > 0)
		.map(([title, of]) => ({title, changes: of.map(({change}) => describeChange(change))}));
}

/** What the plan of `down` undoes, by step, the last step first. */
export const changesOfPlan = ({plan}: Pick<Model, 'plan'>): readonly Message[] =>
	(plan?.steps ?? []).flatMap(({action, found}) => (action === 'undo' ? [found.reason] : [])).toReversed();

/** The changes that this run made, the newest first. */
export const changesOfRun = ({changes}: Pick<RunState, 'changes'>): readonly Message[] =>
	changes
		.filter(({isEarlier}) => !isEarlier)
		.toSorted((one, other) => other.number - one.number)
		.map(({change}) => describeChange(change));

/** The active tunnel that this program opened, in this run or an earlier one; undefined for a foreign tunnel, or where none is needed. */
export function ownTunnel({run}: Pick<Model, 'run'>): Extract<RecordedChange['change'], {kind: 'tunnel'}> | undefined {
	return run.changes.map(({change}) => change).find((change) => change.kind === 'tunnel');
}

/** Next actions without those that a key does on this screen. */
export function withoutKeyActions<Action extends ActionToShow>(
	{recovery, ui}: Pick<Model, 'recovery' | 'ui'>,
	next: readonly Action[],
): readonly Action[] {
	const byKey = [
		...(ui.recovery?.fetch && recovery?.fetch ? ['tools.fetch'] : []),
		...(ui.recovery?.rehearse ? ['engine.orRehearse'] : []),
	];
	return next.filter((action) => !byKey.includes(action.message.key));
}

/** Whether all that this run made is deleted again. */
export const isUndone = ({run}: Pick<Model, 'run'>): boolean =>
	stepNumbers(run, 'undone').length > 0 && changesOfRun(run).length === 0;

const asksCluster = /\b(?:kubectl|helm|istioctl)\b.*--(?:kube-)?context|\bminikube\b.* -p /;

/** What is advised after the failure; a cluster that is deleted answers no question. */
function advice(model: Pick<Model, 'recovery' | 'ui' | 'run'>) {
	const next = withoutKeyActions(model, model.run.failure?.next ?? []);
	return isUndone(model) ? next.filter(({run = ''}) => !asksCluster.test(run)) : next;
}

/** The next actions of the failure: remarks about all of them, what to do, and the likely causes. */
export function failureActions(model: Pick<Model, 'recovery' | 'ui' | 'run'>) {
	return groupActions(advice(model));
}

/** The commands of the failure screen, by the numbers of their keys. */
export function failureCommands(model: Pick<Model, 'recovery' | 'ui' | 'run'>): readonly string[] {
	return numberedCommands(advice(model)).slice(0, 9);
}

/** The commands of the checks that are not fine, by the numbers of their keys. */
export function checkCommands({run}: Pick<Model, 'run'>): readonly string[] {
	const {blocking, warnings} = groupChecks(run.checks);
	return numberedCommands([...blocking, ...warnings].flatMap(({next}) => next)).slice(0, 9);
}

/** The setting that helps after the failure, with the advised value. */
export function advisedField({run}: Pick<Model, 'run'>) {
	const advice = run.failure && advisedSetting(run.failure);
	const field = advice && typedSettings[advice.index];
	return field && {...advice, flag: field.flag};
}

/** The first question that only the user can answer, and that blocks a step. */
export function blockingQuestion({plan}: Pick<Model, 'plan'>) {
	return plan?.steps.find((one) => one.found.blockedBy !== undefined)?.found.blockedBy;
}

/** Whether the plan needs the user's consent: for a password, or for a question that blocks a step. */
export function needsConsent(model: Pick<Model, 'plan'>): boolean {
	return asksPassword(model.plan) || blockingQuestion(model) !== undefined;
}

/** Whether tools are being installed. */
export function isInstallingTools({ui, run}: Seen): boolean {
	return ui.screen === 'looking' && (ui.toolInstall === true || run.tools.some(({stage}) => stage !== 'installed'));
}

/** Whether the failure came before the first plan: nothing has begun. */
export const isBeforeStart = ({recovery}: Pick<Model, 'recovery'>): boolean => recovery !== undefined;
