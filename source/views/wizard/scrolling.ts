import {typedSettings} from '../setting-input.ts';
import type {KeyAction} from './keys.ts';
import type {LogReader} from './log-window.ts';
import type {Model} from './state/model.ts';
import {chosenStep, shownCommand, shownCommandNumber} from './state/selectors.ts';
import type {Measures, Store} from './state/store.ts';

/** What moving keys read and change. */
export type Moving = {
	readonly store: Store;
	readonly model: () => Model;
	readonly log: LogReader;
	readonly measures: Measures;
};

/** What the arrows move now. */
function arrowTarget({ui: {overlay, logIsLarge, screen, focus}}: Pick<Model, 'ui'>): 'page' | 'log' | 'cursor' {
	if (overlay !== undefined) return 'page';
	if (logIsLarge || (screen === 'run' && focus === 'log')) return 'log';
	return screen === 'run' || screen === 'plan' ? 'cursor' : 'page';
}

/** Keys that move the cursor, the page or the log, by what has the focus. */
export function createMoves({store, model, log, measures}: Moving) {
	const scrollPage = (by: number): void => {
		const {ui} = store.snapshot();
		const {last} = measures.page();
		const top = ui.overlay !== undefined && 'top' in ui.overlay ? ui.overlay.top : ui.top;
		store.act({type: 'scroll-page', to: Math.max(0, Math.min(last, Math.min(top, last) + by))});
	};
	const scrollLog = (by: number): void => {
		const {ui} = store.snapshot();
		const total = log.count(shownCommand(model()), ui.log.filter);
		const last = Math.max(0, total - Math.max(1, measures.logRows()));
		const top = Math.max(0, Math.min(ui.log.top ?? last, last) + by);
		// Up stays in a log without another page, too.
		readLogAt(store, model(), top >= last && by > 0 ? undefined : top);
	};
	const move = (rows: number): void => {
		const target = arrowTarget(model());
		if (target === 'page') scrollPage(rows);
		else if (target === 'log') scrollLog(rows);
		else moveCursor(store, model(), rows);
	};
	const pageRows = (): number => {
		const isLog = arrowTarget(model()) === 'log' || store.snapshot().ui.screen === 'run';
		return Math.max(1, (isLog ? measures.logRows() : measures.page().rows) - 1);
	};
	/** A page in the log of a run, whether or not the steps have the focus. */
	const movePage = (direction: 1 | -1): void => {
		const {ui} = store.snapshot();
		if (ui.screen === 'run' && ui.overlay === undefined) scrollLog(direction * pageRows());
		else move(direction * pageRows());
	};
	const match = (by: number): void => {
		const {ui} = store.snapshot();
		const total = log.count(shownCommand(model()), ui.log.filter);
		if (total === 0) return;
		const first = by > 0 ? 0 : total - 1;
		const to = ui.log.match === undefined ? first : (ui.log.match + by + total) % total;
		readLogAt(
			store,
			model(),
			Math.max(0, Math.min(to - Math.floor(measures.logRows() / 2), total - measures.logRows())),
		);
		store.act({type: 'match', to});
	};
	return {
		up: () => move(-1),
		down: () => move(1),
		'page-up': () => movePage(-1),
		'page-down': () => movePage(1),
		top: () => (arrowTarget(model()) === 'page' ? scrollPage(-Number.MAX_SAFE_INTEGER) : readLogAt(store, model(), 0)),
		bottom: () =>
			arrowTarget(model()) === 'page' ? scrollPage(Number.MAX_SAFE_INTEGER) : readLogAt(store, model(), undefined),
		follow: () => readLogAt(store, model(), undefined),
		'next-match': () => match(1),
		'previous-match': () => match(-1),
		'switch-focus': () => store.act({type: 'switch-focus'}),
		jump: (key) => jump(store, Number(key) - 1),
	} satisfies Partial<Record<KeyAction, (key: string) => void>>;
}

/** Shows the log from a line on, and keeps its step and command shown; without a line it is followed. */
export function readLogAt(store: Store, model: Model, line: number | undefined): void {
	const step = chosenStep(model)?.id;
	const command = shownCommandNumber(model);
	const isRead = line !== undefined && step !== undefined && command !== undefined;
	store.act({type: 'scroll', to: line, ...(isRead && {held: {step, command}})});
}

/** Moves the cursor; the first move on the run screen starts from the step that is shown by itself. */
function moveCursor(store: Store, {ui, run, ...model}: Model, by: number): void {
	if (ui.focus === 'fields') return store.act({type: 'move', to: ui.field + by, count: typedSettings.length});
	const shown = run.steps.findIndex((one) => one.id === chosenStep({...model, ui, run})?.id);
	const from = ui.screen === 'plan' || ui.stepIsChosen ? ui.step : shown;
	store.act({type: 'move', to: from + by, count: run.steps.length});
}

/** Moves to a step by its number; in an explanation to that of the step. */
function jump(store: Store, to: number): void {
	const {ui, run} = store.snapshot();
	const step = run.steps[to]?.id;
	if (step === undefined) return;
	if (ui.overlay?.kind === 'explain') return store.act({type: 'open', overlay: {...ui.overlay, step, top: 0}});
	if (ui.focus === 'fields') store.act({type: 'switch-focus'});
	store.act({type: 'move', to, count: run.steps.length});
}
