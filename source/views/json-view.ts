import type {View} from '../domain/view.ts';
import {approveAll} from './approve-all.ts';

/** Where JSON lines go. `write` may throw (EPIPE); it is then not called again. */
export type LineSink = {write(text: string): void};

/** One event per line on standard output and nothing else there; a reader that went away is no failure of the run. */
export function createJsonView(sink: LineSink, options: {readonly yes: boolean; readonly mayAsk?: boolean}): View {
	let isOpen = true;
	return {
		list: 'silent',
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
		aside: async (work) => work(),
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		close: async () => {},
	};
}
