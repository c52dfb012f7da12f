import type {Approval, Plan} from '../domain/plan.ts';
import type {View, LineSink} from '../domain/ports/view.ts';

/** The yes of `--yes`: to the plan as it is. */
export function approveAll(plan: Plan, by: Approval['by'] = 'flag'): Approval {
	return {
		settings: plan.settings,
		by,
		selected: plan.steps.filter(({action: move}) => move !== 'left-out' && move !== 'nothing').map(({step}) => step.id),
	};
}

/** One event per line on standard output and nothing else there; a reader that went away is no failure of the run. */
export function createJsonView(sink: LineSink, options: {readonly yes: boolean; readonly mayAsk?: boolean}): View {
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
