import type {StepId} from '../../domain/step.ts';
import type {RunState} from './run-state.ts';

/** What the last look at a step found, by the fact's name; undefined where it was not looked at or lacks the fact. */
export function stepFact({steps}: Pick<RunState, 'steps'>, id: StepId, fact: string): string | undefined {
	return steps.find((step) => step.id === id)?.found?.facts?.[fact];
}
