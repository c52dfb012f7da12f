import {decisionActions} from '../../domain/failure.ts';
import type {EventOf, StepAction} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {message, type Message} from '../../i18n/message.ts';
import {failureText, lastLines, type ShownFailure} from '../failure-text.ts';
import {nextActionBlock, nextActionText, realCommand, type ActionToShow} from '../next-actions.ts';
import type {PaintedSymbols} from '../symbols.ts';
import type {PlainStyle} from './style.ts';

type PlanMade = EventOf<'plan-made'>;
type PlannedStep = PlanMade['steps'][number];

/** The head of a run: version and profile, whether it is a rehearsal, and where the last run broke off. */
export function headingLines(
	event: EventOf<'run-started'>,
	{translate, text, symbols, titleOf}: PlainStyle,
): readonly string[] {
	const profile = String(event.settings['profile']?.value ?? '');
	const lines = [symbols.paint('bold', translate(message('views.heading', {version: event.version, profile})))];
	if (event.rehearsal) lines.push(text('views.rehearsalHead'));
	if (event.resumes?.brokeOffAt) lines.push(text('engine.resumes', {step: titleOf(event.resumes.brokeOffAt)}));
	return lines;
}

const actionTexts: Readonly<Record<StepAction, MessageKey>> = {
	keep: 'views.moveKeep',
	apply: 'views.moveApply',
	repair: 'views.moveRepair',
	'decide-later': 'views.moveLater',
	'left-out': 'views.moveLeftOut',
	undo: 'views.moveUndo',
	nothing: 'views.moveNothing',
};

/** What the plan shows below a step that will act: its commands, and with `undo` how it is undone. */
type PlanDetails = {readonly commands: boolean; readonly undo: boolean};

/** The plan as lines: each step with its action and the reason. */
export function planLines(plan: PlanMade, style: PlainStyle, details: PlanDetails): readonly string[] {
	const heading = style.symbols.paint('bold', style.text('views.plan'));
	return ['', heading, ...plan.steps.flatMap((step) => plannedLines(step, style, details)), ''];
}

function plannedLines(step: PlannedStep, style: PlainStyle, details: PlanDetails): readonly string[] {
	const {symbols, translate, text, titleOf} = style;
	const willAct = step.action !== 'keep' && step.action !== 'left-out' && step.action !== 'nothing';
	const action = symbols.paint('dim', `(${text(actionTexts[step.action])})`);
	// Without the commands, which name it, the step's own line says that a password is asked for.
	const asksPassword = willAct && !details.commands && step.commands.some(({needsPassword}) => needsPassword);
	const password = asksPassword ? ` · ${text('views.password')}` : '';
	const lines = [
		`  ${symbols.ofAction(step.action)} ${titleOf(step.id)} ${action} ${translate(step.found.reason)}${password}`,
	];
	const {blockedBy} = step.found;
	if (blockedBy) {
		const ways = decisionActions(blockedBy).map((action) => `        ${nextActionText(action, style)}`);
		lines.push(`      ${symbols.failed} ${translate(blockedBy.question)}`, ...ways);
	}
	if (!willAct) return lines;
	if (details.commands) lines.push(...step.commands.flatMap((command) => commandLines(command, style)));
	if (details.undo && step.undo.length > 0) {
		const commands = step.undo.map(({line}) => line).join('; ');
		lines.push(`      ${text('views.undoneBy')}${text('views.colon')}${commands}`);
	}
	return lines;
}

function commandLines(
	command: PlannedStep['commands'][number],
	{symbols, translate, text}: PlainStyle,
): readonly string[] {
	const password = command.needsPassword ? ` (${text('views.password')})` : '';
	return [`      ${symbols.paint('dim', `# ${translate(command.why)}${password}`)}`, `      $ ${command.line}`];
}

/** The state of every inspected step, for `status`. */
export function statusLines(
	steps: readonly {readonly id: StepId}[],
	inspected: ReadonlyMap<StepId, EventOf<'step-inspected'>>,
	{symbols, translate, text, titleOf, doneOf}: PlainStyle,
): readonly string[] {
	return steps.flatMap(({id}) => {
		const found = inspected.get(id)?.found;
		if (!found) return [];
		const isReady = found.kind === 'ready';
		const mark = isReady ? symbols.ok : found.kind === 'broken' ? symbols.failed : symbols.open;
		const kind = symbols.paint('dim', `(${text(`views.kind_${found.kind}`)})`);
		return [`${mark} ${isReady ? doneOf(id) : titleOf(id)} ${kind} ${translate(found.reason)}`];
	});
}

const turns = {user: 'views.turnUser', machine: 'views.turnMachine', setup: 'views.turnSetup'} as const;

/** How many lines of a failure are shown below its headline. */
const detailLines = 12;

/** `status` succeeds although steps are not ready; its first message is then no success. */
const markOf = ({key}: Message, {ok, warning}: PaintedSymbols): string =>
	key === 'engine.notReadySteps' ? warning : ok;

/** The end of a run: the address and what was verified; then what to do next, as commands to copy. Its failure is shown before. */
export function endingLines(
	{failure, messages, next, rehearsal}: EventOf<'run-ended'>,
	style: PlainStyle,
	runFolder: string | undefined,
): readonly string[] {
	const {symbols, translate, text} = style;
	const real = rehearsal && !failure ? realCommand(next) : undefined;
	const others = next.filter((action) => !failure?.next.some((shown) => isSame(shown, action)));
	return [
		'',
		...messages.map((one, index) => `${failure || index > 0 ? ' ' : markOf(one, symbols)} ${translate(one)}`),
		...(others.length === 0 ? [] : ['', text('views.next'), ...nextActionBlock(others, style)]),
		...(real === undefined ? [] : [`${text('views.forReal')}${text('views.colon').trimEnd()}`, `    ${real}`]),
		...(failure && runFolder !== undefined ? ['', text('views.logFolder', {folder: runFolder})] : []),
	];
}

const isSame = (one: ActionToShow, other: ActionToShow): boolean =>
	one.run === other.run && one.read === other.read && one.message.text === other.message.text;

/** A failure: its headline, the command, the rest once, the headlines of `others` that failed beside it, and what to do. */
export function failureLines(
	failure: ShownFailure,
	others: readonly {readonly step: StepId; readonly failure: ShownFailure}[],
	style: PlainStyle,
): readonly string[] {
	const {symbols, text, titleOf} = style;
	const {headline, details} = failureText(failure, style);
	const also = others
		.filter((other) => !failure.message.text.includes(other.failure.message.text))
		.map(
			(other) =>
				`${symbols.failed} ${titleOf(other.step)}${text('views.colon')}${failureText(other.failure, style).headline}`,
		);
	return [
		'',
		`${symbols.failed} ${symbols.paint('bold', headline)}`,
		...(failure.command === undefined ? [] : [`  ${text('views.command')}${text('views.colon')}${failure.command}`]),
		...lastLines(details, detailLines, failure, style).map((line) => `    ${symbols.paint('dim', line)}`),
		...also,
		'',
		text(turns[failure.fault]),
		...nextActionBlock(failure.next, style),
	];
}
