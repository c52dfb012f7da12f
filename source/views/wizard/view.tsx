import {defined} from '../../domain/defined.ts';
import type {EventOf, SitePage} from '../../domain/event.ts';
import type {OpenLog} from '../../domain/ports/platform.ts';
import type {InteractiveCommand, View} from '../../domain/ports/view.ts';
import type {TunnelRepair, TunnelHealth} from '../../domain/tunnel-policy.ts';
import {failureText, lastLines, type ShownFailure} from '../failure-text.ts';
import {nextActionBlock, realCommand, type ActionToShow} from '../next-actions.ts';
import {promptLines} from '../prompts.ts';
import {drawText} from '../../i18n/terminal-text.ts';
import type {Translator} from '../../i18n/translate.ts';
import {createAnnouncer} from './announcements.ts';
import {createController, type ControllerActions} from './controller.ts';
import {createLogReader} from './log-window.ts';
import type {Model} from './state/model.ts';
import {createQuestions, type Questions} from './state/questions.ts';
import {changeLists, shownCommand} from './state/selectors.ts';
import {createMeasures, createStore} from './state/store.ts';
import {copySequence, drawWizard} from './terminal.tsx';
import type {TerminalFeatures} from './terminal-features.ts';

/** What a wizard is made with, without a terminal. */
export type WizardOptions = Pick<
	Model,
	'settings' | 'symbols' | 'host' | 'defaults' | 'earlierMs' | 'readPackaged' | 'asTyped'
> & {
	readonly rehearses: boolean;
	readonly translator: Translator;
	readonly openLog: OpenLog;
	/** The time in milliseconds since the epoch. */
	readonly now: () => number;
	/** The rows of the terminal. */
	readonly rows: () => number;
	/** The command line that does the same without questions, with these settings. */
	readonly commandLine: (settings: Model['settings']) => string;
	/** What keys do outside the screen. */
	readonly actions: (questions: Questions) => ControllerActions;
};

/** Creates the parts of a wizard and connects them; draws nothing. */
export function createWizard(options: WizardOptions) {
	const {translator, symbols, host, defaults, earlierMs, readPackaged, asTyped, now, rows} = options;
	const store = createStore({rehearses: options.rehearses});
	const log = createLogReader(options.openLog);
	const measures = createMeasures();
	const questions = createQuestions(store, options.settings);
	let known: Pick<Model, 'health'> = {};
	const model = (): Model => {
		const {run, ui} = store.snapshot();
		const settings = questions.settings();
		return {
			...translator,
			...known,
			run,
			ui,
			symbols,
			host,
			defaults,
			earlierMs,
			readPackaged,
			asTyped,
			settings,
			commandLine: options.commandLine(settings),
			nowMs: now(),
			logWindow: (count) => log.window(shownCommand({run, ui}), ui.log, count),
			...defined({plan: questions.plan(), recovery: questions.recovery()}),
		};
	};
	return {
		store,
		questions,
		model,
		measures,
		press: createController({store, model, log, measures, rows, actions: options.actions(questions)}).press,
		/** Draws what is known beside run and screen: the tunnel's health. */
		show: (news: typeof known): void => {
			known = {...known, ...news};
			store.refresh();
		},
		close: (): void => {
			store.close();
			log.close();
		},
	};
}

type Wizard = ReturnType<typeof createWizard>;

/** What the wizard's view is made with. */
type WizardViewOptions = Omit<WizardOptions, 'actions' | 'rows'> & {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly color: boolean;
	/** What the terminal takes beside the frame. */
	readonly features: TerminalFeatures;
	/** Opens the page in a browser; answers false where none can be started. */
	readonly openPage: (site: SitePage) => Promise<boolean>;
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
		rows: () => output.rows ?? 24,
		actions: (questions) => ({
			...questions,
			stopRun: options.stop,
			open: options.openPage,
			copy: (text) => copyTo(output, options.features.clipboard, text),
		}),
	});
	const {store, questions, model} = wizard;
	const announcer = createAnnouncer({
		model,
		features: options.features,
		bell: options.settings.values.bell,
		write: (text) => void output.write(text),
	});
	const drawing = drawWizard({...options, ...wizard, announcer, links: options.features.links === true});
	const giveUp = (): void => {
		store.act({type: 'stopping'});
		questions.leave('keep-tunnel');
	};
	stopped.addEventListener('abort', giveUp, {once: true});
	const close = async (): Promise<void> => {
		stopped.removeEventListener('abort', giveUp);
		store.flush();
		await drawing.close();
		wizard.close();
		output.write(drawText(finalReport(model())));
	};
	let closing: Promise<void> | undefined;
	return {
		mayAsk: true,
		...(options.watchTunnel && {supervisesTunnel: true}),
		watch: (bus) => void bus.subscribe(store.take),
		approve: async (plan, replan, startOver) => {
			store.flush();
			return stopped.aborted ? undefined : questions.approve(plan, replan, startOver);
		},
		awaitNext: async (done, next) => {
			store.flush();
			if (!stopped.aborted) await questions.awaitNext(done, next);
		},
		suspend: async (work, command) => drawing.suspend(promptText(model(), command), work),
		afterFailure: async (recovery) => {
			store.flush();
			return stopped.aborted ? {choice: 'quit'} : questions.afterFailure(recovery);
		},
		afterSuccess: async (_settings, care) => {
			store.flush();
			return stopped.aborted ? 'keep-tunnel' : showEnd(options, wizard, care);
		},
		close: async () => (closing ??= close()),
	};
}

/** Copies a text by the terminal, and answers what can be said of that. */
function copyTo(output: NodeJS.WriteStream, clipboard: TerminalFeatures['clipboard'], text: string) {
	output.write(copySequence(text));
	if (clipboard === 'direct') return 'wizard.copied';
	return clipboard === 'tmux' ? 'wizard.copiedTmux' : 'wizard.copiedMaybe';
}

/** What is written on the bare terminal before a command that may ask there. */
function promptText(model: Model, command: InteractiveCommand): string {
	const isRehearsal = model.run.rehearsal;
	const mark = isRehearsal ? `${model.text('views.rehearsal')} ` : '';
	return promptLines(command, model, {isRehearsal})
		.map((line) => mark + line)
		.join('\n');
}

/** Shows the end screen until the user leaves, and watches the tunnel meanwhile. */
async function showEnd(
	{watchTunnel}: WizardViewOptions,
	{store, questions, show}: Wizard,
	care: TunnelRepair,
): Promise<'keep-tunnel' | 'stop-tunnel'> {
	const stopWatching = watchTunnel?.(store.snapshot().run, care, (health) => show({health}));
	const choice = await questions.afterSuccess();
	stopWatching?.();
	return choice;
}

/** What stays on the normal screen after the wizard: the address or the failure, what was changed, how to undo it. */
function finalReport(model: Model): string {
	const {ended, rehearsal} = model.run;
	if (ended === undefined) return '';
	const mark = rehearsal ? `${model.text('views.rehearsal')}  ` : '';
	const lines = ended.failure
		? [...failureReport(model, ended.failure), ...nextActionBlock(ended.next, model), ...changeReport(model)]
		: model.run.command === 'down'
			? [...ended.messages.map(model.translate), ...nextActionBlock(ended.next, model)]
			: rehearsal
				? rehearsalReport(model, ended.next)
				: successReport(model, ended);
	return `${lines.map((line, index) => (index === 0 ? mark + line : line)).join('\n')}\n`;
}

/** The most lines of a failure below its headline. */
const mostDetails = 12;

function failureReport(model: Model, failure: ShownFailure): readonly string[] {
	const {headline, details} = failureText(failure, model);
	return [headline, ...lastLines(details, mostDetails, failure, model).map((line) => `    ${line}`)];
}

/** A rehearsal ends with the way to the real run. */
function rehearsalReport({text}: Model, next: readonly ActionToShow[]): readonly string[] {
	const command = realCommand(next);
	const real =
		command === undefined ? [] : [`${text('views.forReal')}${text('views.colon').trimEnd()}`, `    ${command}`];
	return [text('wizard.rehearsalOver'), ...real];
}

function successReport(model: Model, {messages, next}: EventOf<'run-ended'>): readonly string[] {
	const isUp = !model.run.steps.some((step) => step.id === 'tunnel' && step.status === 'undone');
	// Changes are listed below, one a line.
	const results = messages.filter(({key}) => key !== 'engine.changed').map(model.translate);
	const others = next.filter(({message: {key}}) => isUp || !/^(?:engine\.openSite|site\.)/.test(key));
	return [
		...results,
		...(isUp ? [] : [model.text('wizard.tunnelStopped')]),
		...nextActionBlock(others, model),
		...changeReport(model),
	];
}

function changeReport(model: Model): readonly string[] {
	return changeLists(model.run).flatMap(({title, changes}) => [
		model.text(title),
		...changes.map((change) => `  ${model.symbols.bullet} ${model.translate(change)}`),
	]);
}
