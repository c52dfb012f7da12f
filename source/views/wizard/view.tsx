import {defined} from '../../domain/defined.ts';
import {describeChange} from '../../domain/change.ts';
import type {Bus, SetupEvent} from '../../domain/event.ts';
import type {OpenLog} from '../../domain/ports/platform.ts';
import type {View} from '../../domain/ports/view.ts';
import type {ResolvedSettings} from '../../domain/settings.ts';
import type {TunnelRepair, TunnelHealth} from '../../domain/tunnel-policy.ts';
import {message, type Message} from '../../i18n/message.ts';
import {promptLines} from '../prompts.ts';
import type {WizardSymbols} from '../symbols.ts';
import {createController, type ControllerActions} from './controller.ts';
import {createLogPane, type LogPane} from './log-pane.ts';
import type {Model} from './state/model.ts';
import {createQuestions, type Questions} from './state/questions.ts';
import {createStore, type Store} from './state/store.ts';
import {copySequence, createAlternateScreen, type AlternateScreen, drawWizard, type Drawing} from './terminal.tsx';

/** What stays on the normal screen after the wizard: the address or the failure, what was changed, how it is taken back. */
function finalReport(model: Omit<Model, 'size'>): string {
	const {ended, changes, rehearsal} = model.run;
	if (ended === undefined) return '';
	const isUp = !model.run.steps.some((step) => step.id === 'tunnel' && step.status === 'undone');
	// What was changed is listed below, one change a line.
	const says = ended.messages.filter(({key}) => key !== 'engine.changed' && key !== 'rehearsal.changed');
	const stopped = isUp ? [] : [model.word('wizard.tunnelStopped')];
	const mark = rehearsal ? `${model.word('views.rehearsal')}  ` : '';
	const next = ended.next
		.filter((action) => isUp || action.message.key !== 'engine.openSite')
		.flatMap((action) => [
			`  ${model.translate(action.message)}`,
			...(action.run === undefined ? [] : [`    ${action.run.replaceAll('\n', '\n    ')}`]),
			...(action.read === undefined ? [] : [`    ${action.read}`]),
		]);
	const what =
		ended.failure === undefined
			? [...says.map((sentence) => model.translate(sentence)), ...stopped]
			: [model.translate(ended.failure.message)];
	const changed =
		changes.length === 0
			? []
			: [
					model.word(rehearsal ? 'wizard.changedPretend' : 'wizard.changed'),
					...changes.map((one) => `  ${model.symbols.bullet} ${model.translate(describeChange(one.change))}`),
				];
	return `${[...what.map((one) => mark + one), ...next, ...changed].join('\n')}\n`;
}

/** What the wizard is handed. */
type WizardOptions = {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly rehearses: boolean;
	readonly settings: ResolvedSettings;
	readonly version: string;
	readonly symbols: WizardSymbols;
	readonly color: boolean;
	/** The machine that the commands to look for yourself are for. */
	readonly place: Model['place'];
	readonly defaults: Model['defaults'];
	readonly siteUrl: (run: Model['run']) => string;
	/** Opens the page for a browser of this machine, where the proven address is not for it (rehearsal). */
	readonly browserUrl?: (profile: string) => Promise<string>;
	/** Says a sentence in the person's language. */
	readonly translate: (sentence: Message) => string;
	readonly openLog: OpenLog;
	/** Answers false where no browser can be started. */
	readonly openUrl: (url: string) => Promise<boolean>;
	/** The polite stop that a Ctrl-C asks for; the second one means now. */
	readonly stop: () => void;
	/** Aborted when a stop was asked for, by a key or by a signal from outside. */
	readonly stopped: AbortSignal;
	/** Watches the kept tunnel while the end screen is open; answers how to stop watching. */
	readonly watchTunnel?: (run: Model['run'], care: TunnelRepair, tell: (health: TunnelHealth) => void) => () => void;
	readonly now: () => number;
};

/** What is known beside run and screen. */
type Known = {health?: TunnelHealth; browserUrl?: string};

/** The Ink wizard as a View: one writer to the terminal, stepping aside for whoever must ask there. */
export function createWizardView(options: WizardOptions): View {
	const store = createStore({rehearses: options.rehearses});
	const pane = createLogPane(options.openLog);
	const questions = createQuestions(store, options.settings);
	const screen = createAlternateScreen(options.output);
	const known: Known = {};
	const model = (): Omit<Model, 'size'> => modelOf(options, store, questions, pane, known);
	const controller = createController(store, model, pane, controllerActionsOf(options, questions), () => ({
		columns: options.output.columns ?? 80,
		rows: options.output.rows ?? 24,
	}));
	screen.enter();
	const drawing = drawWizard({...options, screen, store, model, press: controller.press});
	const giveUp = (): void => {
		store.act({type: 'stopping'});
		questions.leave('keep-tunnel');
	};
	options.stopped.addEventListener('abort', giveUp, {once: true});
	return {
		mayAsk: true,
		...(options.watchTunnel ? {supervisesTunnel: true as const} : {}),
		watch: (bus: Bus) => void bus.subscribe((event: SetupEvent) => store.take(event)),
		approve: async (plan, replan) => {
			store.flush();
			return options.stopped.aborted ? undefined : questions.approve(plan, replan);
		},
		suspend: async (work, command) => {
			const {rehearsal: isRehearsal} = store.snapshot().run;
			const mark = isRehearsal ? `${options.translate(message('views.rehearsal'))} ` : '';
			const says = promptLines(command, {translate: options.translate, isRehearsal});
			return drawing.suspend(says.map((one) => mark + one).join('\n'), work);
		},
		afterFailure: async (failure, offers) => {
			store.flush();
			return options.stopped.aborted ? {choice: 'quit'} : questions.afterFailure(failure, offers);
		},
		afterSuccess: async (settings, care) => {
			store.flush();
			return options.stopped.aborted ? 'keep-tunnel' : lookAtSite(options, store, questions, known, settings, care);
		},
		close: async () => {
			options.stopped.removeEventListener('abort', giveUp);
			await close(options, store, pane, drawing, screen, model);
		},
	};
}

/** The end screen, until the person leaves: the page open for a browser, the tunnel watched. */
async function lookAtSite(
	options: WizardOptions,
	store: Store,
	questions: Questions,
	known: Known,
	settings: ResolvedSettings,
	care: TunnelRepair,
): Promise<'keep-tunnel' | 'stop-tunnel'> {
	void options.browserUrl?.(settings.values.profile).then(
		(url) => {
			known.browserUrl = url;
			store.refresh();
		},
		() => {
			// No port to be had: the proven address is shown alone.
		},
	);
	const unwatch = options.watchTunnel?.(store.snapshot().run, care, (seen) => {
		known.health = seen;
		store.refresh();
	});
	const choice = await questions.afterSuccess();
	unwatch?.();
	return choice;
}

async function close(
	options: WizardOptions,
	store: Store,
	pane: LogPane,
	drawing: Drawing,
	screen: AlternateScreen,
	model: () => Omit<Model, 'size'>,
): Promise<void> {
	store.flush();
	await drawing.close();
	screen.close();
	pane.close();
	store.close();
	options.output.write(finalReport(model()));
}

function modelOf(
	options: WizardOptions,
	store: Store,
	questions: Questions,
	pane: LogPane,
	known: Known,
): Omit<Model, 'size'> {
	const {run, ui} = store.snapshot();
	const plan = questions.plan();
	const failure = questions.failure();
	const offers = questions.recovery();
	return {
		run,
		ui,
		settings: questions.settings(),
		symbols: options.symbols,
		nowMs: options.now(),
		version: options.version,
		place: options.place,
		defaults: options.defaults,
		siteUrl: options.siteUrl(run),
		translate: options.translate,
		word: (key, values) => options.translate(message(key, values)),
		logRows: (rows, columns) => pane.rows(questions.shownCommand(), ui.log, rows, columns),
		...known,
		...defined({plan, failure, recovery: offers}),
	};
}

function controllerActionsOf(options: WizardOptions, questions: Questions): ControllerActions {
	return {
		start: () => questions.start(),
		change: (settings) => questions.change(settings),
		retry: (settings, skip) => questions.retry(settings, skip),
		fetch: () => questions.fetch(),
		rehearse: () => questions.rehearse(),
		stopRun: () => options.stop(),
		leave: (tunnel) => questions.leave(tunnel),
		open: options.openUrl,
		copy: (text) => void options.output.write(copySequence(text)),
	};
}
