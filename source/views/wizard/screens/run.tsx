import type {ReactNode} from 'react';
import {Callout} from '../components/callout.tsx';
import {Checklist} from '../components/lists/checklist.tsx';
import {LogPane} from '../components/log-pane.tsx';
import {Rule} from '../components/rule.tsx';
import {Pods} from '../components/lists/pods.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {SiteChecks} from '../components/lists/site-checks.tsx';
import {useRoom} from '../components/surroundings.tsx';
import {Mark} from '../components/marks.tsx';
import {Words} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import {chosenStep, shownCommand, siteChecks} from '../state/selectors.ts';
import {checklistItems, stepTitle} from '../step-texts.ts';

/** The steps, what the chosen one waits for, and the output of its command. */
export function RunScreen({model}: {readonly model: Model}): ReactNode {
	const {run, ui, text, translate} = model;
	const chosen = chosenStep(model);
	const awaited = chosen?.status === 'running' ? chosen.waitingFor : undefined;
	const {isLow} = useRoom();
	const mark = <Mark tone="warn">!</Mark>;
	return (
		<>
			<ScrollArea keeps={chosen === undefined ? 0 : run.steps.indexOf(chosen)}>
				<Checklist items={checklistItems(model)} chosen={chosen && run.steps.indexOf(chosen)} />
			</ScrollArea>
			{ui.stopping && <Callout mark={mark}>{text('wizard.stopping')}</Callout>}
			{!ui.stopping && awaited && <Callout mark={mark}>{translate(awaited)}</Callout>}
			{chosen?.status === 'running' && chosen.pods && chosen.pods.length > 0 && !isLow && <Pods pods={chosen.pods} />}
			<StepLog model={model} />
		</>
	);
}

/** The output of the shown command; for a step without one the checks of the site. */
export function StepLog({model}: {readonly model: Model}): ReactNode {
	const {ui, run, text, translate} = model;
	const {isLow} = useRoom();
	const step = chosenStep(model);
	const command = shownCommand(model);
	if (command !== undefined)
		return (
			<LogPane
				title={translate(command.purpose)}
				command={command.shown}
				position={ui.log}
				read={model.logWindow}
				fewestRows={isLow ? 5 : 7}
			/>
		);
	const checks = step?.id === 'site' ? siteChecks(run) : [];
	return (
		<>
			<Rule title={step === undefined ? '' : stepTitle(model, step.id, false)} />
			{checks.length === 0 ? (
				<Words> {text('wizard.noLog')}</Words>
			) : (
				<ScrollArea keeps={checks.length}>
					<SiteChecks checks={checks} />
				</ScrollArea>
			)}
		</>
	);
}
