import {Box} from 'ink';
import type {ReactNode} from 'react';
import {Inset, useLook} from './surroundings.tsx';
import {Piece, Prose, Row} from './words.tsx';

/** A horizontal line with a title in it, and a remark at its right end. */
export function Rule({title, remark = ''}: {readonly title: string; readonly remark?: string}): ReactNode {
	return (
		<Box height={1} flexShrink={0} columnGap={1}>
			<Line width={2} />
			{title !== '' && (
				<Row>
					<Piece tone="strong">{title}</Piece>
				</Row>
			)}
			<Line />
			{remark !== '' && (
				<Row isFixed>
					<Piece>{remark}</Piece>
				</Row>
			)}
		</Box>
	);
}

/** A border of one side: Ink draws it as wide as there is room. */
function Line({width}: {readonly width?: number}): ReactNode {
	const {symbols} = useLook();
	const sides = {topLeft: '', top: symbols.rule, topRight: '', left: '', right: ''};
	return (
		<Box
			{...(width === undefined ? {flexGrow: 1, flexShrink: 1} : {width, flexShrink: 0})}
			height={1}
			borderStyle={{...sides, bottomLeft: '', bottom: '', bottomRight: ''}}
			borderBottom={false}
			borderLeft={false}
			borderRight={false}
			borderDimColor
		/>
	);
}

/** A question below the screen; the footer shows its keys. */
export function Question({children}: {readonly children: string}): ReactNode {
	return (
		<Box flexDirection="column" flexShrink={0}>
			<Rule title="" />
			<Inset left={1} right={1}>
				<Prose tone="strong">{children}</Prose>
			</Inset>
		</Box>
	);
}
