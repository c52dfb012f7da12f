import type {ReactNode} from 'react';
import {useLook, useRoom} from '../surroundings.tsx';
import {Table} from './table.tsx';
import {Mark, StatusMark} from '../marks.tsx';
import {Piece} from '../words.tsx';

/** A step of the plan as a row. */
export type PlanRow = {
	/** What is done already, must be repaired, or is not selected; undefined for what is to do. */
	readonly state: 'kept' | 'left-out' | 'repair' | undefined;
	readonly title: string;
	/** The step's name in flags. */
	readonly id: string;
	readonly command: string;
	readonly asksPassword: boolean;
	/** The numbers of the steps before it. */
	readonly after: readonly number[];
	/** How long it will take; empty for a moment. */
	readonly duration: string;
};

/** The numbered steps of a plan; narrow screens show fewer columns. */
export function PlanTable({
	rows,
	chosen,
}: {
	readonly rows: readonly PlanRow[];
	readonly chosen: number | undefined;
}): ReactNode {
	const {symbols, text} = useLook();
	const {isNarrow} = useRoom();
	const hasStates = rows.some(({state}) => state !== undefined);
	const column = (name: string, cell: (row: PlanRow, index: number) => ReactNode, givesWay = 0) => ({
		name,
		givesWay,
		cells: rows.map(cell),
	});
	const words = (content: string): ReactNode => (content === '' ? undefined : <Piece>{content}</Piece>);
	return (
		<Table
			columns={[
				column(
					'title',
					({title, state}, index) => (
						<>
							<Mark tone="accent">{index === chosen ? symbols.chosen : ' '}</Mark>
							<Piece> {index + 1} </Piece>
							{hasStates && <StateMark state={state} />}
							<Piece tone={index === chosen ? 'strong' : 'plain'}>
								{hasStates && ' '}
								{title}
							</Piece>
						</>
					),
					isNarrow ? 1 : 0,
				),
				...(isNarrow ? [] : [column('id', ({id}) => words(id))]),
				...(isNarrow ? [] : [column('command', ({command}) => words(command), 20)]),
				column('password', ({asksPassword}) => words(asksPassword ? 'sudo' : '')),
				...(isNarrow
					? []
					: [
							column('after', ({after}) =>
								words(after.length === 0 ? '' : text('wizard.afterSteps', {steps: after.join(' ')})),
							),
						]),
				column('duration', ({duration}) => words(duration)),
			]}
		/>
	);
}

function StateMark({state}: Pick<PlanRow, 'state'>): ReactNode {
	if (state === undefined) return <Piece> </Piece>;
	return state === 'repair' ? <Mark tone="warn">!</Mark> : <StatusMark status={state} />;
}
