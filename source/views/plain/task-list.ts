import {
	DefaultRenderer,
	Listr,
	ListrLogger,
	ProcessOutput,
	type ListrDefaultRendererLogLevels,
	type ListrDefaultRendererOptions,
	type ListrTask,
	type ListrTaskWrapper,
} from 'listr2';
import {describeEvent} from '../../domain/describe-event.ts';
import type {EventOf, SetupEvent} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import {durationText} from '../durations.ts';
import {drawText} from '../../i18n/terminal-text.ts';
import type {PlainStyle} from './style.ts';

/** Events of a step that its row shows, so that they get no line of their own. */
const drawnTypes: readonly SetupEvent['type'][] = [
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
const outputTypes: readonly SetupEvent['type'][] = ['step-progress', 'step-awaits', 'command-started', 'site-checked'];

type StepEnded = EventOf<'step-ended'>;
type StepTask = ListrTask<unknown, typeof StepList, typeof StepList>;
type StepTaskWrapper = ListrTaskWrapper<unknown, typeof StepList, typeof StepList>;

/** The options of listr2's renderer, and ours. */
type StepListOptions = ListrDefaultRendererOptions & {
	/** Is drawn before a step that waits for others. */
	readonly waitingSymbol: string;
	isWaiting(taskId: string): boolean;
	/** Hands out the renderer, which listr2 creates. */
	onCreate(list: StepList): void;
};

/** listr2's list, in which a step that waits for others does not spin. */
class StepList extends DefaultRenderer {
	declare static rendererOptions: StepListOptions;
	readonly #options: StepListOptions;

	constructor(
		tasks: ConstructorParameters<typeof DefaultRenderer>[0],
		options: StepListOptions,
		events: ConstructorParameters<typeof DefaultRenderer>[2],
	) {
		super(tasks, options, events);
		this.#options = options;
		options.onCreate(this);
	}

	protected override style(task: Parameters<DefaultRenderer['style']>[0], isOutput = false): string {
		const {isWaiting, waitingSymbol} = this.#options;
		if (!isOutput && !task.hasFinalized() && isWaiting(task.id)) return waitingSymbol;
		return super.style(task, isOutput);
	}
}

/** A row of the list. `wrapper` is undefined until listr2 has started the task, which resolves when the step ends. */
type Row = {
	wrapper?: StepTaskWrapper;
	state: 'waiting' | 'running' | 'ended';
	readonly ended: Promise<StepEnded | undefined>;
	/** Ends the row; without an event where the run ended before the step. */
	end(event?: StepEnded): void;
};

/** Draws the steps by listr2 from the events of the bus, from the consent to the end of the last step. */
export function createTaskList(
	style: PlainStyle,
	{unicode, steps}: {readonly unicode: boolean; readonly steps: readonly {readonly id: StepId}[]},
) {
	const rows = new Map(steps.map(({id}) => [id, createRow()]));
	const outputOf = createOutputText(style);
	let renderer: StepList | undefined;
	let running: Promise<void> | undefined;
	const start = (isRehearsal: boolean): void => {
		const tasks = [...rows].map(([id, row]) => taskOf(id, row, style, isRehearsal));
		const list = new Listr<unknown, typeof StepList, typeof StepList>(tasks, {
			concurrent: true,
			exitOnError: false,
			registerSignalListeners: false,
			renderer: StepList,
			rendererOptions: {
				...listrOptions(unicode),
				waitingSymbol: drawText(style.symbols.paint('dim', style.symbols.open)),
				isWaiting: (taskId) => {
					const row = [...rows.values()].find(({wrapper}) => wrapper?.task.id === taskId);
					return row === undefined || row.state === 'waiting';
				},
				onCreate: (created) => (renderer = created),
			},
		});
		running = list.run().then(() => void (renderer = undefined));
	};
	return {
		hear(event: SetupEvent): void {
			if (event.type === 'consent-given') start(event.rehearsal);
			if (event.type === 'run-ended') rows.forEach((row) => row.end());
			const row = 'step' in event && event.step !== undefined ? rows.get(event.step) : undefined;
			if (row) updateRow(row, event, outputOf(event));
		},
		/** Whether the list shows this event. */
		isDrawn: (event: SetupEvent): boolean =>
			running !== undefined &&
			drawnTypes.includes(event.type) &&
			(event.type === 'step-ended' || [...rows.values()].some(({state}) => state !== 'ended')),
		pause: () => renderer?.end(),
		resume: async () => renderer?.render(),
		/** Resolves when the list is drawn to its end. */
		ended: async () => running,
	};
}

function createRow(): Row {
	let end: Row['end'] = () => {};
	const ended = new Promise<StepEnded | undefined>((resolve) => (end = resolve));
	return {state: 'waiting', ended, end};
}

function updateRow(row: Row, event: SetupEvent, output: string): void {
	if (event.type === 'step-started') row.state = 'running';
	if (event.type === 'step-ended') {
		row.state = 'ended';
		row.end(event);
	}
	if (output !== '' && row.wrapper) row.wrapper.output = drawText(output);
}

function taskOf(id: StepId, row: Row, style: PlainStyle, isRehearsal: boolean): StepTask {
	const mark = isRehearsal ? style.rehearsalMark : '';
	return {
		title: drawText(`${mark}${style.titleOf(id)}`),
		exitOnError: false,
		task: async (_context, wrapper) => {
			row.wrapper = wrapper;
			const event = await row.ended;
			if (event === undefined) throw new Error('the run ended before the step');
			const title = drawText(`${mark}${endTitle(event, style)}`);
			if (event.outcome === 'skipped' || event.outcome === 'left-out') return wrapper.skip(title);
			wrapper.title = title;
			// listr2 draws its cross for a task that throws.
			if (event.outcome === 'failed' || event.outcome === 'stopped') throw new Error(event.outcome);
		},
	};
}

function endTitle({step, outcome, durationMs}: StepEnded, {symbols, text, titleOf, doneOf}: PlainStyle): string {
	const isDone = outcome === 'applied' || outcome === 'repaired' || outcome === 'already-done';
	const duration = durationMs >= 1000 ? ` ${symbols.paint('dim', `(${durationText({text}, durationMs)})`)}` : '';
	return `${isDone ? doneOf(step) : titleOf(step)}${duration}`;
}

function listrOptions(unicode: boolean) {
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

/** The line under a step's row for an event, empty for none; queries are not shown. */
function createOutputText({translate}: PlainStyle): (event: SetupEvent) => string {
	const queries = new Set<unknown>();
	return (event) => {
		if (event.type === 'command-started' && event.kind === 'query') queries.add(event.command);
		if ('command' in event && queries.has(event.command)) return '';
		if (event.type === 'command-line') return (event.readable ?? event.text).replaceAll(/\s+/g, ' ').trim();
		const shown = outputTypes.includes(event.type) ? describeEvent(event) : undefined;
		return shown ? translate(shown) : '';
	};
}
