import {DefaultRenderer, Listr, ListrLogger, ProcessOutput, type ListrTask, type ListrTaskWrapper} from 'listr2';
import type {View} from '../domain/view.ts';
import type {StepId} from '../domain/step.ts';
import {scheduleSteps, type Work} from './schedule-steps.ts';
import type {RunContext} from './run-context.ts';
import type {StepResult} from './run-step.ts';

type Task = ListrTaskWrapper<unknown, typeof TerminalList, typeof DefaultRenderer>;

/** How the list is drawn, handed in by the view. */
export type ListLook = {
	readonly list: View['list'];
	titleOf(id: StepId, result?: StepResult): string;
	/** Subscribes the one line under a running step; answers how to stop. */
	follow(id: StepId, show: (line: string) => void): () => void;
	readonly icon?: Readonly<Record<string, string>>;
	/** Told how to stand aside while a child has the terminal. */
	onList?(list: {pause(): void; resume(): Promise<void>}): void;
};

let drawn: TerminalList | undefined;

/** listr2's list, which can stand aside and come back. */
class TerminalList extends DefaultRenderer {
	override async render(): Promise<void> {
		drawn = this;
		await super.render();
	}
}

/** Runs an approved plan: listr2 keeps the list, the graph keeps the order, and a failed step stops only what stands on it. */
export async function runPlan(context: RunContext, work: Work, look?: ListLook): Promise<readonly StepResult[]> {
	const schedule = scheduleSteps(context, work);
	const results = new Map<StepId, StepResult>();
	const task = (id: StepId): ListrTask<unknown, typeof TerminalList, typeof DefaultRenderer> => ({
		title: look?.titleOf(id) ?? id,
		task: async (_context, wrapper) => {
			const unfollow = look?.follow(id, (line) => void (wrapper.output = line));
			const result = await schedule.begin(id).finally(() => unfollow?.());
			results.set(id, result);
			show(wrapper, look?.titleOf(id, result) ?? id, result);
		},
		exitOnError: false,
	});
	const tasks = context.steps.map((step) => task(step.id));
	const common = {concurrent: true, exitOnError: false, registerSignalListeners: false} as const;
	if (look?.list === 'default') {
		look.onList?.({pause: () => drawn?.end(), resume: async () => drawn?.render()});
		const icon = look.icon ? {icon: look.icon} : {};
		const rendererOptions = {collapseErrors: false, showErrorMessage: false, formatOutput: 'truncate', logger: new ListrLogger({useIcons: true, processOutput: new ProcessOutput(), ...icon}), ...icon} as const;
		await new Listr(tasks, {...common, renderer: TerminalList, rendererOptions} as never).run();
	} else {
		await new Listr<unknown, 'silent'>(tasks as never, {...common, renderer: 'silent'}).run();
	}
	drawn = undefined;
	return context.steps.map((step) => results.get(step.id)).filter((result) => result !== undefined);
}

function show(wrapper: Task, title: string, result: StepResult): void {
	if (result.outcome === 'failed' || result.outcome === 'stopped') {
		wrapper.title = title;
		throw new Error(result.failure?.message.text ?? result.outcome);
	}
	if (result.outcome === 'skipped' || result.outcome === 'left-out') wrapper.skip(title);
	else wrapper.title = title;
}
