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

/** The person's yes: the settings as approved, and who gave it. */
export type Approval = {
	readonly settings: ResolvedSettings;
	readonly by: 'flag' | 'key';
	readonly selected: readonly StepId[];
};

/** The move that follows from a condition, for a step that is selected. */
export function actionFor(found: Condition): StepAction {
	switch (found.kind) {
		case 'ready':
			return 'keep';
		case 'absent':
			return 'apply';
		case 'outdated':
		case 'broken':
			return 'repair';
		case 'unknown':
			return 'decide-later';
	}
}
