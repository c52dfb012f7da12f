import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {StepStatus, ToolState} from '../../state/run-state.ts';
import {useLook} from '../surroundings.tsx';
import {Mark, ProgressBar, StatusMark} from '../marks.tsx';
import {Piece, Row} from '../words.tsx';

/** A row of the checklist. */
export type ChecklistItem = {
	readonly status: StepStatus;
	readonly title: string;
	readonly progress?: ToolState['progress'];
	readonly detail: string;
	readonly duration: string;
};

/** What is done, what runs, and what is to come: one row each, with a number that jumps to it. */
export function Checklist({
	items,
	chosen,
	isNumbered = true,
}: {
	readonly items: readonly ChecklistItem[];
	readonly chosen: number | undefined;
	readonly isNumbered?: boolean;
}): ReactNode {
	return (
		<Box flexDirection="column" flexShrink={0} aria-role="list">
			{items.map((item, index) => (
				<Item key={index} {...item} number={isNumbered ? index + 1 : undefined} isChosen={index === chosen} />
			))}
		</Box>
	);
}

function Item({
	status,
	title,
	progress,
	detail,
	duration,
	number,
	isChosen,
}: ChecklistItem & {readonly number: number | undefined; readonly isChosen: boolean}): ReactNode {
	const {symbols} = useLook();
	return (
		<Box columnGap={2} height={1} flexShrink={0} aria-role="listitem" aria-state={{busy: status === 'running'}}>
			<Row isFixed>
				<Mark tone="accent">{isChosen ? symbols.chosen : ' '}</Mark>
				<Piece>{number === undefined ? ' ' : ` ${number} `}</Piece>
				<StatusMark status={status} />
				<Piece tone={status === 'running' || isChosen ? 'strong' : 'plain'}> {title}</Piece>
			</Row>
			<ProgressBar progress={progress} />
			<Box flexGrow={1} flexShrink={1} flexBasis={0} minWidth={0}>
				<Row>
					<Piece>{detail}</Piece>
				</Row>
			</Box>
			{duration !== '' && (
				<Row isFixed>
					<Piece>{duration}</Piece>
				</Row>
			)}
		</Box>
	);
}
