import {textOf, typedSettings} from '../typed-setting.ts';
import {chosenStep} from './checklist.ts';
import type {Intent} from './keys.ts';
import {shownCommand, type LogPane} from './log-rows.ts';
import type {Model} from './model.ts';
import {lastTop} from './overlays.ts';
import type {Store} from './store.ts';

/** Keys that move about: between steps, fields, choices and lines of the log. */
export type MovingIntent =
	| 'up'
	| 'down'
	| 'page-up'
	| 'page-down'
	| 'log-up'
	| 'log-down'
	| 'top'
	| 'bottom'
	| 'follow'
	| 'switch-focus'
	| 'next-step'
	| 'previous-step'
	| 'edit'
	| 'next-choice';

/** What each of them does; `size` is the terminal's. */
export function createMoves(
	store: Store,
	model: () => Omit<Model, 'size'>,
	pane: LogPane,
	size: () => Model['size'],
): Readonly<Record<MovingIntent & Intent, () => void>> {
	const ui = () => store.snapshot().ui;
	// The log has what the checklist leaves of the screen; an overlay all but header, footer and the free last row.
	const pageRows = (): number => Math.max(3, size().rows - 14);
	const overlayRows = (): number => Math.max(1, size().rows - 3);
	const scrollOverlay = (by: number): void =>
		store.act({type: 'scroll-overlay', by, last: lastTop({...model(), size: size()}, overlayRows())});
	const scrollBy = (by: number): void => {
		const total = pane.lineCount(shownCommand(store.snapshot().run, chosenStep(model())));
		const last = Math.max(0, total - pageRows());
		const top = Math.max(0, (ui().log.top ?? last) + by);
		store.act({type: 'scroll', to: top >= last ? undefined : top});
	};
	const arrows = (by: number): void => {
		const {overlay, logIsLarge} = ui();
		if (overlay?.kind === 'edit') return editField(store, model(), overlay.field + by);
		if (overlay !== undefined) return scrollOverlay(by);
		if (logIsLarge) return scrollBy(by);
		moveBy(store, model(), by);
	};
	const page = (by: number): void =>
		ui().overlay === undefined
			? scrollBy(by * Math.max(1, pageRows() - 1))
			: scrollOverlay(by * Math.max(1, overlayRows() - 2));
	const follow = (): void => store.act({type: 'scroll', to: undefined});
	return {
		up: () => arrows(-1),
		down: () => arrows(1),
		'page-up': () => page(-1),
		'page-down': () => page(1),
		'log-up': () => scrollBy(-1),
		'log-down': () => scrollBy(1),
		top: () => store.act({type: 'scroll', to: 0}),
		bottom: follow,
		follow,
		'switch-focus': () => store.act({type: 'switch-focus'}),
		'next-step': () => arrows(1),
		'previous-step': () => arrows(-1),
		edit: () => editField(store, model(), advisedField(model()) ?? ui().field),
		'next-choice': () => nextChoice(store),
	};
}

/** Moves the cursor; the first move on the run screen starts from the step that is shown by itself. */
function moveBy(store: Store, model: Omit<Model, 'size'>, by: number): void {
	const {screen, focus, stepIsChosen, step} = model.ui;
	const {steps} = model.run;
	const count = screen === 'plan' && focus === 'fields' ? typedSettings.length : steps.length;
	const shown = steps.findIndex((one) => one.id === chosenStep(model)?.id);
	store.act({type: 'move', by: stepIsChosen || screen === 'plan' ? by : by + shown - step, count});
}

/** After a failure: the setting that its advice names first. */
function advisedField({ui, failure}: Omit<Model, 'size'>): number | undefined {
	if (ui.screen !== 'failure') return undefined;
	const words = (failure?.next ?? []).flatMap(({run}) => run?.split(/[\s=]+/) ?? []);
	const fields = words.map((word) => typedSettings.findIndex(({flag}) => word === `--${flag}`));
	return fields.find((field) => field !== -1);
}

function editField(store: Store, model: Omit<Model, 'size'>, at: number): void {
	const index = Math.max(0, Math.min(typedSettings.length - 1, at));
	const field = typedSettings[index];
	if (field !== undefined) store.act({type: 'edit', field: index, text: textOf(model.settings.values[field.name])});
}

/** The next of a field's choices in place of its text. */
function nextChoice(store: Store): void {
	const {overlay} = store.snapshot().ui;
	const choices = overlay?.kind === 'edit' ? typedSettings[overlay.field]?.choices : undefined;
	if (overlay?.kind !== 'edit' || choices === undefined) return;
	store.act({type: 'edit', text: choices[(choices.indexOf(overlay.text) + 1) % choices.length] ?? overlay.text});
}
