import {Box} from 'ink';
import type {ReactNode} from 'react';
import {decisionActions} from '../../../domain/failure.ts';
import {checksSummary, groupChecks} from '../../check-results.ts';
import {asksPassword} from '../../prompts.ts';
import {ActionList} from '../components/lists/action-list.tsx';
import {Callout} from '../components/callout.tsx';
import {CommandLine} from '../components/command-line.tsx';
import {Inset, useRoom} from '../components/surroundings.tsx';
import {Mark} from '../components/marks.tsx';
import {Piece, Prose} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import {blockingQuestion, needsConsent} from '../state/selectors.ts';

/** What the checks say, what the user must decide and agree to, and the command line that does the same. */
export function PlanFoot({model}: {readonly model: Model}): ReactNode {
	const {text, translate, ui} = model;
	const {isLow} = useRoom();
	const question = blockingQuestion(model);
	if (ui.replanning) return <Callout mark={<Mark tone="warn">!</Mark>}>{text('wizard.replanning')}</Callout>;
	return (
		<Box flexDirection="column" flexShrink={0}>
			{(!isLow || groupChecks(model.run.checks).blocking.length > 0) && <ChecksSummary model={model} />}
			{question !== undefined && (
				<>
					<Callout mark={<Mark tone="warn">!</Mark>}>{translate(question.question)}</Callout>
					<ActionList actions={decisionActions(question)} />
				</>
			)}
			{!isLow && !ui.mayStartOver && (
				<Inset left={1} right={1}>
					<Prose>{text('wizard.withoutQuestions')}</Prose>
				</Inset>
			)}
			{!isLow && !ui.mayStartOver && <CommandLine command={model.commandLine} />}
			<Consent model={model} />
		</Box>
	);
}

function ChecksSummary({model}: {readonly model: Model}): ReactNode {
	const summary = checksSummary(model.run.checks);
	const {blocking, warnings} = groupChecks(model.run.checks);
	if (summary === undefined) return undefined;
	const mark =
		blocking.length > 0 ? (
			<Mark tone="bad">{model.symbols.failed}</Mark>
		) : warnings.length > 0 ? (
			<Mark tone="warn">!</Mark>
		) : (
			<Mark tone="good">{model.symbols.done}</Mark>
		);
	return <Callout mark={mark}>{`${model.translate(summary)} (d)`}</Callout>;
}

/** What the user agrees to by a key, and how the run starts. */
function Consent({model}: {readonly model: Model}): ReactNode {
	const {text, ui, plan, run} = model;
	if (ui.mayStartOver) return <Callout mark={<Piece> </Piece>}>{text('wizard.rehearsedAlready')}</Callout>;
	const isBlocked = groupChecks(run.checks).blocking.length > 0;
	const start = isBlocked ? 'wizard.blockedStart' : ui.focus === 'steps' ? 'wizard.ready' : 'wizard.readyFromSettings';
	const consents = [
		...(blockingQuestion(model) === undefined ? [] : [text('wizard.decide')]),
		...(asksPassword(plan) ? [text(run.rehearsal ? 'wizard.consentPractice' : 'wizard.consent')] : []),
	];
	const box = ui.consented ? '[x]' : '[ ]';
	return (
		<>
			{needsConsent(model) && (
				<Box flexShrink={0} aria-role="checkbox" aria-state={{checked: ui.consented}}>
					<Callout mark={<Piece tone="strong">{box}</Piece>} width={4} isStrong={!ui.consented}>
						{`${consents.join(' ')} (y)`}
					</Callout>
				</Box>
			)}
			{(!needsConsent(model) || ui.consented || isBlocked) && (
				<Callout mark={<Mark tone={isBlocked ? 'warn' : 'good'}>{isBlocked ? '!' : model.symbols.chosen}</Mark>}>
					{text(start)}
				</Callout>
			)}
		</>
	);
}
