import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {PlannedStep} from '../../../domain/plan.ts';
import {CommandLine} from '../components/command-line.tsx';
import {PlanTable, type PlanRow} from '../components/lists/plan-table.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset, useRoom} from '../components/surroundings.tsx';
import {Gap, Prose} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import {actingCommand, aboutStep, stepTitle} from '../step-texts.ts';
import {PlanFoot} from './plan-foot.tsx';
import {SettingsList} from './settings.tsx';

/** What will be done: the numbered steps, below them what the chosen one does or the settings, and what the user agrees to. */
export function PlanScreen({model}: {readonly model: Model}): ReactNode {
	const {ui, plan} = model;
	const {isLow, isTall} = useRoom();
	const inSettings = ui.focus === 'fields';
	return (
		<>
			{(!inSettings || !isLow) && (
				<ScrollArea keeps={ui.step}>
					<PlanTable
						rows={(plan?.steps ?? []).map((step) => rowOf(model, step))}
						chosen={inSettings ? undefined : ui.step}
					/>
				</ScrollArea>
			)}
			<Gap />
			<Box
				flexDirection="column"
				flexGrow={1}
				flexShrink={10}
				flexBasis={0}
				minHeight={inSettings ? 5 : 0}
				overflow="hidden"
			>
				{(!inSettings || isTall) && <ChosenStep model={model} />}
				{isTall && <Gap />}
				{(inSettings || isTall) && <SettingsList model={model} />}
			</Box>
			<PlanFoot model={model} />
		</>
	);
}

function rowOf(model: Model, planned: PlannedStep): PlanRow {
	const {step, action, preview} = planned;
	const isKept = action === 'keep';
	const order = model.plan?.steps.map((one) => one.step.id) ?? [];
	return {
		state: isKept ? 'kept' : action === 'left-out' ? 'left-out' : action === 'repair' ? 'repair' : undefined,
		title: stepTitle(model, step.id, isKept),
		id: step.id,
		command: isKept ? '' : actingCommand(model, step.id),
		asksPassword: !isKept && preview.commands.some(({needsPassword}) => needsPassword === true),
		after: isKept ? [] : step.after.map((id) => order.indexOf(id) + 1),
		duration: isKept || action === 'left-out' ? '' : aboutStep(model, step.id),
	};
}

/** The chosen step: what was found, why it is needed, and its commands. */
function ChosenStep({model}: {readonly model: Model}): ReactNode {
	const chosen = model.plan?.steps[model.ui.step];
	if (chosen === undefined) return undefined;
	const reason = model.translate(chosen.found.reason);
	return (
		<>
			<Inset left={1} right={1}>
				<Prose tone="strong">{reason}</Prose>
				<Prose>{model.text(chosen.step.why)}</Prose>
			</Inset>
			<Gap />
			{chosen.preview.commands.map((command) => (
				<Box key={command.line} flexDirection="column" flexShrink={0}>
					{/* What was found may say already why. */}
					{!reason.includes(model.translate(command.why)) && (
						<Inset left={1} right={1}>
							<Prose>{model.translate(command.why)}</Prose>
						</Inset>
					)}
					<CommandLine command={command.line} />
				</Box>
			))}
		</>
	);
}
