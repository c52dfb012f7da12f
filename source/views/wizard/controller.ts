import type {SitePage} from '../../domain/event.ts';
import type {SettingName, Settings, SettingValue} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import {groupChecks} from '../check-results.ts';
import {message} from '../../i18n/message.ts';
import {isSafeToCopy, numberedCommands, type ActionToShow} from '../next-actions.ts';
import {advisedSetting, checkTyped, textOf, typedSettings} from '../setting-input.ts';
import {chosenStep, shownCommand, shownCommandNumber} from './checklist.ts';
import {type Intent, intentOf} from './keys.ts';
import type {LogPane} from './log-pane.ts';
import {lastTop} from './overlays.ts';
import {ownTunnel} from './screens/end.ts';
import {withoutKeyActions} from './screens/failure.ts';
import {needsConsent} from './screens/plan.ts';
import type {Model, UnsizedModel} from './state/model.ts';
import type {Questions} from './state/questions.ts';
import type {Store} from './state/store.ts';

/** What the controller asks of everything outside the screen. */
export type ControllerActions = Pick<
	Questions,
	'start' | 'change' | 'startOver' | 'fetch' | 'rehearse' | 'retry' | 'leave'
> & {
	/** Stops the run, after the user confirmed it. */
	readonly stopRun: () => void;
	/** Answers false where no browser can be started. */
	readonly open: (site: SitePage) => Promise<boolean>;
	readonly copy: (text: string) => void;
};

/** What the controller reads and changes. */
type Controls = {
	readonly store: Store;
	readonly model: () => UnsizedModel;
	readonly pane: LogPane;
	readonly actions: ControllerActions;
	/** The size of the terminal. */
	readonly size: () => Model['size'];
};

/** Handles keys: what a key means is read from the table that the footer shows. */
export function createController(controls: Controls) {
	const {store} = controls;
	const handlers: Record<Intent, (key: string) => void> = {...createMoves(controls), ...createHandlers(controls)};
	return {
		/** Handles a key by its name; `text` is what it types. */
		press(key: string, text: string): void {
			const {ui} = store.snapshot();
			const intent = intentOf(ui, key);
			if (intent !== undefined) return handlers[intent](key);
			const kind = ui.overlay?.kind;
			if (kind === 'edit' || kind === 'filter') store.act({type: 'type', key, text});
		},
	};
}

/** Keys that move between steps, fields, choices and lines of the log. */
function createMoves({store, model, pane, size}: Controls) {
	const ui = () => store.snapshot().ui;
	// The log has what the checklist leaves of the screen; an overlay all but header, footer and the free last row.
	const pageRows = (): number => Math.max(3, size().rows - 14);
	const overlayRows = (): number => Math.max(1, size().rows - 3);
	const scrollOverlay = (by: number): void =>
		store.act({type: 'scroll-overlay', by, last: lastTop({...model(), size: size()}, overlayRows())});
	const scrollLog = (by: number): void => {
		const total = pane.lineCount(shownCommand(model()));
		const last = Math.max(0, total - pageRows());
		const top = Math.max(0, Math.min(ui().log.top ?? last, last) + by);
		// Up stays in a log without another page, too.
		readAt(store, model(), top >= last && by > 0 ? undefined : top);
	};
	const arrow = (by: number): void => {
		const {overlay, logIsLarge} = ui();
		if (overlay?.kind === 'edit') return openField(store, model(), overlay.field + by);
		if (overlay !== undefined) return scrollOverlay(by);
		if (logIsLarge) return scrollLog(by);
		moveCursor(store, model(), by);
	};
	const page = (by: number): void =>
		ui().overlay === undefined
			? scrollLog(by * Math.max(1, pageRows() - 1))
			: scrollOverlay(by * Math.max(1, overlayRows() - 2));
	return {
		up: () => arrow(-1),
		down: () => arrow(1),
		'page-up': () => page(-1),
		'page-down': () => page(1),
		'log-up': () => scrollLog(-1),
		'log-down': () => scrollLog(1),
		top: () => readAt(store, model(), 0),
		follow: () => store.act({type: 'scroll', to: undefined}),
		'switch-focus': () => store.act({type: 'switch-focus'}),
		edit: () => editSetting(store, model()),
		'next-choice': () => nextChoice(store),
	} satisfies Partial<Record<Intent, (key: string) => void>>;
}

/** Shows the log from a line on, and keeps its step and command shown; without a line it is followed. */
function readAt(store: Store, model: UnsizedModel, line: number | undefined): void {
	const step = chosenStep(model)?.id;
	const command = shownCommandNumber(model);
	const isRead = line !== undefined && step !== undefined && command !== undefined;
	store.act({type: 'scroll', to: line, ...(isRead && {held: {step, command}})});
}

/** Moves the cursor; the first move on the run screen starts from the step that is shown by itself. */
function moveCursor(store: Store, model: UnsizedModel, by: number): void {
	const {screen, focus, stepIsChosen, step} = model.ui;
	const {steps} = model.run;
	const count = screen === 'plan' && focus === 'fields' ? typedSettings.length : steps.length;
	const shown = steps.findIndex((one) => one.id === chosenStep(model)?.id);
	store.act({type: 'move', by: stepIsChosen || screen === 'plan' ? by : by + shown - step, count});
}

/** Opens the chosen setting; after a failure the advised one, with the advised value. */
function editSetting(store: Store, model: UnsizedModel): void {
	const {ui, run} = model;
	const advice = ui.screen === 'failure' && run.failure ? advisedSetting(run.failure) : undefined;
	openField(store, model, advice?.index ?? ui.field, advice?.text);
}

function openField(store: Store, model: UnsizedModel, at: number, text?: string): void {
	const index = Math.max(0, Math.min(typedSettings.length - 1, at));
	const field = typedSettings[index];
	if (field === undefined) return;
	store.act({type: 'edit', field: index, text: text ?? textOf(model.settings.values[field.name])});
}

/** Replaces the text of a field by the next of its choices. */
function nextChoice(store: Store): void {
	const {overlay} = store.snapshot().ui;
	const choices = overlay?.kind === 'edit' ? typedSettings[overlay.field]?.choices : undefined;
	if (overlay?.kind !== 'edit' || choices === undefined) return;
	store.act({type: 'edit', text: choices[(choices.indexOf(overlay.text) + 1) % choices.length] ?? overlay.text});
}

/** What keys do beside moving. */
function createHandlers(controls: Controls) {
	const {store, model, pane, actions} = controls;
	const command = () => shownCommand(model());
	const copy = (text: string | undefined): void => {
		if (text === undefined) return store.act({type: 'notify', message: message('wizard.nothingToCopy')});
		actions.copy(text);
		const [first = ''] = text.split('\n');
		const shown = first === text && text.length <= longestCopied ? text : `${first.slice(0, longestCopied - 1)}…`;
		store.act({type: 'notify', message: message('wizard.copied', {text: shown})});
	};
	return {
		start: () => start(controls),
		accept: () => accept(controls),
		close: () => store.act({type: 'close'}),
		consent: () => store.act({type: 'consent'}),
		explain: () =>
			store.act({type: 'open', overlay: {kind: 'explain', step: stepToExplain(model()) ?? 'cluster', top: 0}}),
		help: () => store.act({type: 'open', overlay: {kind: 'help', top: 0}}),
		checks: () => openChecks(controls),
		'start-over': () => actions.startOver(),
		fetch: () => fetchTools(controls),
		rehearse: () => actions.rehearse(),
		filter: () => store.act({type: 'filter'}),
		'first-error': () => {
			const at = pane.firstError(command());
			if (at === undefined) store.act({type: 'notify', message: message('wizard.noError')});
			else readAt(store, model(), at);
		},
		wrap: () => store.act({type: 'wrap'}),
		enlarge: () => store.act({type: 'enlarge-log'}),
		copy: () => copy(textToCopy(model(), command()?.shown)),
		'copy-numbered': (key) => copy(commandsOnScreen(model())[Number(key) - 1]),
		open: () => openPage(controls),
		retry: () => actions.retry(undefined, []),
		skip: () => skipFailed(controls),
		interrupt: () => interrupt(controls),
		quit: () => quit(controls),
		'keep-tunnel': () => actions.leave('keep-tunnel'),
		'stop-tunnel': () => actions.leave('stop-tunnel'),
	} satisfies Partial<Record<Intent, (key: string) => void>>;
}

/** On the failure screen the first command that helps, among the checks the first of these, elsewhere the command whose log is shown. */
function textToCopy(model: UnsizedModel, shown: string | undefined): string | undefined {
	const {
		ui,
		run: {failure},
	} = model;
	if (ui.overlay?.kind === 'checks') return firstCheckCommand(model);
	return ui.screen === 'failure' && failure ? commandsOnScreen(model).find(isSafeToCopy) : shown;
}

function firstCheckCommand({run}: UnsizedModel): string | undefined {
	const {blocking, warnings} = groupChecks(run.checks);
	return firstCommand([...blocking, ...warnings].flatMap(({next}) => next));
}

/** The commands of the failure screen, by their numbers. */
const commandsOnScreen = (model: UnsizedModel): readonly string[] =>
	numberedCommands(withoutKeyActions(model, model.run.failure?.next ?? []));

/** The first command that only reads or adds; one that ends or deletes something is copied by its number alone. */
const firstCommand = (next: readonly ActionToShow[]): string | undefined => numberedCommands(next).find(isSafeToCopy);

function stepToExplain(model: UnsizedModel): StepId | undefined {
	return model.ui.screen === 'plan' ? model.run.steps[model.ui.step]?.id : chosenStep(model)?.id;
}

function openChecks({store, model}: Controls): void {
	store.act({type: 'open', overlay: {kind: 'checks', top: 0, copies: firstCheckCommand(model()) !== undefined}});
}

/** The longest text in the notice of a copied command. */
const longestCopied = 40;

/** Settings that a node is made with. */
const clusterSettings: readonly SettingName[] = [
	'driver',
	'containerRuntime',
	'cpus',
	'memory',
	'kubernetesVersion',
	'edition',
	'minikubeArg',
];

/** Opens the page in a browser of this machine. */
function openPage({store, model, actions}: Controls): void {
	const site = model().run.ended?.site;
	if (site === undefined) return store.act({type: 'notify', message: message('wizard.noPage')});
	void actions
		.open(site)
		.then((isOpen) => store.act({type: 'notify', message: message(isOpen ? 'wizard.opened' : 'wizard.notOpened')}));
}

/** On fewer rows the failure screen may cut what a download brings. */
const fewestRowsForRecovery = 20;

/** Installs the tools. The key is the consent to what is shown: a low screen shows it among the checks first. */
function fetchTools(controls: Controls): void {
	const {model, size, actions} = controls;
	if (size().rows < fewestRowsForRecovery && model().ui.overlay?.kind !== 'checks') return openChecks(controls);
	actions.fetch();
}

/** Starts the run, once the user has agreed where consent is needed. */
function start({store, model, actions}: Controls): void {
	const {replanning, consented} = model().ui;
	if (replanning) return;
	if (needsConsent(model()) && !consented) return store.act({type: 'notify', message: message('wizard.consentFirst')});
	actions.start();
}

/** Takes the typed text: a filter, or a setting by the check of its flag. */
function accept({store, model, actions}: Controls): void {
	const {overlay, screen} = model().ui;
	if (overlay?.kind === 'filter') return store.act({type: 'set-filter'});
	if (overlay?.kind === 'new-cluster') {
		store.act({type: 'close'});
		return actions.retry(overlay.change, []);
	}
	if (overlay?.kind !== 'edit') return;
	const field = typedSettings[overlay.field];
	if (field === undefined) return;
	const checked = checkTyped(field, overlay.text);
	if ('wrong' in checked) return store.act({type: 'wrong', text: model().translate(checked.wrong)});
	store.act({type: 'close'});
	const change = {[field.name]: checked.value} as Partial<Settings>;
	if (screen !== 'failure') return actions.change(change);
	if (needsNewCluster(model(), field.name, checked.value))
		return store.act({type: 'open', overlay: {kind: 'new-cluster', flag: `--${field.flag}`, change}});
	actions.retry(change, []);
}

/** Whether the cluster of this run was made with another value of a setting that minikube never changes on a node. */
function needsNewCluster({run, settings}: UnsizedModel, name: SettingName, value: SettingValue): boolean {
	const cluster = run.steps.find(({id}) => id === 'cluster');
	const exists = cluster?.status === 'done' || cluster?.status === 'kept';
	return exists && clusterSettings.includes(name) && textOf(value) !== textOf(settings.values[name]);
}

/** Skips the failed step, unless another step depends on it. */
function skipFailed({store, model, actions}: Controls): void {
	const {run, plan} = model();
	const failed = run.steps.find((step) => step.status === 'failed');
	const isNeeded =
		plan?.steps.some((planned) => failed !== undefined && planned.step.after.includes(failed.id)) ?? true;
	if (failed === undefined || isNeeded) return store.act({type: 'notify', message: message('wizard.cannotSkip')});
	actions.retry(undefined, [failed.id]);
}

const askToLeave = (store: Store, why: 'running' | 'tunnel'): void =>
	store.act({type: 'open', overlay: {kind: 'leave', why}});

function interrupt(controls: Controls): void {
	const {store} = controls;
	const {screen, overlay, stopping} = store.snapshot().ui;
	if (overlay?.kind === 'leave' || stopping) return stop(controls);
	if (screen === 'run' || screen === 'looking') return askToLeave(store, 'running');
	quit(controls);
}

function stop({store, actions}: Controls): void {
	store.act({type: 'stopping'});
	actions.stopRun();
}

function quit(controls: Controls): void {
	const {store, model, actions} = controls;
	const {screen, overlay} = store.snapshot().ui;
	if (overlay?.kind === 'leave' && overlay.why === 'running') return stop(controls);
	if (screen === 'looking' || screen === 'run') return askToLeave(store, 'running');
	// The tunnel of a rehearsal is simulated: it neither stays nor has to be stopped.
	const hasTunnel = !model().run.rehearsal && ownTunnel(model()) !== undefined;
	if (screen === 'end' && hasTunnel) return askToLeave(store, 'tunnel');
	actions.leave('keep-tunnel');
}
