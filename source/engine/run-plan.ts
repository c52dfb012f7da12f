import {DefaultRenderer, Listr, ListrLogger, ProcessOutput, type ListrTask, type ListrTaskWrapper} from 'listr2';
import type {ListLook} from '../domain/ports/view.ts';
import type {StepId} from '../domain/step.ts';
import type {RunContext} from './run-context.ts';
import type {StepResult} from './run-step.ts';
import {scheduleSteps, type Work} from './schedule.ts';

type Task = ListrTaskWrapper<unknown, typeof TerminalList, typeof DefaultRenderer>;

let drawn: TerminalList | undefined;
const remember = (list: TerminalList): void => {
	drawn = list;
};

/** Tasks, by listr2's own names, whose step has begun: listr2 takes those for started too that wait for others. `mark` stands before these. */
const begun = {tasks: new Set<string>(), mark: ''};

/** listr2's list, which can stand aside and come back, and where a step that waits for others does not spin. */
class TerminalList extends DefaultRenderer {
	override async render(): Promise<void> {
		remember(this);
		await super.render();
	}

	protected override style(task: Parameters<DefaultRenderer['style']>[0], isOutput = false): string {
		return !isOutput && !begun.tasks.has(task.id) && !task.hasFinalized() ? begun.mark : super.style(task, isOutput);
	}
}

/** Runs an approved plan: listr2 keeps the list, the graph keeps the order, and a failed step stops only what stands on it. */
export async function runPlan(
	context: RunContext,
	work: Work,
	look: ListLook | undefined,
): Promise<readonly StepResult[]> {
	const schedule = scheduleSteps(context, work);
	const results = new Map<StepId, StepResult>();
	const task = (id: StepId): ListrTask<unknown, typeof TerminalList, typeof DefaultRenderer> => ({
		title: look?.titleOf(id) ?? id,
		task: async (_context, wrapper) => {
			const unfollow = look?.follow(id, (line) => void (wrapper.output = line));
			const unsubscribe = context.bus.subscribe(
				(event) =>
					void (
						(event.type === 'step-started' || event.type === 'step-ended') &&
						event.step === id &&
						begun.tasks.add(wrapper.task.id)
					),
			);
			const result = await schedule.begin(id).finally(() => {
				unfollow?.();
				unsubscribe();
			});
			results.set(id, result);
			show(wrapper, look?.titleOf(id, result.outcome) ?? id, result);
		},
		exitOnError: false,
	});
	const tasks = context.steps.map((step) => task(step.id));
	const common = {concurrent: true, exitOnError: false, registerSignalListeners: false} as const;
	if (look) {
		begun.mark = look.waitingMark;
		look.onList({pause: () => drawn?.end(), resume: async () => drawn?.render()});
		const icon = look.icons ? {icon: look.icons} : {};
		const rendererOptions = {
			collapseErrors: false,
			showErrorMessage: false,
			formatOutput: 'truncate',
			logger: new ListrLogger({useIcons: true, processOutput: new ProcessOutput(), ...icon}),
			...icon,
		} as const;
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
