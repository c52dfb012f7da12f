import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import {groupChecks} from '../check-groups.ts';
import {textOf, typedSettings, checkTyped} from '../setting-input.ts';
import {chosenStep} from './checklist.ts';
import {type Intent, intentOf} from './keys.ts';
import {shownCommand, type LogPane} from './log-pane.ts';
import {lastTop} from './overlays.ts';
import {ownTunnel} from './screens/end.ts';
import {needsConsent} from './screens/plan.ts';
import type {Model} from './state/model.ts';
import type {Store} from './state/store.ts';

/** Keys that move about: between steps, fields, choices and lines of the log. */
type MovingIntent =
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
function createMoves(
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

/** Fewer rows may not show all of a failure and of what a fetch would bring. */
const fewestRowsForOffers = 20;

/** What the controller asks of the world outside of the screen. */
export type ControllerActions = {
	readonly start: () => void;
	readonly change: (settings: Partial<Settings>) => void;
	/** Fetches the tools that were offered, then looks again. */
	readonly fetch: () => void;
	/** Ends this run and opens the rehearsal. */
	readonly rehearse: () => void;
	readonly retry: (settings: Partial<Settings> | undefined, skip: readonly StepId[]) => void;
	/** First Ctrl-C of a run asks on the screen, this is the yes. */
	readonly stopRun: () => void;
	/** Leaves the wizard: the plan was refused, the failure accepted, the end seen. */
	readonly leave: (tunnel: 'keep-tunnel' | 'stop-tunnel') => void;
	/** Answers false where no browser can be started. */
	readonly open: (url: string) => Promise<boolean>;
	readonly copy: (text: string) => void;
};

/** Understands keys: the same key table as the footer, the same checks as the flags. */
export function createController(
	store: Store,
	model: () => Omit<Model, 'size'>,
	pane: LogPane,
	outside: ControllerActions,
	size: () => Model['size'],
) {
	const ui = () => store.snapshot().ui;
	const acts: Readonly<Record<Intent, () => void>> = {
		...createMoves(store, model, pane, size),
		...stepActionsOf(store, model, pane, outside, size),
	};
	return {
		/** A key by name, and the text that it types. */
		press(key: string, text: string): void {
			const intent = intentOf(ui(), key);
			if (intent !== undefined) return acts[intent]();
			const kind = ui().overlay?.kind;
			if (kind === 'edit' || kind === 'filter') store.act({type: 'type', key, text});
		},
	};
}

/** What keys do beside moving about. */
function stepActionsOf(
	store: Store,
	model: () => Omit<Model, 'size'>,
	pane: LogPane,
	outside: ControllerActions,
	size: () => Model['size'],
): Readonly<Record<Exclude<Intent, MovingIntent>, () => void>> {
	const command = () => shownCommand(store.snapshot().run, chosenStep(model()));
	return {
		start: () => startOrSay(store, model(), outside),
		accept: () => accept(store, model(), outside),
		close: () => store.act({type: 'close'}),
		consent: () => store.act({type: 'consent'}),
		explain: () => store.act({type: 'explain', step: planStep(model()) ?? 'cluster'}),
		help: () => store.act({type: 'help'}),
		checks: () => openChecks(store, model()),
		fetch: () => fetchOrSay(store, model(), outside, size()),
		rehearse: () => outside.rehearse(),
		filter: () => store.act({type: 'filter'}),
		'first-error': () => {
			const at = pane.firstError(command());
			store.act(at === undefined ? {type: 'say', key: 'wizard.noError'} : {type: 'scroll', to: at});
		},
		wrap: () => store.act({type: 'wrap'}),
		enlarge: () => store.act({type: 'enlarge-log'}),
		copy: () => {
			const text = toCopy(model(), command()?.shown);
			if (text === undefined) return;
			outside.copy(text);
			store.act({type: 'say', key: 'wizard.copied'});
		},
		open: () =>
			void outside
				.open(model().browserUrl ?? model().siteUrl)
				.then((isOpen) => store.act({type: 'say', key: isOpen ? 'wizard.opened' : 'wizard.notOpened'})),
		retry: () => outside.retry(undefined, []),
		skip: () => skipOrSay(store, model(), outside),
		interrupt: () => interrupt(store, model(), outside),
		quit: () => quit(store, model(), outside),
		'keep-tunnel': () => outside.leave('keep-tunnel'),
		'stop-tunnel': () => outside.leave('stop-tunnel'),
	};
}

/** On the failure screen the command that helps, among the checks the first one's, elsewhere the one whose log is shown. */
function toCopy(model: Omit<Model, 'size'>, shown: string | undefined): string | undefined {
	const {ui, failure} = model;
	if (ui.overlay?.kind === 'checks') return firstOfChecks(model);
	return (ui.screen === 'failure' ? firstCommand(failure?.next ?? []) : undefined) ?? shown;
}

function firstOfChecks({run}: Omit<Model, 'size'>): string | undefined {
	const {blocking, warnings} = groupChecks(run.checks);
	return firstCommand([...blocking, ...warnings].flatMap(({next}) => next));
}

const firstCommand = (next: readonly {readonly run?: string | undefined}[]): string | undefined =>
	next.find((action) => action.run !== undefined)?.run;

function planStep(model: Omit<Model, 'size'>): StepId | undefined {
	return model.ui.screen === 'plan' ? model.run.steps[model.ui.step]?.id : chosenStep(model)?.id;
}

function openChecks(store: Store, model: Omit<Model, 'size'>): void {
	store.act({type: 'checks', copies: firstOfChecks(model) !== undefined});
}

/** The key is the consent to what was said: where a low failure screen may have cut that, the checks say it first. */
function fetchOrSay(store: Store, model: Omit<Model, 'size'>, outside: ControllerActions, {rows}: Model['size']): void {
	if (rows < fewestRowsForOffers && model.ui.overlay?.kind !== 'checks') return openChecks(store, model);
	outside.fetch();
}

function startOrSay(store: Store, model: Omit<Model, 'size'>, outside: ControllerActions): void {
	if (model.ui.replanning) return;
	if (needsConsent(model) && !model.ui.consented) return store.act({type: 'say', key: 'wizard.consentFirst'});
	outside.start();
}

/** Takes the typed text: a filter, or a setting by the same check as its flag. */
function accept(store: Store, model: Omit<Model, 'size'>, outside: ControllerActions): void {
	const {overlay, screen} = model.ui;
	if (overlay?.kind === 'filter') return store.act({type: 'set-filter'});
	if (overlay?.kind !== 'edit') return;
	const field = typedSettings[overlay.field];
	if (field === undefined) return;
	const checked = checkTyped(field, overlay.text);
	if ('wrong' in checked) return store.act({type: 'wrong', text: model.translate(checked.wrong)});
	store.act({type: 'close'});
	const change = {[field.name]: checked.value} as Partial<Settings>;
	if (screen === 'failure') outside.retry(change, []);
	else outside.change(change);
}

/** Skipping is safe only for a step that no other step stands on. */
function skipOrSay(store: Store, model: Omit<Model, 'size'>, outside: ControllerActions): void {
	const failed = model.run.steps.find((step) => step.status === 'failed');
	const isNeeded =
		model.plan?.steps.some((planned) => failed !== undefined && planned.step.after.includes(failed.id)) ?? true;
	if (failed === undefined || isNeeded) return store.act({type: 'say', key: 'wizard.cannotSkip'});
	outside.retry(undefined, [failed.id]);
}

function interrupt(store: Store, model: Omit<Model, 'size'>, outside: ControllerActions): void {
	const {screen, overlay} = store.snapshot().ui;
	if (overlay?.kind === 'leave' || store.snapshot().ui.stopping) return stop(store, outside);
	if (screen === 'run' || screen === 'looking') return store.act({type: 'ask-leave', why: 'running'});
	quit(store, model, outside);
}

function stop(store: Store, outside: ControllerActions): void {
	store.act({type: 'stopping'});
	outside.stopRun();
}

function quit(store: Store, model: Omit<Model, 'size'>, outside: ControllerActions): void {
	const {screen, overlay} = store.snapshot().ui;
	if (overlay?.kind === 'leave' && overlay.why === 'running') return stop(store, outside);
	if (screen === 'looking') return store.act({type: 'ask-leave', why: 'running'});
	if (screen === 'end' && ownTunnel(model) !== undefined) return store.act({type: 'ask-leave', why: 'tunnel'});
	outside.leave('keep-tunnel');
}
