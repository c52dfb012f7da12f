import {Box, Text, useBoxMetrics, type DOMElement} from 'ink';
import {useLayoutEffect, useRef, type ReactNode} from 'react';
import {clockTime} from '../../../domain/describe-event.ts';
import type {LogWindow, ShownLine} from '../log-window.ts';
import type {LogPosition} from '../state/ui-state.ts';
import {cleanRow, cutText, wrapText} from '../../text.ts';
import {Rule} from './rule.tsx';
import {useColumns, useLook} from './surroundings.tsx';
import {Piece, Row} from './words.tsx';

/** The output of a command, in all the room that is left (`fewestRows` with its rule): a rule with its position, the command, its lines. */
export function LogPane({
	title,
	command,
	position,
	read,
	fewestRows,
}: {
	readonly title: string;
	readonly command: string;
	readonly position: LogPosition;
	readonly read: (rows: number) => LogWindow;
	readonly fewestRows: number;
}): ReactNode {
	const {measures, size, text} = useLook();
	const columns = useColumns();
	const pane = useRef<DOMElement>(null);
	const {height, hasMeasured} = useBoxMetrics(pane);
	const rows = hasMeasured ? height : size.rows;
	const log = read(rows);
	useLayoutEffect(() => measures.setLogRows(rows));
	const lines = log.lines.flatMap((line, index) => rowsOf(line, index, position, columns));
	// Drawn as one text: a box for each row would be laid out again with every line.
	const shown = log.follows ? lines.slice(-rows) : lines.slice(0, rows);
	const {filter, match} = position;
	const {top, total} = log;
	const to = Math.min(total, top + Math.max(1, log.lines.length));
	const remark =
		filter !== '' && match !== undefined
			? text('wizard.matchOf', {match: match + 1, total})
			: log.follows || total === 0
				? text('wizard.follows', {total})
				: text('wizard.position', {from: top + 1, to, total});
	return (
		<Box flexDirection="column" flexGrow={1} flexShrink={1} flexBasis={0} minHeight={fewestRows} overflow="hidden">
			<Rule title={filter === '' ? title : text('wizard.filtered', {filter})} remark={remark} />
			<Row isFixed>
				<Piece>$ </Piece>
				<Piece tone="strong">{command}</Piece>
			</Row>
			<Box
				ref={pane}
				flexDirection="column"
				flexGrow={1}
				flexBasis={0}
				minHeight={0}
				overflow="hidden"
				justifyContent={log.follows && shown.length > rows ? 'flex-end' : 'flex-start'}
			>
				<Text>{shown}</Text>
			</Box>
		</Box>
	);
}

/** A line on one row, cut, or on as many as it needs; its time before it, or blanks where that is not known. */
function rowsOf(
	{text, at, isError, isMatch}: ShownLine,
	line: number,
	{wraps, times}: LogPosition,
	columns: number,
): readonly ReactNode[] {
	const time = times ? `${at === undefined ? ' '.repeat(8) : clockTime(Date.parse(at))} ` : '';
	const room = Math.max(1, columns - time.length);
	const parts = wraps ? wrapText(cleanRow(text), room) : [cutText(cleanRow(text), room)];
	return parts.map((part, index) => (
		<Text key={`${line} ${index}`} bold={isError} inverse={isMatch}>
			{`${index === 0 ? time : ' '.repeat(time.length)}${part}\n`}
		</Text>
	));
}
