import {Box} from 'ink';
import type {ReactNode} from 'react';
import {lessonTabs, type LessonBlock, type LessonTab} from '../../lesson/blocks.ts';
import {CodeBlock, CommandLine} from '../components/command-line.tsx';
import {PathDiagram} from '../components/path-diagram.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Beside, Inset, useColumns, useRoom} from '../components/surroundings.tsx';
import {Gap, Piece, Prose, Row, Words} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import type {Overlay} from '../state/ui-state.ts';
import {explained, stepTitle} from '../step-texts.ts';
import {cellsOf} from '../../text.ts';

type Explanation = Extract<Overlay, {kind: 'explain'}>;

/** What a step does, in tabs: why, what it makes, how to see it, how to break it, and how the article does it. */
export function ExplainScreen({model, overlay}: {readonly model: Model; readonly overlay: Explanation}): ReactNode {
	const blocks = explained(model);
	const {step, tab, top} = overlay;
	if (blocks === undefined) return <Words> {model.text('wizard.notPlanned')}</Words>;
	const number = model.run.steps.findIndex(({id}) => id === step) + 1;
	return (
		<>
			<Tabs model={model} chosen={tab} />
			<ScrollArea top={top}>
				<Gap />
				<Words tone="strong">
					{' '}
					{number} {stepTitle(model, step, false)}
				</Words>
				{blocks.map((block, index) => (
					<Block key={index} block={block} before={blocks[index - 1]} explanation={overlay} />
				))}
			</ScrollArea>
		</>
	);
}

/** The names of the tabs; where they do not fit, only the chosen one with its number. */
function Tabs({model, chosen}: {readonly model: Model; readonly chosen: LessonTab}): ReactNode {
	const names = lessonTabs.map((tab) => ({tab, name: ` ${model.text(`lesson.tab_${tab}`)} `}));
	const fit = names.reduce((sum, {name}) => sum + cellsOf(name), 0) < useColumns();
	const number = lessonTabs.indexOf(chosen) + 1;
	return (
		<Box flexShrink={0}>
			{names
				.filter(({tab}) => fit || tab === chosen)
				.map(({tab, name}) => (
					<Row key={tab} isFixed>
						<Piece tone={tab === chosen ? 'chosen' : 'plain'}>{name}</Piece>
					</Row>
				))}
			{!fit && (
				<Row>
					<Piece>{` ${number}/${lessonTabs.length}`}</Piece>
				</Row>
			)}
		</Box>
	);
}

/** The blocks that a blank row separates from what is above them. */
const spaced: readonly LessonBlock['kind'][] = ['heading', 'path', 'code'];

function Block({
	block,
	before,
	explanation,
}: {
	readonly block: LessonBlock;
	readonly before: LessonBlock | undefined;
	readonly explanation: Explanation;
}): ReactNode {
	const isText = block.kind === 'text' && before !== undefined && before.kind !== 'heading' && before.kind !== 'text';
	return (
		<>
			{(spaced.includes(block.kind) || isText) && <Gap />}
			<Content block={block} explanation={explanation} />
		</>
	);
}

function Content({block, explanation}: {readonly block: LessonBlock; readonly explanation: Explanation}): ReactNode {
	switch (block.kind) {
		case 'heading':
			return <Words tone="strong"> {block.text}</Words>;
		case 'command':
			return <CommandLine command={block.text} left={3} />;
		case 'link':
			return (
				<Inset left={3} right={1}>
					<Prose tone="strong">{block.text}</Prose>
				</Inset>
			);
		case 'path':
			return <PathDiagram step={explanation.step} />;
		case 'output':
			return block.lines.map((line, index) => <Words key={index}>{`     ${line}`}</Words>);
		case 'code':
			return <CodeBlock {...block} />;
		case 'word':
			return <Word {...block} />;
		case 'text':
			return (
				<Inset left={1} right={1}>
					<Prose>{block.text}</Prose>
				</Inset>
			);
	}
}

/** The cells of the longest word of the glossary, with blanks. */
const wordCells = 18;

/** A word and what it means, beside each other where there is room. */
function Word({word, text}: {readonly word: string; readonly text: string}): ReactNode {
	const {isNarrow} = useRoom();
	const meaning = (
		<Inset left={1} right={1}>
			<Prose>{text}</Prose>
		</Inset>
	);
	const name = (
		<Row isFixed>
			<Piece tone="strong"> {word}</Piece>
		</Row>
	);
	if (isNarrow)
		return (
			<>
				{name}
				{meaning}
			</>
		);
	return (
		<Box flexShrink={0}>
			<Box width={wordCells} flexShrink={0}>
				{name}
			</Box>
			<Beside cells={wordCells}>{meaning}</Beside>
		</Box>
	);
}
