import {render, type Instance} from 'ink';
import type {Bus, SetupEvent} from '../../domain/event.ts';
import type {OpenLog} from '../../domain/log-document.ts';
import type {Approval, Plan} from '../../domain/plan.ts';
import type {Sentence} from '../../domain/sentence.ts';
import {say} from '../../domain/sentence.ts';
import type {ResolvedSettings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import type {View} from '../../domain/view.ts';
import {copySequence, createAlternateScreen, type AlternateScreen} from './alternate-screen.ts';
import {createController, type Outside} from './controller.ts';
import {createLogPane, type LogPane} from './log-rows.ts';
import type {Marks} from './marks.ts';
import type {Model, TunnelHealth} from './model.ts';
import {createQuestions, type Questions} from './questions.ts';
import {finalReport} from './final-report.ts';
import {Screen} from './screen.tsx';
import {createStore, type Store} from './store.ts';

/** What the wizard is handed. */
export type WizardOptions = {
	readonly input: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly settings: ResolvedSettings;
	readonly version: string;
	readonly marks: Marks;
	readonly color: boolean;
	readonly siteUrl: (run: Model['run']) => string;
	/** Says a sentence in the person's language. */
	readonly translate: (sentence: Sentence) => string;
	readonly openLog: OpenLog;
	readonly openUrl: (url: string) => void;
	/** The polite stop that a Ctrl-C asks for. */
	readonly stop: () => void;
	/** Watches the kept tunnel while the end screen is open; answers how to stop watching. */
	readonly watchTunnel?: (tell: (health: TunnelHealth) => void) => () => void;
	readonly now: () => number;
};

/** The Ink wizard as a View: one writer to the terminal, stepping aside for whoever must ask there. */
export function createWizardView(options: WizardOptions): View {
	const store = createStore();
	const pane = createLogPane(options.openLog);
	const questions = createQuestions(store, options.settings);
	const screen = createAlternateScreen(options.output);
	let health: TunnelHealth | undefined;
	let suspend: ((work: () => Promise<void>) => Promise<void>) | undefined;
	let left = false;

	const model = (): Omit<Model, 'size'> => modelOf(options, store, questions, pane, health);
	const outside = outsideOf(options, questions);
	const controller = createController(store, model, pane, outside, () => Math.max(3, (options.output.rows ?? 24) - 14));
	screen.enter();
	const ink = draw(options, store, model, controller.press, (work) => (suspend = work));

	return {
		list: 'silent',
		mayAsk: true,
		watch: (bus: Bus) => void bus.subscribe((event: SetupEvent) => store.take(event)),
		approve: async (plan: Plan, replan): Promise<Approval | undefined> => {
			store.flush();
			return questions.approve(plan, replan);
		},
		aside: async (work) => aside(work, suspend, screen, options),
		afterFailure: async () => {
			store.flush();
			return questions.afterFailure();
		},
		afterSuccess: async () => {
			store.flush();
			const unwatch = options.watchTunnel?.((seen) => {
				health = seen;
				store.refresh();
			});
			const choice = await questions.afterSuccess();
			unwatch?.();
			return choice;
		},
		close: async () => {
			if (left) return;
			left = true;
			store.flush();
			await shut(ink, screen);
			pane.close();
			store.close();
			options.output.write(finalReport(model()));
		},
	};
}

function modelOf(options: WizardOptions, store: Store, questions: Questions, pane: LogPane, health: TunnelHealth | undefined): Omit<Model, 'size'> {
	const {run, ui} = store.snapshot();
	const base: Omit<Model, 'size'> = {
		run,
		ui,
		settings: questions.settings(),
		marks: options.marks,
		nowMs: options.now(),
		version: options.version,
		siteUrl: options.siteUrl(run),
		say: options.translate,
		word: (key, values) => options.translate(say(key, values)),
		logRows: (rows, columns) => pane.rows(questions.shownCommand(), ui.log, rows, columns),
		...(health === undefined ? {} : {health}),
	};
	const plan = questions.plan();
	return plan === undefined ? base : {...base, plan};
}

function outsideOf(options: WizardOptions, questions: Questions): Outside {
	return {
		start: () => questions.start(),
		change: (settings) => questions.change(settings),
		retry: (settings, skip: readonly StepId[]) => questions.retry(settings, skip),
		stopRun: () => {
			questions.giveUp();
			options.stop();
		},
		leave: (tunnel) => questions.leave(tunnel),
		open: options.openUrl,
		copy: (text) => void options.output.write(copySequence(text)),
	};
}

function draw(options: WizardOptions, store: Store, model: () => Omit<Model, 'size'>, press: (key: string, text: string) => void, useSuspend: (suspend: (work: () => Promise<void>) => Promise<void>) => void): Instance {
	return render(<Screen store={store} model={model} color={options.color} press={press} useSuspend={(suspend) => useSuspend(async (work) => suspend(work))} />, {
		stdin: options.input,
		stdout: options.output,
		exitOnCtrlC: false,
		patchConsole: false,
		interactive: true,
		incrementalRendering: true,
		maxFps: 30,
	});
}

/** Nothing of ours is drawn while a child has the terminal; what it is for is said above it. */
async function aside<T>(work: () => Promise<T>, suspend: ((work: () => Promise<void>) => Promise<void>) | undefined, screen: AlternateScreen, options: WizardOptions): Promise<T> {
	if (suspend === undefined) return work();
	let answer: {readonly value: T} | undefined;
	await suspend(async () => {
		screen.leave();
		options.output.write(`\n${options.translate(say('wizard.sudoWhy'))}\n`);
		try {
			answer = {value: await work()};
		} finally {
			screen.enter();
		}
	});
	if (answer === undefined) throw new Error('the terminal was not handed over');
	return answer.value;
}

async function shut(ink: Instance, screen: AlternateScreen): Promise<void> {
	ink.clear();
	ink.unmount();
	await ink.waitUntilExit();
	screen.close();
}
