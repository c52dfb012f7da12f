import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {CodeLine} from '../../lesson/excerpts.ts';
import {Inset, useLook} from './surroundings.tsx';
import {Mark} from './marks.tsx';
import {Piece, Prose, Row, Words} from './words.tsx';

/** A command to read and copy: bold, whole, on as many rows as it needs. */
export function CommandLine({command, left = 1}: {readonly command: string; readonly left?: number}): ReactNode {
	return (
		<Inset left={left} right={1}>
			<Prose tone="strong">$ {command}</Prose>
		</Inset>
	);
}

/** Lines of a file as they are in it, the deciding ones marked; a line that is too long is cut. */
export function CodeBlock({file, lines}: {readonly file?: string; readonly lines: readonly CodeLine[]}): ReactNode {
	const {symbols} = useLook();
	return (
		<Box flexDirection="column" flexShrink={0}>
			{file !== undefined && <Words> {file}</Words>}
			{lines.map(({text, isMarked}, index) => (
				<Row key={index}>
					<Mark tone="accent">{isMarked ? ` ${symbols.chosen} ` : '   '}</Mark>
					<Piece tone={isMarked ? 'strong' : 'plain'}>{text}</Piece>
				</Row>
			))}
		</Box>
	);
}
