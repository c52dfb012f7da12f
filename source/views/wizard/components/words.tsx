import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import type {StepStatus} from '../state/run-state.ts';
import {cleanRow, wrapText} from '../../text.ts';
import {useColumns, useLook, useRoom} from './surroundings.tsx';

/**
 * How text looks. Only marks have colours: each of the sixteen is hard to read on either white or black, so words are bold, inverse, or
 * plain, in the terminal's own colour.
 */
type Tone = 'plain' | 'strong' | 'chosen' | 'banner';

/** The colour of a mark. */
type MarkTone = 'good' | 'bad' | 'warn' | 'accent' | 'faint';

const tones = {
	plain: {},
	strong: {bold: true},
	chosen: {inverse: true},
	banner: {bold: true, inverse: true},
} as const;

const markTones = {
	good: {color: 'green'},
	bad: {color: 'red'},
	warn: {color: 'yellow'},
	accent: {color: 'cyan'},
	faint: {dimColor: true},
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

/** A symbol in its colour; it says the same without. */
export function Mark({tone, children}: {readonly tone: MarkTone; readonly children?: Content}): ReactNode {
	const {color} = useLook();
	return <Text {...(color ? markTones[tone] : {})}>{cleanRow(textOf(children ?? ''))}</Text>;
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

/** An address, or a log by its path. */
const address = /https?:\/\/[^\s'"<>()]*[\w/]|(?<![\w.-])\/[^\s'":]+\.log\b/g;

/** A row in which the addresses of its text are links (OSC 8); one that is broken over rows stays text. */
function linked(row: string, text: string): string {
	const whole = new Set(text.match(address));
	return row.replaceAll(address, (shown) => {
		if (!whole.has(shown)) return shown;
		const target = shown.startsWith('/') ? `file://${encodeURI(shown)}` : shown;
		return `\u001B]8;;${target}\u0007${shown}\u001B]8;;\u0007`;
	});
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

const statusTones: Readonly<Record<StepStatus, MarkTone>> = {
	waiting: 'faint',
	kept: 'good',
	running: 'accent',
	done: 'good',
	failed: 'bad',
	stopped: 'warn',
	'left-out': 'faint',
	undone: 'faint',
};

/** The symbol of a status. */
export function StatusMark({status}: {readonly status: StepStatus}): ReactNode {
	const {symbols} = useLook();
	return <Mark tone={statusTones[status]}>{symbols[status]}</Mark>;
}
