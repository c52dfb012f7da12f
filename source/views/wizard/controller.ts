import type {StepId} from '../../domain/step.ts';
import type {Settings} from '../../domain/settings.ts';
import {checkText} from '../../domain/setting-text.ts';
import {groupChecks} from '../check-groups.ts';
import {chosenStep} from './checklist.ts';
import {createMoves, type MovingIntent} from './controller-moves.ts';
import {intentOf, takesText, textEditOf, type Intent} from './keys.ts';
import {shownCommand, type LogPane} from './log-rows.ts';
import type {Model} from './model.ts';
import {ownTunnel} from './end-screen.ts';
import {isLook, planFields} from './plan-fields.ts';
import {needsConsent} from './plan-screen.ts';
import type {Store} from './store.ts';
import {textOf} from './text-field.ts';

/** What the controller asks of the world outside of the screen. */
export type Outside = {
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
	outside: Outside,
	size: () => Model['size'],
) {
	const ui = () => store.snapshot().ui;
	const acts: Readonly<Record<Intent, () => void>> = {
		...createMoves(store, model, pane, size),
		...deedsOf(store, model, pane, outside),
	};
	return {
		/** A key by name, and the text that it types. */
		press(key: string, text: string): void {
			const intent = intentOf(ui(), key);
			if (intent !== undefined) return acts[intent]();
			const edit = takesText(ui()) ? textEditOf(key, text) : undefined;
			if (edit !== undefined) store.act({type: 'text', edit});
		},
		/** What was pasted is text or nothing, never keys. */
		paste(text: string): void {
			if (takesText(ui())) store.act({type: 'text', edit: {do: 'insert', text}});
		},
		takesText: (): boolean => takesText(ui()),
	};
}

/** What keys do beside moving about. */
function deedsOf(
	store: Store,
	model: () => Omit<Model, 'size'>,
	pane: LogPane,
	outside: Outside,
): Readonly<Record<Exclude<Intent, MovingIntent>, () => void>> {
	const command = () => shownCommand(store.snapshot().run, chosenStep(model()));
	return {
		start: () => startOrSay(store, model(), outside),
		accept: () => accept(store, model(), outside),
		close: () => store.act({type: 'close'}),
		consent: () => store.act({type: 'consent'}),
		explain: () => store.act({type: 'explain', step: planStep(model()) ?? 'cluster'}),
		help: () => store.act({type: 'help'}),
		checks: () => store.act({type: 'checks', copies: firstOfChecks(model()) !== undefined}),
		fetch: () => outside.fetch(),
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

function startOrSay(store: Store, model: Omit<Model, 'size'>, outside: Outside): void {
	if (model.ui.replanning) return;
	if (needsConsent(model) && !model.ui.consented) return store.act({type: 'say', key: 'wizard.consentFirst'});
	outside.start();
}

/** Takes the typed text: a filter, or a setting by the same check as its flag. */
function accept(store: Store, model: Omit<Model, 'size'>, outside: Outside): void {
	const {overlay, screen} = model.ui;
	if (overlay?.kind === 'filter') return store.act({type: 'set-filter'});
	if (overlay?.kind !== 'edit') return;
	const field = planFields[overlay.field];
	if (field === undefined) return;
	const checked = checkText(field, textOf(overlay.input), `--${field.flag}`);
	if ('wrong' in checked) return store.act({type: 'wrong', text: model.say(checked.wrong)});
	store.act({type: 'close'});
	const change = {[field.name]: checked.value} as Partial<Settings>;
	if (screen === 'failure' && !isLook(change)) outside.retry(change, []);
	else outside.change(change);
}

/** Skipping is safe only for a step that no other step stands on. */
function skipOrSay(store: Store, model: Omit<Model, 'size'>, outside: Outside): void {
	const failed = model.run.steps.find((step) => step.status === 'failed');
	const isNeeded =
		model.plan?.steps.some((planned) => failed !== undefined && planned.step.after.includes(failed.id)) ?? true;
	if (failed === undefined || isNeeded) return store.act({type: 'say', key: 'wizard.cannotSkip'});
	outside.retry(undefined, [failed.id]);
}

function interrupt(store: Store, model: Omit<Model, 'size'>, outside: Outside): void {
	const {screen, overlay} = store.snapshot().ui;
	if (overlay?.kind === 'leave' || store.snapshot().ui.stopping) return stop(store, outside);
	if (screen === 'run' || screen === 'looking') return store.act({type: 'ask-leave', why: 'running'});
	quit(store, model, outside);
}

function stop(store: Store, outside: Outside): void {
	store.act({type: 'stopping'});
	outside.stopRun();
}

function quit(store: Store, model: Omit<Model, 'size'>, outside: Outside): void {
	const {screen, overlay} = store.snapshot().ui;
	if (overlay?.kind === 'leave' && overlay.why === 'running') return stop(store, outside);
	if (screen === 'looking') return store.act({type: 'ask-leave', why: 'running'});
	if (screen === 'end' && ownTunnel(model) !== undefined) return store.act({type: 'ask-leave', why: 'tunnel'});
	outside.leave('keep-tunnel');
}
