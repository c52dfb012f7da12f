import type {Approval, Plan} from '../domain/plan.ts';
import type {View, LineSink} from '../domain/ports/view.ts';

/** Approves the plan as it is, as `--yes` does. */
export function approveAll(plan: Plan, by: Approval['by'] = 'flag'): Approval {
	return {
		settings: plan.settings,
		by,
		selected: plan.steps.filter(({action}) => action !== 'left-out' && action !== 'nothing').map(({step}) => step.id),
	};
}

/** Writes one event a line. A closed pipe ends the output, not the run. */
export function createJsonView(sink: LineSink, options: {readonly yes: boolean}): View {
	let isOpen = true;
	return {
		mayAsk: false,
		watch: (bus) => {
			bus.subscribe((event) => {
				if (!isOpen) return;
				try {
					sink.write(`${JSON.stringify(event)}\n`);
				} catch {
					isOpen = false;
				}
			});
		},
		approve: async (plan) => (options.yes ? approveAll(plan) : undefined),
		suspend: async (work) => work(),
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		close: async () => {},
	};
}
