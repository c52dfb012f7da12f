import type {ReactNode} from 'react';
import {checksSummary, checkText, groupChecks, topicText, type CheckDone} from '../../check-results.ts';
import {ActionList} from '../components/lists/action-list.tsx';
import {Callout} from '../components/callout.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Mark} from '../components/marks.tsx';
import {Gap, Prose} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import {withoutKeyActions} from '../state/selectors.ts';
import {Recovery} from './failure.tsx';

/** All check results: what blocks, then what warns, each with its next actions; then by topic what is fine. */
export function ChecksScreen({model, top}: {readonly model: Model; readonly top: number}): ReactNode {
	const {checks} = model.run;
	const {blocking, warnings, fine} = groupChecks(checks);
	const summary = checksSummary(checks);
	const wrong = [...blocking, ...warnings];
	return (
		<ScrollArea top={top}>
			<Inset left={1} right={1}>
				<Prose tone="strong">
					{summary === undefined ? model.text('wizard.checksNone') : model.translate(summary)}
				</Prose>
			</Inset>
			<Recovery model={model} />
			{wrong.map((check, index) => (
				<WrongCheck key={check.check} model={model} check={check} firstNumber={1 + commandsIn(wrong.slice(0, index))} />
			))}
			{fine.length > 0 && <Gap />}
			{fine.map((group) => {
				const {title, results} = topicText(group.topic, group.checks, model);
				return (
					<Callout key={group.topic} mark={<Mark tone="good">{model.symbols.done}</Mark>}>
						{`${title}${model.text('views.colon')}${results}`}
					</Callout>
				);
			})}
		</ScrollArea>
	);
}

const commandsIn = (checks: readonly CheckDone[]): number =>
	checks.flatMap(({next}) => next).filter(({run}) => run !== undefined).length;

function WrongCheck({
	model,
	check,
	firstNumber,
}: {
	readonly model: Model;
	readonly check: CheckDone;
	readonly firstNumber: number;
}): ReactNode {
	const blocks = check.status === 'blocking';
	return (
		<>
			<Gap />
			<Callout mark={<Mark tone={blocks ? 'bad' : 'warn'}>{blocks ? model.symbols.failed : '!'}</Mark>} isStrong>
				{checkText(check, model)}
			</Callout>
			<Inset left={2}>
				<ActionList actions={withoutKeyActions(model, check.next)} firstNumber={firstNumber} />
			</Inset>
		</>
	);
}
