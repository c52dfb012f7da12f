import {describeChange} from '../../domain/change.ts';
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
import {createController, type ControllerActions} from './controller.ts';
import {createLogPane} from './log-pane.ts';
import {changeLists} from './screens/end.ts';
import type {Model, UnsizedModel} from './state/model.ts';
import {createQuestions, type Questions} from './state/questions.ts';
import {createStore} from './state/store.ts';
import {copySequence, createAlternateScreen, drawWizard} from './terminal.tsx';

/** What a wizard is made with, without a terminal. */
export type WizardOptions = Pick<Model, 'settings' | 'symbols' | 'host' | 'defaults'> & {
	readonly rehearses: boolean;
	readonly translator: Translator;
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
	let known: Pick<Model, 'health'> = {};
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
			logRows: (rows, columns) => pane.rows(questions.shownCommand(), ui.log, rows, columns),
			...defined({plan: questions.plan(), recovery: questions.recovery()}),
		};
	};
	return {
		store,
		questions,
		model,
		press: createController({store, model, pane, size, actions: options.actions(questions)}).press,
		/** Draws what is known beside run and screen: the tunnel's health. */
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
		size: () => ({columns: output.columns ?? 80, rows: output.rows ?? 24}),
		actions: (questions) => ({
			...questions,
			stopRun: options.stop,
			open: options.openPage,
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
		approve: async (plan, replan, startOver) => {
			store.flush();
			return stopped.aborted ? undefined : questions.approve(plan, replan, startOver);
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
		close: async () => {
			stopped.removeEventListener('abort', giveUp);
			store.flush();
			await drawing.close();
			screen.close();
			wizard.close();
			output.write(drawText(finalReport(model())));
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
function finalReport(model: UnsizedModel): string {
	const {ended, rehearsal} = model.run;
	if (ended === undefined) return '';
	const mark = rehearsal ? `${model.text('views.rehearsal')}  ` : '';
	const lines = ended.failure
		? [...failureReport(model, ended.failure), ...nextActionBlock(ended.next, model), ...changeReport(model)]
		: rehearsal
			? rehearsalReport(model, ended.next)
			: successReport(model, ended);
	return `${lines.map((line, index) => (index === 0 ? mark + line : line)).join('\n')}\n`;
}

/** The most lines of a failure below its headline. */
const mostDetails = 12;

function failureReport(model: UnsizedModel, failure: ShownFailure): readonly string[] {
	const {headline, details} = failureText(failure, model);
	return [headline, ...lastLines(details, mostDetails, failure, model).map((line) => `    ${line}`)];
}

/** A rehearsal ends with the way to the real run. */
function rehearsalReport({text}: UnsizedModel, next: readonly ActionToShow[]): readonly string[] {
	const command = realCommand(next);
	const real =
		command === undefined ? [] : [`${text('views.forReal')}${text('views.colon').trimEnd()}`, `    ${command}`];
	return [text('wizard.rehearsalOver'), ...real];
}

function successReport(model: UnsizedModel, {messages, next}: EventOf<'run-ended'>): readonly string[] {
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

function changeReport(model: UnsizedModel): readonly string[] {
	return changeLists(model.run).flatMap(([title, changes]) => [
		model.text(title),
		...changes.map(({change}) => `  ${model.symbols.bullet} ${model.translate(describeChange(change))}`),
	]);
}
