import {describeChange} from '../../domain/change.ts';
import type {EventOf, StepAction} from '../../domain/event.ts';
import {decisionActions} from '../../domain/failure.ts';
import {stepIds, type StepId} from '../../domain/step.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {aboutStep, aboutText, planMs, type EarlierMs} from '../durations.ts';
import {nextActionText} from '../next-actions.ts';
import {tableLines, tableRows} from '../table.ts';
import type {PlainStyle} from './style.ts';

type PlanMade = EventOf<'plan-made'>;
type PlannedStep = PlanMade['steps'][number];
type ActiveChanges = NonNullable<EventOf<'run-started'>['activeChanges']>;

/** What the plan shows below a step that will act: its commands, and with `undo` how it is undone. */
type PlanDetails = {
	readonly commands: boolean;
	readonly undo: boolean;
	/** How long steps took on this machine. */
	readonly earlier: EarlierMs;
	/** Of earlier runs, oldest first; what `down` undoes. */
	readonly activeChanges: ActiveChanges;
};

const willAct = ({action}: PlannedStep): boolean => action !== 'keep' && action !== 'left-out' && action !== 'nothing';

const usesSudo = ({commands, undo, action}: PlannedStep): boolean =>
	(action === 'undo' ? [...commands, ...undo] : commands).some(({needsPassword}) => needsPassword === true);

/** The plan as lines: each step with its number, how long it takes and what it does; or for `down`, what is undone. */
export function planLines(plan: PlanMade, style: PlainStyle, details: PlanDetails): readonly string[] {
	const isUndo = plan.steps.some(({action}) => action === 'undo' || action === 'nothing');
	return isUndo ? undoLines(plan, style, details) : setUpLines(plan, style, details);
}

/** What a plan does with a step, in a word or two. */
export const actionTexts: Readonly<Record<StepAction, MessageKey>> = {
	keep: 'views.moveKeep',
	apply: 'views.moveApply',
	repair: 'views.moveRepair',
	'decide-later': 'views.moveApply',
	'left-out': 'views.moveLeftOut',
	undo: 'views.moveUndo',
	nothing: 'views.moveNothing',
};

function setUpLines(plan: PlanMade, style: PlainStyle, details: PlanDetails): readonly string[] {
	const {symbols, text, titleOf, columns} = style;
	const isMixed = plan.steps.some(({action}) => action !== 'apply' && action !== 'decide-later');
	const rows = tableRows(
		plan.steps.map((step) => [
			isMixed ? {text: ' ', paint: () => symbols.ofAction(step.action)} : '',
			String(numberOf(step.id)),
			titleOf(step.id),
			{text: step.id, paint: (id) => symbols.paint('dim', id)},
			isMixed ? text(actionTexts[step.action]) : '',
			willAct(step) ? aboutStep(style, step.id, details.earlier) : '',
			willAct(step) && usesSudo(step) ? 'sudo' : '',
			detailOf(step, style),
		]),
		{columns, indent: 2},
	);
	return [
		'',
		symbols.paint('bold', headOf(plan, style, details.earlier)),
		...plan.steps.flatMap((step, at) => [
			...(rows[at] ?? []),
			...questionLines(step, style),
			...commandLines(step, style, details),
		]),
		'',
	];
}

const numberOf = (id: StepId): number => stepIds.indexOf(id) + 1;

/** `Plan: 8 steps · about 1 min · 2 ask for sudo`; without a step to do only that it is the plan. */
function headOf({steps, rehearsal}: PlanMade, {text, afterOf}: PlainStyle, earlier: EarlierMs): string {
	const acting = steps.filter(willAct);
	if (acting.length === 0) return text('views.plan');
	const timed = acting.map(({id, action}) => ({action, step: {id, after: afterOf(id)}}));
	const duration = aboutText({text}, planMs(timed, earlier));
	const count = acting.filter(usesSudo).length;
	const downloads = !rehearsal && acting.some(({id}) => id === 'cluster' || id === 'mesh' || id === 'chart');
	return [
		text('wizard.planSteps', {count: acting.length}),
		text(downloads ? 'wizard.planTimeAndDownloads' : 'wizard.planTime', {duration}),
		...(count === 0 ? [] : [text('wizard.planPasswords', {count})]),
	].join(' · ');
}

/** Why a step is done or kept; of one that can only be looked at later, the numbers of the steps before it. */
function detailOf({id, action, found}: PlannedStep, {text, translate, afterOf}: PlainStyle): string {
	if (action === 'left-out') return '';
	if (found.reason.key !== 'engine.waitsFor') return translate(found.reason);
	return text('wizard.afterSteps', {steps: afterOf(id).map(numberOf).join(' ')});
}

/** What the user has to decide about a step, and the ways. */
function questionLines({found: {blockedBy}}: PlannedStep, style: PlainStyle): readonly string[] {
	if (!blockedBy) return [];
	const ways = decisionActions(blockedBy).map((action) => `        ${nextActionText(action, style)}`);
	return [`     ${style.symbols.failed} ${style.translate(blockedBy.question)}`, ...ways];
}

function commandLines(
	step: PlannedStep,
	{symbols, translate, text}: PlainStyle,
	details: PlanDetails,
): readonly string[] {
	if (!willAct(step)) return [];
	const lines = details.commands
		? step.commands.flatMap(({why, line}) => [
				`       ${symbols.paint('dim', `# ${translate(why)}`)}`,
				`       $ ${line}`,
			])
		: [];
	if (!details.undo || step.undo.length === 0) return lines;
	const undo = step.undo.map(({line}) => line).join('; ');
	return [...lines, `       ${symbols.paint('dim', `# ${text('views.undoneBy')}`)}`, `       $ ${undo}`];
}

/** What is undone, by name and the newest first; with their commands below. */
function undoLines({steps}: PlanMade, style: PlainStyle, details: PlanDetails): readonly string[] {
	const {symbols, translate, text, columns} = style;
	const undone = steps.filter(({action}) => action === 'undo');
	if (undone.length === 0) return [];
	const rows = details.activeChanges.toReversed().flatMap(({step, change}) => {
		const planned = undone.find(({id}) => id === step);
		if (planned === undefined) return [];
		const isRoot = (change.kind === 'route' || change.kind === 'hosts') && usesSudo(planned);
		return [[planned.id, isRoot ? 'sudo' : '', translate(describeChange(change))]];
	});
	const commands = details.commands
		? undone
				.toReversed()
				.flatMap((step) => commandLines({...step, commands: step.undo}, style, {...details, undo: false}))
		: [];
	return ['', symbols.paint('bold', text('views.undoes')), ...tableLines(rows, {columns, indent: 2}), ...commands, ''];
}
