import type {Sentence} from '../../domain/sentence.ts';
import type {Step, StepId} from '../../domain/step.ts';
import type {View} from '../../domain/view.ts';
import {approveAll} from '../approve-all.ts';
import {askingLines} from '../asking-lines.ts';
import {translate, translateKey, type Language} from '../translate.ts';
import {createHeartbeat, heartbeatMs} from './heartbeat.ts';
import {createMarks} from './marks.ts';
import {createPaper} from './paper.ts';
import {createTelling, type StepNames} from './telling.ts';
import {createTerminalList} from './terminal-list.ts';

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
	const marks = createMarks(options);
	const look = {...names, marks, lang: options.lang};
	const terminal = options.list ? createTerminalList({...look, unicode: options.unicode}) : undefined;
	const paper = createPaper(options, marks);
	const heartbeat = createHeartbeat(names.titleOf);
	const tell = createTelling(options, {...look, takes: (event) => terminal?.takes(event) ?? false});
	let isRehearsal = false;
	const said = (sentence: Sentence): string => translate(sentence, options.lang);
	let stopBeating = (): void => {};
	const beat = (): void => {
		const sentence = heartbeat.sentence(options.now());
		if (sentence && paper.silentMs() >= heartbeatMs) paper.write([translate(sentence, options.lang)]);
	};
	return {
		list: options.list ? 'default' : 'plain',
		...(terminal ? {look: terminal.look} : {}),
		mayAsk: options.mayAsk,
		watch(bus) {
			bus.subscribe((event) => {
				isRehearsal ||= event.rehearsal;
				heartbeat.hear(event);
				terminal?.hear(event);
				paper.write(tell(event), event.rehearsal);
				if (event.type === 'run-ended') stopBeating();
			});
			if (!options.list) stopBeating = options.every(heartbeatMs / 3, beat);
		},
		async approve(plan) {
			if (options.yes) return approveAll(plan);
			return (await options.ask?.(translateKey('views.goOn', options.lang))) ? approveAll(plan, 'key') : undefined;
		},
		async aside(work, command) {
			terminal?.pause();
			paper.write(askingLines(command, {translate: said, isRehearsal, isShown: !options.list}));
			try {
				return await work();
			} finally {
				await terminal?.resume();
			}
		},
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		close: async () => stopBeating(),
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
