import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {cleanRow, linked, wrapText} from '../../text.ts';
import {useColumns, useLook, useRoom} from './surroundings.tsx';

/**
 * How text looks. Only marks have colours: each of the sixteen is hard to read on either white or black, so words are bold, inverse, or
 * plain, in the terminal's own colour.
 */
type Tone = 'plain' | 'strong' | 'chosen' | 'banner';

const tones = {
	plain: {},
	strong: {bold: true},
	chosen: {inverse: true},
	banner: {bold: true, inverse: true},
} as const;

type Content = string | number | false | undefined | readonly Content[];
const textOf = (content: Content): string =>
	typeof content === 'object'
		? content.map(textOf).join('')
		: content === false || content === undefined
			? ''
			: String(content);

/** A piece of a row; all text of the screen passes here and is cleaned. */
export function Piece({tone = 'plain', children}: {readonly tone?: Tone; readonly children?: Content}): ReactNode {
	return <Text {...tones[tone]}>{cleanRow(textOf(children ?? ''))}</Text>;
}

/** One row of pieces, cut by Ink where it is too long. `isFixed` rows are never cut; others give way. */
export function Row({
	children,
	isFixed = false,
}: {
	readonly children: ReactNode;
	readonly isFixed?: boolean;
}): ReactNode {
	return (
		<Box height={1} flexShrink={isFixed ? 0 : 1} minWidth={0}>
			<Text wrap="truncate">{children}</Text>
		</Box>
	);
}

/** A row of one tone. */
export function Words({tone = 'plain', children}: {readonly tone?: Tone; readonly children: Content}): ReactNode {
	return (
		<Box height={1} flexShrink={0} minWidth={0}>
			<Text wrap="truncate" {...tones[tone]}>
				{cleanRow(textOf(children))}
			</Text>
		</Box>
	);
}

/** Text on as many rows as it needs here. */
export function Prose({tone = 'plain', children}: {readonly tone?: Tone; readonly children: Content}): ReactNode {
	const columns = useColumns();
	const {links} = useLook();
	const text = textOf(children);
	const rows = wrapText(text, columns)
		.map(cleanRow)
		.map((row) => (links === true ? linked(row, text) : row));
	return (
		<Box flexDirection="column" flexShrink={0}>
			{rows.map((row, index) => (
				<Text key={index} wrap="truncate" {...tones[tone]}>
					{row === '' ? ' ' : row}
				</Text>
			))}
		</Box>
	);
}

/** A blank row; none where the screen is low. */
export function Gap(): ReactNode {
	return useRoom().isLow ? undefined : <Box height={1} flexShrink={0} />;
}
