import {siteOf, type SitePage} from '../../domain/event.ts';
import type {SettingName, Settings, SettingValue} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {commandsIn, lessonTabs} from '../lesson/blocks.ts';
import {isSafeToCopy} from '../next-actions.ts';
import {checkTyped, textOf, typedSettings} from '../setting-input.ts';
import {actionOf, type KeyAction} from './keys.ts';
import {createMoves, readLogAt, type Moving} from './scrolling.ts';
import type {Model} from './state/model.ts';
import type {Questions} from './state/questions.ts';
import {
	advisedField,
	checkCommands,
	failureCommands,
	needsConsent,
	ownTunnel,
	shownCommand,
	stepToExplain,
} from './state/selectors.ts';
import type {Store} from './state/store.ts';
import {explained} from './step-texts.ts';

/** What the controller asks of everything outside the screen. */
export type ControllerActions = Pick<
	Questions,
	'start' | 'change' | 'startOver' | 'fetch' | 'rehearse' | 'retry' | 'undo' | 'next' | 'leave'
> & {
	/** Stops the run, after the user confirmed it. */
	readonly stopRun: () => void;
	/** Answers false where no browser can be started. */
	readonly open: (site: SitePage) => Promise<boolean>;
	/** Answers what can be said of it: no terminal tells whether it took the text. */
	readonly copy: (text: string) => 'wizard.copied' | 'wizard.copiedTmux' | 'wizard.copiedMaybe';
};

/** What the controller reads and changes. */
type Controls = Moving & {
	readonly actions: ControllerActions;
	/** The rows of the terminal. */
	readonly rows: () => number;
};

/** Handles keys: what a key does is read from the table that the footer shows. */
export function createController(controls: Controls) {
	const {store, model} = controls;
	const handlers: Record<KeyAction, (key: string) => void> = {...createMoves(controls), ...createHandlers(controls)};
	return {
		/** Handles a key by its name; `text` is what it types. */
		press(key: string, text: string): void {
			const action = actionOf(model(), key);
			if (action !== undefined) return handlers[action](key);
			const kind = store.snapshot().ui.overlay?.kind;
			if (kind === 'edit' || kind === 'filter') store.act({type: 'type', key, text});
		},
	};
}

/** What keys do beside moving. */
function createHandlers(controls: Controls) {
	const {store, model, log, actions} = controls;
	const open = (overlay: Parameters<typeof store.act>[0] & {type: 'open'}) => store.act(overlay);
	const command = () => shownCommand(model());
	return {
		start: () => start(controls),
		accept: () => accept(controls),
		back: () => goBack(controls),
		consent: () => store.act({type: 'consent'}),
		explain: () => open({type: 'open', overlay: {kind: 'explain', step: stepToExplain(model()), tab: 'why', top: 0}}),
		'next-tab': () => showTab(store, 1),
		'previous-tab': () => showTab(store, -1),
		help: () => open({type: 'open', overlay: {kind: 'help', top: 0}}),
		checks: () => open({type: 'open', overlay: {kind: 'checks', top: 0}}),
		undo: () => open({type: 'open', overlay: {kind: 'undo', top: 0}}),
		edit: () => editSetting(store, model()),
		'next-choice': () => chooseNext(store, 1),
		'previous-choice': () => chooseNext(store, -1),
		'start-over': () => actions.startOver(),
		fetch: () => fetchTools(controls),
		rehearse: () => actions.rehearse(),
		'next-step': () => actions.next(),
		filter: () => store.act({type: 'filter'}),
		'first-error': () => {
			const at = log.firstError(command());
			if (at === undefined) store.act({type: 'notify', message: message('wizard.noError')});
			else readLogAt(store, model(), at);
		},
		times: () => store.act({type: 'times'}),
		wrap: () => store.act({type: 'wrap'}),
		enlarge: () => store.act({type: 'enlarge-log'}),
		copy: () => copy(controls, textToCopy(model())),
		'copy-numbered': (key) => copy(controls, numberedCommand(model(), Number(key))),
		open: () => openPage(controls),
		retry: () => actions.retry(undefined, []),
		skip: () => {
			const failed = model().run.steps.find((step) => step.status === 'failed');
			if (failed !== undefined) actions.retry(undefined, [failed.id]);
		},
		interrupt: () => interrupt(controls),
		quit: () => quit(controls),
		'keep-tunnel': () => actions.leave('keep-tunnel'),
		'stop-tunnel': () => actions.leave('stop-tunnel'),
	} satisfies Partial<Record<KeyAction, (key: string) => void>>;
}

/** Goes back one step: out of what is drawn over the screen, of a filter, of the large log, of an older part of the log, to the steps. */
function goBack({store, model, log}: Controls): void {
	const {overlay, logIsLarge, focus, screen, log: position} = store.snapshot().ui;
	if (overlay?.kind === 'filter') return store.act({type: 'set-filter'});
	if (overlay !== undefined) return store.act({type: 'close'});
	if (position.filter !== '') {
		// The marked line stays in sight, among those that the filter left out.
		const {filter, match} = position;
		const at = match === undefined ? undefined : log.lineOfMatch(shownCommand(model()), filter, match);
		store.act({type: 'set-filter'});
		if (at !== undefined) readLogAt(store, model(), at);
		return;
	}
	if (logIsLarge) return store.act({type: 'enlarge-log'});
	if (position.held !== undefined) return readLogAt(store, model(), undefined);
	if (screen === 'plan' ? focus === 'fields' : screen === 'run' && focus === 'steps') store.act({type: 'switch-focus'});
}

/** The longest text in the notice of a copied command. */
const longestCopied = 40;

function copy({store, actions}: Controls, text: string | undefined): void {
	if (text === undefined) return store.act({type: 'notify', message: message('wizard.nothingToCopy')});
	const said = actions.copy(text);
	const [first = ''] = text.split('\n');
	const shown = first === text && text.length <= longestCopied ? text : `${first.slice(0, longestCopied - 1)}…`;
	store.act({type: 'notify', message: message(said, {text: shown})});
}

/** The commands of an explanation; on the plan the command line that does the same; after a failure the first command that ends and deletes nothing; else the shown command. */
function textToCopy(model: Model): string | undefined {
	const {ui, run, commandLine} = model;
	if (ui.overlay?.kind === 'explain') return commandsIn(explained(model) ?? []).join('\n') || undefined;
	if (ui.screen === 'plan') return commandLine;
	if (ui.screen === 'failure' && run.failure && !ui.logIsLarge) return failureCommands(model).find(isSafeToCopy);
	return shownCommand(model)?.shown;
}

const numberedCommand = (model: Model, number: number): string | undefined =>
	(model.ui.overlay?.kind === 'checks' ? checkCommands(model) : failureCommands(model))[number - 1];

/** Opens the chosen setting; after a failure the advised one, with the advised value. */
function editSetting(store: Store, model: Model): void {
	const advice = model.ui.screen === 'failure' ? advisedField(model) : undefined;
	const index = advice?.index ?? model.ui.field;
	const field = typedSettings[index];
	if (field !== undefined)
		store.act({type: 'edit', field: index, text: advice?.text ?? textOf(model.settings.values[field.name])});
}

/** Replaces the text of a field by another of its choices. */
function chooseNext(store: Store, by: number): void {
	const {overlay} = store.snapshot().ui;
	const choices = overlay?.kind === 'edit' ? typedSettings[overlay.field]?.choices : undefined;
	if (overlay?.kind !== 'edit' || choices === undefined) return;
	const index = (choices.indexOf(overlay.text) + by + choices.length) % choices.length;
	store.act({type: 'edit', text: choices[index] ?? overlay.text});
}

/** Opens the page in a browser of this machine. */
function openPage({store, model, actions}: Controls): void {
	const {ended} = model().run;
	const site = ended && siteOf(ended);
	if (site === undefined) return store.act({type: 'notify', message: message('wizard.noPage')});
	void actions
		.open(site)
		.then((isOpen) => store.act({type: 'notify', message: message(isOpen ? 'wizard.opened' : 'wizard.notOpened')}));
}

/** On fewer rows the failure screen may not show what a download brings. */
const fewestRowsForRecovery = 20;

/** Installs the tools. The key is the consent to what is shown: a low screen shows it among the checks first. */
function fetchTools({store, model, rows, actions}: Controls): void {
	if (rows() >= fewestRowsForRecovery || model().ui.overlay?.kind === 'checks') return actions.fetch();
	store.act({type: 'open', overlay: {kind: 'checks', top: 0}});
}

/** Starts the run, once the user has agreed where consent is needed; the key for `down` agrees by itself. */
function start({store, model, actions}: Controls): void {
	const {replanning, consented, screen} = model().ui;
	if (replanning) return;
	const mustAgree = screen === 'plan' && needsConsent(model());
	if (mustAgree && !consented) return store.act({type: 'notify', message: message('wizard.consentFirst')});
	actions.start();
}

/** Takes the typed text, or the answer to a question. */
function accept({store, model, actions}: Controls): void {
	const {overlay} = model().ui;
	if (overlay?.kind === 'filter') return store.act({type: 'set-filter', text: overlay.text});
	if (overlay?.kind === 'undo') return actions.undo();
	if (overlay?.kind === 'edit') return acceptSetting({store, model, actions}, overlay);
	if (overlay?.kind !== 'new-cluster') return;
	store.act({type: 'close'});
	actions.retry(overlay.change, []);
}

/** Checks a setting as its flag does; then makes another plan, or tries again with it. */
function acceptSetting(
	{store, model, actions}: Pick<Controls, 'store' | 'model' | 'actions'>,
	{field: index, text}: {readonly field: number; readonly text: string},
): void {
	const field = typedSettings[index];
	if (field === undefined) return;
	const checked = checkTyped(field, text);
	if ('wrong' in checked) return store.act({type: 'wrong', message: checked.wrong});
	store.act({type: 'close'});
	const change = {[field.name]: checked.value} as Partial<Settings>;
	if (model().ui.screen !== 'failure') return actions.change(change);
	if (needsNewCluster(model(), field.name, checked.value))
		return store.act({type: 'open', overlay: {kind: 'new-cluster', flag: `--${field.flag}`, change}});
	actions.retry(change, []);
}

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

/** Whether the cluster of this run was made with another value of a setting that minikube never changes on a node. */
function needsNewCluster({run, settings}: Model, name: SettingName, value: SettingValue): boolean {
	const cluster = run.steps.find(({id}) => id === 'cluster');
	const exists = cluster?.status === 'done' || cluster?.status === 'kept';
	return exists && clusterSettings.includes(name) && textOf(value) !== textOf(settings.values[name]);
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

/** Shows another tab of the explanation; after the last comes the first. */
function showTab(store: Store, by: number): void {
	const {overlay} = store.snapshot().ui;
	if (overlay?.kind !== 'explain') return;
	const tab = lessonTabs[(lessonTabs.indexOf(overlay.tab) + by + lessonTabs.length) % lessonTabs.length];
	if (tab !== undefined) store.act({type: 'open', overlay: {...overlay, tab, top: 0}});
}
