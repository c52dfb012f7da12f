import {message} from '../i18n/message.ts';
import type {StepAction} from './event.ts';
import {usageError} from './failure.ts';
import {nearest, withNearest, type ResolvedSettings} from './settings.ts';
import {stepIds, type Condition, type StepId, type StepPreview} from './step.ts';
import type {Step} from './ports/step.ts';

/** A step with what was found and what is to be done. */
export type PlannedStep = {
	readonly step: Step;
	readonly found: Condition;
	readonly action: StepAction;
	readonly preview: StepPreview;
};

/** Where an earlier run broke off. */
export type Resumption = {readonly runId: string; readonly brokeOffAt?: StepId};

/** What would be done to this machine. */
export type Plan = {
	readonly settings: ResolvedSettings;
	readonly steps: readonly PlannedStep[];
	readonly resumes?: Resumption;
};

/** The user's approval: the settings as approved, and how it was given. */
export type Approval = {
	readonly settings: ResolvedSettings;
	readonly by: 'flag' | 'key';
	readonly selected: readonly StepId[];
};

/** The action on a selected step, by the kind of its condition. */
export const actionOf: Readonly<Record<Condition['kind'], StepAction>> = {
	ready: 'keep',
	absent: 'apply',
	outdated: 'repair',
	broken: 'repair',
	unknown: 'decide-later',
};

/** Whether every step of a plan is ready already. */
export function isComplete({steps}: Plan): boolean {
	return steps.every(({action}) => action === 'keep');
}

/** What `--only`, `--from` and `--skip` asked for. */
type Selection = {readonly only: readonly string[]; readonly from?: string; readonly skip: readonly string[]};

/** The steps that may be applied. Throws SetupError `usage` for a name that is no step, and for flags that select none. */
export function selectSteps(selection: Selection): ReadonlySet<StepId> {
	const only = selection.only.map((name) => stepNamed('--only', name));
	const skip = new Set(selection.skip.map((name) => stepNamed('--skip', name)));
	const from = selection.from === undefined ? 0 : stepIds.indexOf(stepNamed('--from', selection.from));
	const selected = stepIds.filter(
		(id, index) => index >= from && !skip.has(id) && (only.length === 0 || only.includes(id)),
	);
	if (selected.length === 0) throw usageError(message('engine.nothingSelected', {flags: selectionFlags(selection)}));
	return new Set(selected);
}

/** The flags as they were typed: `--only mesh --skip mesh`. */
const selectionFlags = ({only, from, skip}: Selection): string =>
	[
		...(only.length > 0 ? ['--only', only.join(',')] : []),
		...(from === undefined ? [] : ['--from', from]),
		...(skip.length > 0 ? ['--skip', skip.join(',')] : []),
	].join(' ');

/** A step by its name. Throws SetupError `usage`. */
export function stepNamed(flag: string, name: string): StepId {
	const found = stepIds.find((id) => id === name);
	if (found) return found;
	const problem = message('settings.wrongChoice', {source: flag, value: name, allowed: stepIds.join(', ')});
	throw usageError(withNearest(problem, nearest(name, stepIds)));
}
