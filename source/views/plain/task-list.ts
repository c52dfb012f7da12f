import {
	DefaultRenderer,
	Listr,
	ListrLogger,
	ProcessOutput,
	type ListrDefaultRendererLogLevels,
	type ListrTask,
	type ListrTaskWrapper,
} from 'listr2';
import {describeEvent, elapsedText} from '../../domain/describe-event.ts';
import type {SetupEvent} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import {translate, type Language} from '../../i18n/translate.ts';
import type {Symbols} from '../symbols.ts';
import {rehearsalMark} from './event-text.ts';

/** Events of a step that its row shows, so that they get no line of their own. */
const shownInRows: readonly SetupEvent['type'][] = [
	'step-started',
	'step-progress',
	'step-awaits',
	'step-ended',
	'command-started',
	'command-line',
	'command-ended',
	'change-recorded',
	'change-undone',
	'site-checked',
];

/** Those of them that are shown as the newest line under a running step. */
const shownAsLine: readonly SetupEvent['type'][] = ['step-progress', 'step-awaits', 'command-started', 'site-checked'];

type StepEnded = Extract<SetupEvent, {type: 'step-ended'}>;
type Wrapper = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof DefaultRenderer>;

/** What the list is drawn with. */
type TaskListOptions = {
	readonly symbols: Symbols;
	readonly lang: Language;
	readonly unicode: boolean;
	readonly steps: readonly {readonly id: StepId}[];
	titleOf(id: StepId): string;
	doneOf(id: StepId): string;
};

/** The steps as a list on a terminal, drawn by listr2 from the events of the bus. */
export type TaskList = {
	hear(event: SetupEvent): void;
	/** Whether a row shows this event. */
	takes(event: SetupEvent): boolean;
	pause(): void;
	resume(): Promise<void>;
	/** Resolves when the list is drawn to its end. */
	ended(): Promise<void>;
};

/** A row of the list; listr2's task resolves when the step ends. `wrapper` is undefined until listr2 has started the task. */
type Row = {wrapper?: Wrapper; hasStarted: boolean; readonly ended: Promise<StepEnded>; end(event: StepEnded): void};

/** Draws the list from the consent to the end of the last step. */
export function createTaskList(options: TaskListOptions): TaskList {
	const {symbols, lang} = options;
	const rows = new Map<StepId, Row>();
	const queries = new Set<number>();
	let isRehearsal = false;
	let pending = 0;
	let drawn: DefaultRenderer | undefined;
	let running = Promise.resolve();

	/** listr2's own list, which can be paused, and where a step that waits for others does not spin. */
	class StepList extends DefaultRenderer {
		override async render(): Promise<void> {
			drawn = this;
			await super.render();
		}

		protected override style(task: Parameters<DefaultRenderer['style']>[0], isOutput = false): string {
			const row = [...rows.values()].find(({wrapper}) => wrapper?.task.id === task.id);
			const waits = !isOutput && !row?.hasStarted && !task.hasFinalized();
			return waits ? symbols.paint('dim', symbols.open) : super.style(task, isOutput);
		}
	}

	const start = (): void => {
		for (const {id} of options.steps) rows.set(id, createRow());
		pending = rows.size;
		const tasks = [...rows].map(([id, row]) => taskOf(id, row));
		const list = new Listr<unknown, typeof StepList, typeof StepList>(tasks, {
			concurrent: true,
			exitOnError: false,
			registerSignalListeners: false,
			renderer: StepList,
			rendererOptions: rendererOptions(options.unicode),
		});
		running = list.run().then(() => void (drawn = undefined));
	};

	const taskOf = (id: StepId, row: Row): ListrTask<unknown, typeof StepList, typeof StepList> => ({
		title: titled(id),
		exitOnError: false,
		task: async (_context, wrapper) => {
			row.wrapper = wrapper;
			showEnd(wrapper, await row.ended);
		},
	});

	const showEnd = (wrapper: Wrapper, event: StepEnded): void => {
		const title = titled(event.step, event);
		if (event.outcome === 'skipped' || event.outcome === 'left-out') return wrapper.skip(title);
		wrapper.title = title;
		// listr2 draws its cross for a task that throws.
		if (event.outcome === 'failed' || event.outcome === 'stopped') throw new Error(event.outcome);
	};

	const titled = (id: StepId, event?: StepEnded): string => {
		const isDone = event && ['applied', 'repaired', 'already-done'].includes(event.outcome);
		const tookMs = event?.durationMs ?? 0;
		const mark = isRehearsal ? rehearsalMark(symbols, lang) : '';
		const time = tookMs >= 1000 ? ` ${symbols.paint('dim', `(${elapsedText(tookMs)})`)}` : '';
		return `${mark}${isDone ? options.doneOf(id) : options.titleOf(id)}${time}`;
	};

	return {
		hear(event) {
			isRehearsal ||= event.rehearsal;
			if (event.type === 'consent-given') start();
			if (!('step' in event) || event.step === undefined) return;
			const row = rows.get(event.step);
			if (!row) return;
			if (event.type === 'step-started' || event.type === 'step-ended') row.hasStarted = true;
			if (event.type === 'command-started' && event.kind === 'query') queries.add(event.command);
			if (event.type === 'step-ended') {
				pending--;
				row.end(event);
			}
			if ('command' in event && queries.has(event.command)) return;
			const line = lineOf(event, lang);
			if (line !== '' && row.wrapper) row.wrapper.output = line;
		},
		takes: (event) => pending > 0 && shownInRows.includes(event.type),
		pause: () => drawn?.end(),
		resume: async () => drawn?.render(),
		ended: async () => running,
	};
}

function createRow(): Row {
	let end = (_event: StepEnded): void => {};
	const ended = new Promise<StepEnded>((resolve) => (end = resolve));
	return {hasStarted: false, ended, end};
}

function rendererOptions(unicode: boolean) {
	const icon = {COMPLETED: '+', FAILED: 'x', SKIPPED_WITH_COLLAPSE: '-', OUTPUT: '>', OUTPUT_WITH_BOTTOMBAR: '>'};
	const icons = unicode ? {} : {icon};
	return {
		collapseErrors: false,
		showErrorMessage: false,
		formatOutput: 'truncate',
		logger: new ListrLogger<ListrDefaultRendererLogLevels>({
			useIcons: true,
			processOutput: new ProcessOutput(),
			...icons,
		}),
		...icons,
	} as const;
}

/** The line under a step's row for an event; empty for none. */
function lineOf(event: SetupEvent, lang: Language): string {
	if (event.type === 'command-line') return (event.readable ?? event.text).replaceAll(/\s+/g, ' ').trim();
	const shown = shownAsLine.includes(event.type) ? describeEvent(event) : undefined;
	return shown ? translate(shown, lang) : '';
}
