import type {StepAction} from './event.ts';
import type {ResolvedSettings} from './settings.ts';
import type {Condition, StepId, StepPreview} from './step.ts';
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
