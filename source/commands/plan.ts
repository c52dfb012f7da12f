import type {Command} from '../cli/context.ts';
import {withRequest, type SelectedRequest} from '../cli/request.ts';
import type {Preflight} from '../engine/attempt.ts';
import type {NextAction} from '../domain/failure.ts';
import {isComplete, type Plan} from '../domain/plan.ts';
import type {ShownCommand} from '../domain/step.ts';
import {nameOf} from '../engine/inspect-steps.ts';
import {retryCommand} from '../engine/failures.ts';
import {makePlan, planMade} from '../engine/make-plan.ts';
import {explainCondition} from '../engine/run-step.ts';
import {endRun, runCommand} from '../engine/run.ts';
import {preflight} from '../features/doctor/preflight.ts';
import {inLines, message, type Message} from '../i18n/message.ts';

/** `plan`: shows what `up` would do. */
export const plan: Command = async (context) => withRequest(context, (request) => runPlan({...request, preflight}));

const startActions: readonly NextAction[] = [
	{message: message('engine.planHint'), run: retryCommand},
	{message: message('engine.withoutQuestions'), run: `${retryCommand} up --yes`},
];

/** Emits the plan and changes nothing. Returns exit code 0, or 3 when the preflight refuses the plan. */
export async function runPlan(request: SelectedRequest & {readonly preflight: Preflight}): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const plan = await makePlan(context, request.settings, request.selected);
		const told = await Promise.all(
			plan.steps.map(async ({step, found, ...rest}) => {
				const {next, ...known} = await explainCondition(context, request.settings.values, step, found);
				return {planned: {...rest, step, ...known}, next};
			}),
		);
		bus.emit(planMade({...plan, steps: told.map(({planned}) => planned)}));
		if (!isComplete(plan)) bus.emit({type: 'notice', level: 'info', message: rootMessage(plan), next: []});
		const failure = (await request.preflight(context, plan))?.failure;
		return endRun(bus, {
			failure,
			next: failure ? [] : [...told.flatMap(({next}) => next), ...(isComplete(plan) ? [] : startActions)],
			messages: !failure && isComplete(plan) ? [message('engine.everyStepReady')] : [],
		});
	});
}

/** The commands of the plan that run with root's rights, by their steps. */
function rootMessage({steps}: Plan): Message {
	const lines = steps
		.filter(({action}) => action !== 'keep' && action !== 'left-out')
		.flatMap(({step, preview}) =>
			preview.commands.filter(needsRoot).map(({line}) => message('engine.rootCommand', {step: nameOf(step.id), line})),
		);
	return lines.length === 0
		? message('engine.noRootCommands')
		: message('engine.rootCommands', {count: lines.length, commands: inLines(lines)});
}

const needsRoot = ({needsPassword, line}: ShownCommand): boolean => needsPassword === true || /\bsudo\b/.test(line);
