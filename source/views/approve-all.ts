import type {Approval, Plan} from '../domain/plan.ts';

/** The yes of `--yes`: to the plan as it is. */
export function approveAll(plan: Plan, by: Approval['by'] = 'flag'): Approval {
	return {
		settings: plan.settings,
		by,
		selected: plan.steps.filter(({move}) => move !== 'left-out' && move !== 'nothing').map(({step}) => step.id),
	};
}
