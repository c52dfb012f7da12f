import type {Bus, EventPayload, RunSummary, SetupEvent} from '../domain/event.ts';
import {defined} from '../domain/defined.ts';

/** The bus of one run, which also knows what the run amounts to so far. */
export type RunBus = Bus & {summary(): RunSummary};

/** Makes the bus of one run. `transform` changes each payload before it is delivered. An error that a listener throws is dropped. */
export function createBus(options: {
	readonly runId: string;
	readonly rehearsal: boolean;
	readonly now: () => Date;
	readonly transform?: (payload: EventPayload) => EventPayload;
}): RunBus & {
	/** Drops every later event. */
	close(): void;
} {
	const listeners = new Set<(event: SetupEvent) => void>();
	const summary = createSummary();
	let seq = 0;
	return {
		emit(payload) {
			const event: SetupEvent = {
				schema: 2,
				seq: ++seq,
				at: options.now().toISOString(),
				runId: options.runId,
				rehearsal: options.rehearsal,
				...(options.transform?.(payload) ?? payload),
			};
			summary.add(event);
			for (const listener of Array.from(listeners)) {
				try {
					listener(event);
				} catch {
					// A view or a log that fails must not stop a run in the middle of a change.
				}
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		close: () => listeners.clear(),
		summary: () => summary.read(options.now()),
	};
}

type Item<Name extends 'steps' | 'changes' | 'undone' | 'checks'> = RunSummary[Name][number];

/** Collects what a run amounts to: the last that was said of each step, change and check. */
function createSummary() {
	let startedAt: string | undefined;
	const steps = new Map<string, Item<'steps'>>();
	const changes = new Map<number, Item<'changes'>>();
	const undone = new Map<number, Item<'undone'>>();
	const checks = new Map<string, Item<'checks'>>();
	const setStep = (item: Item<'steps'>): void => void steps.set(item.step, {...steps.get(item.step), ...item});
	const setCheck = (item: Item<'checks'>): void => void checks.set([item.topic, item.check, item.by].join(' '), item);
	return {
		add(event: SetupEvent): void {
			switch (event.type) {
				case 'run-started':
					startedAt = event.at;
					for (const active of event.activeChanges ?? []) changes.set(active.number, active);
					return;
				case 'plan-made':
					// The steps of an undoing have no condition of their own.
					for (const {id, found, action} of event.steps)
						if (action !== 'undo' && action !== 'nothing') setStep({step: id, condition: found.kind});
					return;
				case 'step-inspected':
					return setStep({step: event.step, condition: event.found.kind});
				case 'step-ended': {
					const {step, outcome, durationMs, found} = event;
					return setStep({step, outcome, durationMs, ...defined({condition: found?.kind})});
				}
				case 'change-recorded':
				case 'change-amended': {
					const {number, step, change, made} = event;
					return void changes.set(number, {number, step, change, ...defined({made})});
				}
				case 'change-undone': {
					const {number, step, change} = event;
					changes.delete(number);
					return void undone.set(number, {number, step, change});
				}
				case 'check-done':
					return setCheck({topic: event.topic, check: event.check, status: event.status});
				case 'site-checked': {
					const {check, by, status} = event.report;
					return setCheck({topic: 'site', check, by, status});
				}
				default: // Says nothing that is kept.
			}
		},
		read: (now: Date): RunSummary => ({
			durationMs: startedAt === undefined ? 0 : Math.max(0, now.getTime() - Date.parse(startedAt)),
			steps: [...steps.values()],
			changes: [...changes.values()],
			undone: [...undone.values()],
			checks: [...checks.values()],
		}),
	};
}
