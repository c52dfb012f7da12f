import type {SetupEvent} from '../../../domain/event.ts';
import {emptyRun, reduceRun, type RunState} from './run-state.ts';
import {reduceUi, type UiAction, firstUi, type UiState} from './ui-state.ts';

/** Events are drawn ten times a second at most. */
const frameMs = 100;
const clockMs = 1000;

/** What changes on the screen. */
export type Snapshot = {readonly run: RunState; readonly ui: UiState};

/** Gathers events for a frame and hands out snapshots; without events no timer runs. */
export function createStore({rehearses = false}: {readonly rehearses?: boolean} = {}) {
	let snapshot: Snapshot = {run: {...emptyRun, rehearsal: rehearses}, ui: firstUi};
	let waiting: SetupEvent[] = [];
	let timer: NodeJS.Timeout | undefined;
	let clock: NodeJS.Timeout | undefined;
	const listeners = new Set<() => void>();

	const publish = (change: Partial<Snapshot>): void => {
		snapshot = {...snapshot, ...change};
		tick();
		for (const listener of listeners) listener();
	};
	const flush = (): void => {
		if (timer !== undefined) clearTimeout(timer);
		timer = undefined;
		if (waiting.length === 0) return;
		const events = waiting;
		waiting = [];
		publish({run: reduceRun(snapshot.run, events)});
	};
	/** Redraws each second while a step runs, for its clock. */
	const tick = (): void => {
		const runs = snapshot.run.ended === undefined && snapshot.run.steps.some((step) => step.status === 'running');
		if (runs && clock === undefined) clock = setInterval(() => publish({}), clockMs);
		if (!runs && clock !== undefined) {
			clearInterval(clock);
			clock = undefined;
		}
	};
	return {
		snapshot: (): Snapshot => snapshot,
		subscribe: (listener: () => void): (() => void) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		take: (event: SetupEvent): void => {
			waiting.push(event);
			timer ??= setTimeout(flush, frameMs);
		},
		flush,
		act: (action: UiAction): void => publish({ui: reduceUi(snapshot.ui, action)}),
		/** Redraws after a change outside of run and ui (plan, health). */
		refresh: (): void => publish({}),
		close: (): void => {
			if (timer !== undefined) clearTimeout(timer);
			if (clock !== undefined) clearInterval(clock);
			listeners.clear();
		},
	};
}

/** The store of one wizard. */
export type Store = ReturnType<typeof createStore>;

/** What a scrolled page (`last`: its largest top) and the log pane measured when they were drawn last; it limits the keys that scroll. */
export function createMeasures() {
	let page = {rows: 0, last: 0};
	let logRows = 0;
	return {
		page: (): typeof page => page,
		logRows: (): number => logRows,
		setPage: (now: typeof page): void => void (page = now),
		setLogRows: (now: number): void => void (logRows = now),
	};
}

/** Measures of one wizard. */
export type Measures = ReturnType<typeof createMeasures>;
