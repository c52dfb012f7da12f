import {Box} from 'ink';
import type {ReactNode} from 'react';
import {Row} from '../words.tsx';

/** A column of a table: its cells from top to bottom; `givesWay` is its share of what is cut where the rows are too long. */
type Column = {readonly name: string; readonly cells: readonly ReactNode[]; readonly givesWay?: number};

/** Rows of cells below each other: a box for each column, which Ink makes as wide as its widest cell. */
export function Table({columns}: {readonly columns: readonly Column[]}): ReactNode {
	return (
		<Box columnGap={2} flexShrink={0} aria-role="table">
			{columns
				.filter(({cells}) => cells.some((cell) => cell !== undefined))
				.map(({name, cells, givesWay = 0}) => (
					<Box key={name} flexDirection="column" flexShrink={givesWay} minWidth={0}>
						{cells.map((cell, index) => (
							<Row key={index}>{cell ?? ' '}</Row>
						))}
					</Box>
				))}
		</Box>
	);
}
