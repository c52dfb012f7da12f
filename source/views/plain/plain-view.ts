import {elapsedText} from '../../domain/describe-event.ts';
import type {SetupEvent} from '../../domain/event.ts';
import type {View} from '../../domain/ports/view.ts';
import type {StepId} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {translate, translateKey, type Language} from '../../i18n/translate.ts';
import {approveAll} from '../json-view.ts';
import {promptLines} from '../prompts.ts';
import {createSymbols} from '../symbols.ts';
import {createLineWriter, createEventRenderer, type StepNames} from './event-text.ts';
import {createTaskList} from './task-list.ts';
import type {Step} from '../../domain/ports/step.ts';

/** So long without a line, and a list on a pipe says that it is still at work. */
const heartbeatMs = 30_000;

/** Watches which steps are at work; `sentence` says so, naming what is awaited. */
function createHeartbeat(titleOf: (id: StepId) => string): {
	hear(event: SetupEvent): void;
	sentence(now: Date): Message | undefined;
} {
	const running = new Map<StepId, {readonly sinceMs: number; readonly detail: Message | undefined}>();
	return {
		hear(event) {
			if (event.type === 'step-started') running.set(event.step, {sinceMs: Date.parse(event.at), detail: undefined});
			if (event.type === 'step-ended') running.delete(event.step);
			if (event.type === 'step-awaits' || event.type === 'step-progress') {
				const before = running.get(event.step);
				if (before) running.set(event.step, {...before, detail: event.message});
			}
		},
		sentence(now) {
			const [first] = running;
			if (!first) return undefined;
			const [id, {sinceMs, detail}] = first;
			const still = {step: titleOf(id), elapsed: elapsedText(now.getTime() - sinceMs)};
			return detail === undefined ? message('views.still', still) : message('views.stillAt', {...still, detail});
		},
	};
}

/** What the plain view is told about the world around it. */
export type PlainOptions = {
	readonly write: (text: string) => void;
	readonly steps: readonly Pick<Step, 'id' | 'title' | 'done'>[];
	readonly lang: Language;
	readonly color: boolean;
	readonly unicode: boolean;
	readonly verbose: boolean;
	readonly yes: boolean;
	/** `plan` shows how each step is undone too. */
	readonly whole: boolean;
	/** listr2 draws the steps; else they are told line by line. */
	readonly list: boolean;
	readonly mayAsk: boolean;
	readonly now: () => Date;
	/** Calls back each so many milliseconds; answers how to stop. */
	readonly every: (intervalMs: number, work: () => void) => () => void;
	/** Asks yes or no by a key; undefined where nobody can be asked. */
	readonly ask?: (question: string) => Promise<boolean>;
};

/** The list: on a terminal listr2 draws, on a pipe every line stays. */
export function createPlainView(options: PlainOptions): View {
	const names = namesOf(options);
	const symbols = createSymbols(options);
	const look = {...names, symbols: symbols, lang: options.lang};
	const list = options.list ? createTaskList({...look, unicode: options.unicode, steps: options.steps}) : undefined;
	const paper = createLineWriter(options, symbols);
	const heartbeat = createHeartbeat(names.titleOf);
	const tell = createEventRenderer(options, {...look, takes: (event) => list?.takes(event) ?? false});
	let isRehearsal = false;
	const said = (sentence: Message): string => translate(sentence, options.lang);
	let stopBeating = (): void => {};
	const beat = (): void => {
		const sentence = heartbeat.sentence(options.now());
		if (sentence && paper.silentMs() >= heartbeatMs) paper.write([translate(sentence, options.lang)]);
	};
	return {
		mayAsk: options.mayAsk,
		watch(bus) {
			bus.subscribe((event) => {
				isRehearsal ||= event.rehearsal;
				heartbeat.hear(event);
				list?.hear(event);
				paper.write(tell(event), event.rehearsal);
				if (event.type === 'run-ended') stopBeating();
			});
			if (!options.list) stopBeating = options.every(heartbeatMs / 3, beat);
		},
		async approve(plan) {
			if (options.yes) return approveAll(plan);
			return (await options.ask?.(translateKey('views.goOn', options.lang))) ? approveAll(plan, 'key') : undefined;
		},
		async suspend(work, command) {
			list?.pause();
			paper.write(promptLines(command, {translate: said, isRehearsal, isShown: !options.list}));
			try {
				return await work();
			} finally {
				await list?.resume();
			}
		},
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		async close() {
			await list?.ended();
			stopBeating();
		},
	};
}

/** Titles of steps in the person's language. */
function namesOf({steps, lang}: PlainOptions): StepNames {
	const stepOf = (id: StepId): PlainOptions['steps'][number] | undefined => steps.find((step) => step.id === id);
	return {
		titleOf: (id) => translateKey(stepOf(id)?.title ?? 'views.plan', lang),
		doneOf: (id) => translateKey(stepOf(id)?.done ?? 'views.plan', lang),
	};
}
