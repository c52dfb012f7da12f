import type {ReactNode} from 'react';
import {installableTools} from '../../../domain/ports/tool-installer.ts';
import {Callout} from '../components/callout.tsx';
import {Checklist, type ChecklistItem} from '../components/lists/checklist.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Mark} from '../components/marks.tsx';
import {Gap, Prose} from '../components/words.tsx';
import {defined} from '../../../domain/defined.ts';
import type {Model} from '../state/model.ts';

/** Each tool that is installed with its progress, and the warnings about tools. */
export function ToolsScreen({model}: {readonly model: Model}): ReactNode {
	const {run, recovery, text, translate} = model;
	const offered = recovery?.fetch?.releases ?? [];
	const isOver =
		offered.every(({tool}) => run.tools.some((one) => one.tool === tool)) &&
		run.tools.every(({stage}) => stage === 'installed');
	const warnings = run.notices.filter(({level, message}) => level === 'warning' && message.key.startsWith('tools.'));
	return (
		<>
			<Gap />
			<ScrollArea keeps={0}>
				<Checklist items={toolItems(model)} chosen={undefined} isNumbered={false} />
			</ScrollArea>
			<Gap />
			<Inset left={1} right={1}>
				<Prose>{text(isOver ? 'wizard.fetched' : 'wizard.fetching')}</Prose>
			</Inset>
			{warnings.map(({message}, index) => (
				<Callout key={index} mark={<Mark tone="warn">!</Mark>}>
					{translate(message)}
				</Callout>
			))}
		</>
	);
}

/** The tools in the order of the catalogue; those whose download has not begun wait. */
function toolItems({run, recovery, translate}: Model): readonly ChecklistItem[] {
	const offered = recovery?.fetch?.releases ?? [];
	return installableTools.flatMap((name): readonly ChecklistItem[] => {
		const state = run.tools.find(({tool}) => tool === name);
		const release = offered.find(({tool}) => tool === name);
		if (state === undefined)
			return release ? [{status: 'waiting', title: '', detail: `${name} ${release.version}`, duration: ''}] : [];
		const isInstalled = state.stage === 'installed';
		return [
			{
				status: isInstalled ? 'done' : 'running',
				title: '',
				detail: translate(state.message),
				duration: '',
				...defined({progress: isInstalled ? undefined : state.progress}),
			},
		];
	});
}
