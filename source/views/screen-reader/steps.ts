import {isComplete, type Plan, type PlannedStep} from '../../domain/plan.ts';
import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';
import {aboutText, expectedMs, clockAfterMs, planMs, type EarlierMs} from '../durations.ts';
import {lessonBlocks, lessonTabs, type LessonBlock, type LessonSource} from '../lesson/blocks.ts';
import {actionTexts} from '../plain/plan-text.ts';
import type {Dialog} from './dialog.ts';

/** What explanations need beside the plan. */
export type LessonFacts = Pick<LessonSource, 'host' | 'readPackaged' | 'asTyped'>;

const willAct = ({action}: PlannedStep): boolean => action !== 'keep' && action !== 'left-out';

const asksSudo = ({preview}: PlannedStep): boolean =>
	preview.commands.some(({needsPassword}) => needsPassword === true);

/** Reads the plan: how many steps and how long, then each step on a line, without its commands. */
export function readPlan(dialog: Dialog, plan: Plan, earlier: EarlierMs): void {
	const {text, line} = dialog;
	const acting = plan.steps.filter(willAct);
	if (isComplete(plan) || acting.length === 0) return line(text('engine.nothingToDo'));
	const duration = aboutText(dialog, planMs(plan.steps, earlier));
	const passwords = acting.filter(asksSudo).length;
	const head = [
		text('wizard.planSteps', {count: acting.length}),
		text('wizard.planTime', {duration}),
		...(passwords === 0 ? [] : [text('wizard.planPasswords', {count: passwords})]),
	];
	line(head.join(text('names.comma')));
	plan.steps.forEach((planned, index) => line(`${index + 1}. ${spokenStep(dialog, planned, plan, earlier)}`));
}

/** A step: what it does, what happens to it, how long it takes, whether it asks for a password, and what it comes after. */
function spokenStep(dialog: Dialog, planned: PlannedStep, plan: Plan, earlier: EarlierMs): string {
	const {text} = dialog;
	const {step, action} = planned;
	const {ms} = expectedMs(step.id, earlier);
	const numberOf = (id: StepId): number => plan.steps.findIndex((one) => one.step.id === id) + 1;
	const parts = [
		text(actionTexts[action]),
		...(willAct(planned) && ms >= clockAfterMs ? [aboutText(dialog, ms)] : []),
		...(willAct(planned) && asksSudo(planned) ? [text('views.spokenSudo')] : []),
		...(willAct(planned) && step.after.length > 0
			? [text('wizard.afterSteps', {steps: step.after.map(numberOf).join(' ')})]
			: []),
	];
	return `${text(willAct(planned) ? step.title : step.done)}${text('views.colon')}${parts.join(text('names.comma'))}`;
}

/** Lets the user choose a step, and what of it is read, until the way back is chosen. */
export async function readSteps(dialog: Dialog, plan: Plan, facts: LessonFacts, isRehearsal: boolean): Promise<void> {
	for (;;) {
		const chosen = await dialog.pickOrBack(plan.steps.map(({step}) => dialog.text(step.title)));
		const planned = plan.steps[chosen ?? -1];
		if (planned === undefined) return;
		await readStep(dialog, planned, {...facts, plan, isRehearsal});
	}
}

type StepToRead = LessonFacts & {readonly plan: Plan; readonly isRehearsal: boolean};

async function readStep(
	dialog: Dialog,
	planned: PlannedStep,
	{plan, isRehearsal, ...facts}: StepToRead,
): Promise<void> {
	const {text, translate, line} = dialog;
	const settings: Settings = plan.settings.values;
	const address = plan.steps.find(({step}) => step.id === 'tunnel')?.found.facts?.['address'];
	const source = {...facts, text, translate, planned, settings, address, rehearsal: isRehearsal, mark: '*'};
	for (;;) {
		line(`${text(planned.step.title)}${text('views.colon')}${translate(planned.found.reason)}`);
		const tabs = lessonTabs.map((tab) => text(`lesson.tab_${tab}`));
		const chosen = await dialog.pickOrBack([text('wizard.choiceCommands'), ...tabs]);
		if (chosen === undefined) return;
		const tab = lessonTabs[chosen - 1];
		if (tab !== undefined)
			lessonBlocks(source, tab)
				.flatMap((block) => spokenBlock(dialog, block))
				.forEach(line);
		else
			for (const command of planned.preview.commands) {
				line(translate(command.why));
				line(command.line);
			}
	}
}

/** A part of an explanation as lines; the picture of the path is told in a sentence. */
function spokenBlock({text}: Pick<Dialog, 'text'>, block: LessonBlock): readonly string[] {
	switch (block.kind) {
		case 'path':
			return [text('lesson.path_spoken')];
		case 'output':
			return block.lines;
		case 'code':
			return [
				...(block.file === undefined ? [] : [block.file]),
				...block.lines.map((one) => (one.isMarked ? `* ${one.text}` : one.text)),
			];
		case 'word':
			return [`${block.word}${text('views.colon')}${block.text}`];
		default:
			// The picture has brackets; its sentence has none.
			return block.text === text('lesson.path_built') ? [] : [block.text];
	}
}
