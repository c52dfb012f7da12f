import {Box, useBoxMetrics, type DOMElement} from 'ink';
import {useRef, type ReactNode} from 'react';
import {failureText, lastLines, type ShownFailure} from '../../failure-text.ts';
import {toolInstallLines} from '../../prompts.ts';
import {ActionList} from '../components/lists/action-list.tsx';
import {Callout} from '../components/callout.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset, useRoom} from '../components/surroundings.tsx';
import {StatusMark} from '../components/marks.tsx';
import {Gap, Piece, Prose, Row, Words} from '../components/words.tsx';
import {durationText} from '../../durations.ts';
import type {Model} from '../state/model.ts';
import {failureActions, isUndone, shownCommand, stepNumbers} from '../state/selectors.ts';
import {stepTitle} from '../step-texts.ts';
import {StepLog} from './run.tsx';

/** The most lines of a failure below its headline. */
const mostDetails = 4;

/** What happened, whose turn it is and what to do, on a page that scrolls; below it the log, where there is room. */
export function FailureScreen({model}: {readonly model: Model}): ReactNode {
	const {failure} = model.run;
	const {isLow} = useRoom();
	return (
		<>
			<FailedStep model={model} />
			<ScrollArea top={model.ui.top}>
				{isUndone(model) && (
					<Callout mark={<StatusMark status="undone" />} isStrong>
						{model.text('wizard.undoneThisRun')}
					</Callout>
				)}
				{failure === undefined ? (
					<Words> {model.text('wizard.failed')}</Words>
				) : (
					<Failed model={model} failure={failure} />
				)}
			</ScrollArea>
			{failure !== undefined && shownCommand(model) !== undefined && !isLow && <LogBelow model={model} />}
		</>
	);
}

/** The fewest rows in which a log shows anything. */
const fewestLogRows = 5;

/** The log, in the rows that the page leaves. */
function LogBelow({model}: {readonly model: Model}): ReactNode {
	const box = useRef<DOMElement>(null);
	const {height} = useBoxMetrics(box);
	return (
		<Box ref={box} flexDirection="column" flexGrow={1} flexBasis={0} minHeight={0} overflow="hidden" marginTop={1}>
			{height >= fewestLogRows && <StepLog model={model} />}
		</Box>
	);
}

/** Which step failed and after what time, and how the others are. */
function FailedStep({model}: {readonly model: Model}): ReactNode {
	const {run, text, ui} = model;
	const index = run.steps.findIndex(({status}) => status === 'failed');
	const step = run.steps[index];
	if (step === undefined) return ui.recovery === undefined ? undefined : <Gap />;
	const durationMs = (step.endedAt ?? model.nowMs) - (step.startedAt ?? model.nowMs);
	const title = text('wizard.failedAfter', {
		number: index + 1,
		total: run.steps.length,
		step: stepTitle(model, step.id, false),
		duration: durationText(model, durationMs),
	});
	const others = (
		[
			['wizard.stepsDone', stepNumbers(run, 'done', 'kept')],
			['wizard.stepsUndone', stepNumbers(run, 'undone')],
			['wizard.stepsWaiting', stepNumbers(run, 'waiting', 'left-out', 'stopped')],
		] as const
	).flatMap(([key, numbers]) => (numbers.length === 0 ? [] : [text(key, {steps: numbers.join(' ')})]));
	return (
		<Box flexWrap="wrap" columnGap={3} flexShrink={0}>
			<Row isFixed>
				<Piece> </Piece>
				<StatusMark status="failed" />
				<Piece tone="strong"> {title}</Piece>
			</Row>
			<Row>
				<Piece>
					{'   '}
					{others.join('   ')}
				</Piece>
			</Row>
		</Box>
	);
}

function Failed({model, failure}: {readonly model: Model; readonly failure: ShownFailure}): ReactNode {
	const {text, translate} = model;
	const {headline, details} = failureText(failure, model);
	const {notes, actions, causes} = failureActions(model);
	const commands = causes.filter(({run}) => run !== undefined).length;
	return (
		<>
			<Inset left={3} right={1}>
				<Prose tone="strong">{headline}</Prose>
				{notes.map(({message}) => (
					<Prose key={message.text}>{translate(message)}</Prose>
				))}
				{notes.length === 0 && <Prose>{text(`wizard.fault.${failure.fault}`)}</Prose>}
				{lastLines(details, mostDetails, failure, model).map((line, index) => (
					<Words key={index}>{line}</Words>
				))}
			</Inset>
			<Recovery model={model} />
			{causes.length + actions.length > 0 && <Gap />}
			{causes.length > 0 && <Words tone="strong"> {text('views.causes')}</Words>}
			<ActionList actions={causes} firstNumber={1} />
			<ActionList actions={actions} firstNumber={commands + 1} />
		</>
	);
}

/** What helps beside a retry, each with its key; nothing where these keys do not work. */
export function Recovery({model}: {readonly model: Model}): ReactNode {
	const {recovery, ui, text, translate} = model;
	const key = (name: string): ReactNode => <Piece tone="chosen"> {name} </Piece>;
	if (!ui.recovery?.fetch && !ui.recovery?.rehearse) return undefined;
	return (
		<>
			<Gap />
			{ui.recovery.fetch && recovery?.fetch && (
				<Callout mark={key('t')} width={4}>
					{translate(toolInstallLines(recovery.fetch))}
				</Callout>
			)}
			{ui.recovery.rehearse && (
				<Callout mark={key('R')} width={4}>
					{text('wizard.rehearseSaid')}
				</Callout>
			)}
		</>
	);
}
