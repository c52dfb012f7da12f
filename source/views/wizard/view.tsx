import {describeChange} from '../../domain/change.ts';
import {defined} from '../../domain/defined.ts';
import type {OpenLog} from '../../domain/ports/platform.ts';
import type {InteractiveCommand, View} from '../../domain/ports/view.ts';
import type {ResolvedSettings} from '../../domain/settings.ts';
import type {TunnelRepair, TunnelHealth} from '../../domain/tunnel-policy.ts';
import {nextActionBlock} from '../next-actions.ts';
import {promptLines} from '../prompts.ts';
import type {Translator} from '../../i18n/translate.ts';
import {createController, type ControllerActions} from './controller.ts';
import {createLogPane} from './log-pane.ts';
import type {Model, UnsizedModel} from './state/model.ts';
import {createQuestions, type Questions} from './state/questions.ts';
import {createStore} from './state/store.ts';
import {copySequence, createAlternateScreen, drawWizard} from './terminal.tsx';

/** What a wizard is made with, without a terminal. */
export type WizardOptions = Pick<Model, 'settings' | 'symbols' | 'host' | 'defaults'> & {
	readonly rehearses: boolean;
	readonly translator: Translator;
	readonly siteUrl: (run: Model['run']) => string;
	readonly openLog: OpenLog;
	/** The time in milliseconds since the epoch. */
	readonly now: () => number;
	readonly size: () => Model['size'];
	/** What keys do outside the screen. */
	readonly actions: (questions: Questions) => ControllerActions;
};

/** Creates the parts of a wizard and connects them; draws nothing. */
export function createWizard(options: WizardOptions) {
	const {translator, symbols, host, defaults, now, size} = options;
	const store = createStore({rehearses: options.rehearses});
	const pane = createLogPane(options.openLog);
	const questions = createQuestions(store, options.settings);
	let known: Pick<Model, 'health' | 'browserUrl'> = {};
	const model = (): UnsizedModel => {
		const {run, ui} = store.snapshot();
		return {
			...translator,
			...known,
			run,
			ui,
			symbols,
			host,
			defaults,
			settings: questions.settings(),
			nowMs: now(),
			siteUrl: options.siteUrl(run),
			logRows: (rows, columns) => pane.rows(questions.shownCommand(), ui.log, rows, columns),
			...defined({plan: questions.plan(), recovery: questions.recovery()}),
		};
	};
	return {
		store,
		questions,
		model,
		press: createController({store, model, pane, size, actions: options.actions(questions)}).press,
		/** Draws what is known beside run and screen: the tunnel's health, the address for a browser. */
		show: (news: typeof known): void => {
			known = {...known, ...news};
			store.refresh();
		},
		close: (): void => {
			store.close();
			pane.close();
		},
	};
}

type Wizard = ReturnType<typeof createWizard>;

/** What the wizard's view is made with. */
type WizardViewOptions = Omit<WizardOptions, 'actions' | 'size'> & {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly color: boolean;
	/** Opens the page for a browser of this host, where the verified address is not for it (rehearsal). */
	readonly browserUrl?: (profile: string) => Promise<string>;
	/** Answers false where no browser can be started. */
	readonly openUrl: (url: string) => Promise<boolean>;
	/** Stops the run as Ctrl-C does: the second call forces it. */
	readonly stop: () => void;
	/** Aborts when a stop was asked for, by a key or by a signal. */
	readonly stopped: AbortSignal;
	/** Watches the kept tunnel while the end screen is open; answers how to stop watching. */
	readonly watchTunnel?: (run: Model['run'], care: TunnelRepair, tell: (health: TunnelHealth) => void) => () => void;
};

/** The Ink wizard as a View: the only writer to the terminal, which it hands over to commands that ask there. */
export function createWizardView(options: WizardViewOptions): View {
	const {output, stopped} = options;
	const wizard = createWizard({
		...options,
		size: () => ({columns: output.columns ?? 80, rows: output.rows ?? 24}),
		actions: (questions) => ({
			...questions,
			stopRun: options.stop,
			open: options.openUrl,
			copy: (text) => void output.write(copySequence(text)),
		}),
	});
	const {store, questions, model} = wizard;
	const screen = createAlternateScreen(output);
	screen.enter();
	const drawing = drawWizard({...options, ...wizard, screen});
	const giveUp = (): void => {
		store.act({type: 'stopping'});
		questions.leave('keep-tunnel');
	};
	stopped.addEventListener('abort', giveUp, {once: true});
	return {
		mayAsk: true,
		...(options.watchTunnel && {supervisesTunnel: true}),
		watch: (bus) => void bus.subscribe(store.take),
		approve: async (plan, replan) => {
			store.flush();
			return stopped.aborted ? undefined : questions.approve(plan, replan);
		},
		suspend: async (work, command) => drawing.suspend(promptText(model(), command), work),
		afterFailure: async (recovery) => {
			store.flush();
			return stopped.aborted ? {choice: 'quit'} : questions.afterFailure(recovery);
		},
		afterSuccess: async (settings, care) => {
			store.flush();
			return stopped.aborted ? 'keep-tunnel' : showEnd(options, wizard, settings, care);
		},
		close: async () => {
			stopped.removeEventListener('abort', giveUp);
			store.flush();
			await drawing.close();
			screen.close();
			wizard.close();
			output.write(finalReport(model()));
		},
	};
}

/** What is written on the bare terminal before a command that may ask there. */
function promptText(model: UnsizedModel, command: InteractiveCommand): string {
	const isRehearsal = model.run.rehearsal;
	const mark = isRehearsal ? `${model.text('views.rehearsal')} ` : '';
	return promptLines(command, model, {isRehearsal})
		.map((line) => mark + line)
		.join('\n');
}

/** Shows the end screen until the user leaves: opens the page for a browser and watches the tunnel. */
async function showEnd(
	{browserUrl, watchTunnel}: WizardViewOptions,
	{store, questions, show}: Wizard,
	settings: ResolvedSettings,
	care: TunnelRepair,
): Promise<'keep-tunnel' | 'stop-tunnel'> {
	void browserUrl?.(settings.values.profile).then(
		(url) => show({browserUrl: url}),
		() => {
			// No port is free: only the verified address is shown.
		},
	);
	const stopWatching = watchTunnel?.(store.snapshot().run, care, (health) => show({health}));
	const choice = await questions.afterSuccess();
	stopWatching?.();
	return choice;
}

/** What stays on the normal screen after the wizard: the address or the failure, what was changed, how to undo it. */
function finalReport(model: UnsizedModel): string {
	const {ended, changes, rehearsal, steps} = model.run;
	if (ended === undefined) return '';
	const isUp = !steps.some((step) => step.id === 'tunnel' && step.status === 'undone');
	// Changes are listed below, one a line.
	const messages = ended.messages.filter(({key}) => key !== 'engine.changed' && key !== 'rehearsal.changed');
	const mark = rehearsal ? `${model.text('views.rehearsal')}  ` : '';
	const results = ended.failure
		? [model.translate(ended.failure.message)]
		: [...messages.map(model.translate), ...(isUp ? [] : [model.text('wizard.tunnelStopped')])];
	const next = ended.next.filter((action) => isUp || action.message.key !== 'engine.openSite');
	const changed = changes.map((one) => `  ${model.symbols.bullet} ${model.translate(describeChange(one.change))}`);
	const lines = [
		...results.map((result) => mark + result),
		...nextActionBlock(next, model),
		...(changed.length === 0 ? [] : [model.text(rehearsal ? 'wizard.changedPretend' : 'wizard.changed'), ...changed]),
	];
	return `${lines.join('\n')}\n`;
}
