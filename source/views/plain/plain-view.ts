import type {SetupEvent} from '../../domain/event.ts';
import type {View} from '../../domain/ports/view.ts';
import type {StepId} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {approveAll} from '../json-view.ts';
import {durationText, type EarlierMs} from '../durations.ts';
import {promptLines} from '../prompts.ts';
import {cellsOf, wrapText} from '../text.ts';
import {createEventRenderer} from './event-text.ts';
import {createGroups, summaryOf} from './github-actions.ts';
import {createPlainStyle, type PlainStyle, type StyleOptions} from './style.ts';
import {createTaskList} from './task-list.ts';

/** After this time without a line, a list on a pipe says that a step is still running. */
const heartbeatMs = 30_000;

/** What the plain view is made with. */
export type PlainOptions = StyleOptions & {
	readonly write: (text: string) => void;
	readonly verbose: boolean;
	/** Only warnings, failures and what is not ready. */
	readonly quiet: boolean;
	readonly yes: boolean;
	/** How long steps took on this machine. */
	readonly earlier: () => EarlierMs;
	/** The plan shows how each step is undone (`plan`). */
	readonly whole: boolean;
	/** listr2 draws the steps as a list; else each event is a line. */
	readonly list: boolean;
	/** In GitHub Actions: groups, annotations, and the job's summary as Markdown. */
	readonly githubActions?: {readonly writeSummary: (markdown: string) => void} | undefined;
	readonly mayAsk: boolean;
	readonly now: () => Date;
	/** Calls back at this interval; answers how to stop. */
	readonly every: (intervalMs: number, work: () => void) => () => void;
	/** Asks yes or no; undefined where there is no terminal to ask on. */
	readonly ask?: (question: string) => Promise<boolean>;
	/** Asks for Enter; undefined where there is no terminal to ask on. */
	readonly askNext?: (question: string) => Promise<void>;
};

/** Draws a list with listr2 on a terminal, and writes lines that stay elsewhere. */
export function createPlainView(options: PlainOptions): View {
	const style = createPlainStyle(options);
	const list = options.list ? createTaskList(style, options) : undefined;
	const writer = createLineWriter(options, style);
	const heartbeat = createHeartbeat(style);
	const linesOf = createEventRenderer({...options, isDrawn: (event) => list?.isDrawn(event) ?? false}, style);
	const {githubActions} = options;
	const inGroups = githubActions && createGroups(style);
	let isRehearsal = false;
	let stopHeartbeat = (): void => {};
	const beat = (): void => {
		const sentence = heartbeat.sentence(options.now());
		if (sentence && writer.silentMs() >= heartbeatMs) writer.write([style.translate(sentence)]);
	};
	return {
		mayAsk: options.mayAsk,
		watch(bus) {
			bus.subscribe((event) => {
				isRehearsal ||= event.rehearsal;
				heartbeat.hear(event);
				list?.hear(event);
				const lines = linesOf(event);
				const spoken = style.isSpoken ? lines.map((line) => line.trim()) : lines;
				writer.write(inGroups ? inGroups(event, spoken) : spoken, event.rehearsal);
				if (event.type === 'run-ended') githubActions?.writeSummary(summaryOf(event, style));
				if (event.type === 'run-ended') stopHeartbeat();
			});
			if (!options.list && !options.quiet) stopHeartbeat = options.every(heartbeatMs / 3, beat);
		},
		async approve(plan) {
			if (options.yes) return approveAll(plan);
			const question = plan.steps.some(({action}) => action === 'undo') ? 'views.undoAll' : 'views.goOn';
			return (await options.ask?.(style.text(question))) ? approveAll(plan, 'key') : undefined;
		},
		async suspend(work, command) {
			list?.pause();
			writer.write(promptLines(command, style, {isRehearsal, isShown: !options.list}));
			try {
				return await work();
			} finally {
				await list?.resume();
			}
		},
		...(options.askNext && {
			awaitNext: async (_done, next) => {
				list?.pause();
				await options.askNext?.(style.text('views.pausedBefore', {step: style.text(`wizard.step.${next}`)}));
				await list?.resume();
			},
		}),
		afterFailure: async () => ({choice: 'quit'}),
		afterSuccess: async () => 'keep-tunnel',
		async close() {
			await list?.ended();
			stopHeartbeat();
		},
	};
}

/** Keeps track of the running steps; `sentence` names one of them, and what it waits for. */
function createHeartbeat({titleOf, text}: PlainStyle) {
	const running = new Map<StepId, {readonly sinceMs: number; readonly detail: Message | undefined}>();
	return {
		hear(event: SetupEvent): void {
			if (event.type === 'step-started') running.set(event.step, {sinceMs: Date.parse(event.at), detail: undefined});
			if (event.type === 'step-ended') running.delete(event.step);
			if (event.type === 'step-awaits' || event.type === 'step-progress') {
				const before = running.get(event.step);
				if (before) running.set(event.step, {...before, detail: event.message});
			}
		},
		sentence(now: Date): Message | undefined {
			const [first] = running;
			if (!first) return undefined;
			const [id, {sinceMs, detail}] = first;
			const still = {step: titleOf(id), elapsed: durationText({text}, now.getTime() - sinceMs)};
			return detail === undefined ? message('views.still', still) : message('views.stillAt', {...still, detail});
		},
	};
}

/** Writes lines to a stream: never leaves two blank, and marks each line once an event was of a rehearsal. */
export function createLineWriter(
	{write, now}: Pick<PlainOptions, 'write' | 'now'>,
	{rehearsalMark, columns}: Pick<PlainStyle, 'rehearsalMark' | 'columns'>,
) {
	let lastMs = now().getTime();
	let isBlank = true;
	let isMarked = false;
	return {
		write(lines: readonly string[], rehearsal = false): void {
			isMarked ||= rehearsal;
			if (lines.length === 0) return;
			lastMs = now().getTime();
			const mark = isMarked ? rehearsalMark : '';
			for (const line of lines.flatMap((text) => text.split('\n')).flatMap((text) => rowsOf(text, columns))) {
				if (line !== '') write(`${/^::\w+/.test(line) ? '' : mark}${line}\n`);
				else if (!isBlank) write('\n');
				isBlank = line === '';
			}
		},
		/** Milliseconds since the last line. */
		silentMs: (): number => now().getTime() - lastMs,
	};
}

/** A line of prose wrapped between words, below its own beginning; a command, and what is indented like one, stays whole to be copied. */
function rowsOf(line: string, columns: number | undefined): readonly string[] {
	if (columns === undefined || cellsOf(line) <= columns || /^ {4,}(?!\S )|\$ /.test(line)) return [line];
	const [before = ''] = /^ *(?:\P{L}{1,3} )?/u.exec(line) ?? [];
	const blanks = ' '.repeat(cellsOf(before));
	const [first = '', ...others] = wrapText(line.slice(before.length), Math.max(20, columns - blanks.length));
	return [before + first, ...others.map((row) => blanks + row)];
}
