import {defined} from '../../domain/defined.ts';
import type {StepId} from '../../domain/step.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {failureText} from '../failure-text.ts';
import {lessonBlocks, type LessonBlock} from '../lesson/blocks.ts';
import type {ChecklistItem} from './components/lists/checklist.tsx';
import {aboutStep as aboutOf, aboutText, clockAfterMs, durationText, planMs, remainingMs} from '../durations.ts';
import type {Model} from './state/model.ts';
import type {StepState} from './state/run-state.ts';
import {asksPassword} from '../prompts.ts';
import {isBeforeStart, isInstallingTools, placeOf, stepFact, workedMs} from './state/selectors.ts';

/** A step's title in the language of the view; a step that is done has another. */
export function stepTitle(model: Pick<Model, 'plan' | 'text'>, id: StepId, isDone: boolean): string {
	const step = model.plan?.steps.find((planned) => planned.step.id === id)?.step;
	return model.text(step === undefined ? (`wizard.step.${id}` as MessageKey) : isDone ? step.done : step.title);
}

/** The steps of the run as rows of a checklist. */
export function checklistItems(model: Model): readonly ChecklistItem[] {
	return model.run.steps.map((step) => ({
		status: step.status,
		title: stepTitle(model, step.id, step.status === 'done' || step.status === 'kept'),
		detail: detailOf(model, step),
		duration: durationOf(model, step),
		...defined({progress: step.status === 'running' ? step.progress?.progress : undefined}),
	}));
}

function detailOf(model: Model, {status, progress, failure, found}: StepState): string {
	if (status === 'running') return progress === undefined ? '' : model.translate(progress.message);
	if (status === 'failed') return failure === undefined ? '' : failureText(failure, model).headline;
	const isFound = status === 'kept' || model.ui.screen === 'looking';
	return isFound && found !== undefined ? model.translate(found.reason) : '';
}

function durationOf(model: Model, {status, startedAt, endedAt}: StepState): string {
	if (startedAt === undefined || status === 'kept') return '';
	const durationMs = (endedAt ?? model.nowMs) - startedAt;
	return durationMs < clockAfterMs ? '' : durationText(model, durationMs);
}

/** The tool that makes a step, and its verb. */
const commands = {
	cluster: ['minikube', 'start'],
	mesh: ['istioctl', 'install'],
	label: ['kubectl', 'label'],
	chart: ['helm', 'upgrade'],
	gateway: ['kubectl', 'apply'],
} as const;

/** What a step runs, in two words: `minikube start`; the file that it writes, and for the last step its checks. */
export function actingCommand({text, settings}: Pick<Model, 'text' | 'settings'>, id: StepId): string {
	const {address, hostsFile} = settings.values;
	switch (id) {
		case 'tunnel':
			return (address === 'tunnel' ? ['minikube', 'tunnel'] : ['kubectl', 'patch']).join(' ');
		case 'hosts':
			return hostsFile;
		case 'site':
			return text('wizard.nineChecks');
		default:
			return commands[id].join(' ');
	}
}

/** A tab of the explanation that is open; undefined where none is, or before there is a plan. */
export function explained(model: Model): readonly LessonBlock[] | undefined {
	const {overlay} = model.ui;
	if (overlay?.kind !== 'explain') return undefined;
	const planned = model.plan?.steps.find(({step}) => step.id === overlay.step);
	if (planned === undefined) return undefined;
	const {host, text, translate, readPackaged, asTyped, symbols} = model;
	const settings = model.settings.values;
	const address = stepFact(model.run, 'tunnel', 'address');
	const lesson = {host, text, translate, readPackaged, asTyped, settings, address, planned};
	return lessonBlocks({...lesson, rehearsal: model.run.rehearsal, mark: symbols.chosen}, overlay.tab);
}

/** How long a step will take, `~` before what is only typical; empty for a moment. */
export const aboutStep = (model: Pick<Model, 'text' | 'earlierMs'>, id: StepId): string =>
	aboutOf(model, id, model.earlierMs);

/** What the header says of the screen. */
export function screenTitle(model: Model): string {
	const {ui, text} = model;
	if (isInstallingTools(model)) return text('wizard.screen.fetch');
	if (ui.screen === 'plan') return planTitle(model);
	if (ui.screen === 'failure' && isBeforeStart(model)) return text('wizard.screen.refused');
	return text(ui.undoing ? 'wizard.screen.undoing' : `wizard.screen.${ui.screen}`);
}

/** `Plan: 8 steps · about 1 min · 2 ask for sudo`. */
function planTitle({plan, text, earlierMs, run}: Model): string {
	const steps = (plan?.steps ?? []).filter(({action}) => action !== 'keep' && action !== 'left-out');
	if (steps.length === 0) return text('wizard.screen.plan');
	const passwords = steps.filter(({preview}) =>
		preview.commands.some(({needsPassword}) => needsPassword === true),
	).length;
	return [
		text('wizard.planSteps', {count: steps.length}),
		text(run.rehearsal ? 'wizard.planTime' : 'wizard.planTimeAndDownloads', {
			duration: aboutText({text}, planMs(steps, earlierMs)),
		}),
		...(asksPassword(plan) ? [text('wizard.planPasswords', {count: passwords})] : []),
	].join(' · ');
}

/** How far it is, at the right edge: `3/8 · 1 min 12 s · about 2 min left`. */
export function place(model: Model): string {
	const {run, ui, text, plan, nowMs, earlierMs} = model;
	if (ui.screen === 'looking' || ui.screen === 'down') return '';
	const kept = plan?.steps.filter(({action}) => action === 'keep').length ?? 0;
	const {done, total} = ui.screen === 'plan' ? {...placeOf(run), done: kept} : placeOf(run);
	const worked = workedMs(run, nowMs);
	const left =
		ui.screen === 'run' && !ui.undoing && plan ? remainingMs(plan.steps, run, {earlier: earlierMs, nowMs}) : undefined;
	return [
		`${done}/${total}`,
		...(ui.screen === 'plan' || worked < 1000 ? [] : [durationText(model, worked)]),
		...(left === undefined ? [] : [text('wizard.timeLeft', {duration: aboutText(model, left)})]),
	].join(' · ');
}
