import type {ReactNode} from 'react';
import {Callout} from '../components/callout.tsx';
import {Checklist} from '../components/lists/checklist.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Mark} from '../components/marks.tsx';
import {Gap, Prose, Words} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import {isInstallingTools} from '../state/selectors.ts';
import {checklistItems} from '../step-texts.ts';
import {ToolsScreen} from './tools.tsx';

/** Before the plan: the checklist while steps are inspected, the tools while they are installed. */
export function LookingScreen({model}: {readonly model: Model}): ReactNode {
	if (model.ui.stopping)
		return (
			<>
				<Gap />
				<Callout mark={<Mark tone="warn">!</Mark>}>{model.text('wizard.stopping')}</Callout>
			</>
		);
	if (isInstallingTools(model)) return <ToolsScreen model={model} />;
	return (
		<>
			<Gap />
			<ScrollArea keeps={0}>
				<Checklist items={checklistItems(model)} chosen={undefined} />
			</ScrollArea>
			<Gap />
			<Inset left={1} right={1}>
				<Prose>{model.text('wizard.looking')}</Prose>
			</Inset>
			<Words> </Words>
		</>
	);
}
