import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {cleanRow} from '../../text.ts';
import type {StepStatus, ToolState} from '../state/run-state.ts';
import {useLook, useRoom} from './surroundings.tsx';

/** The colour of a mark. */
type MarkTone = 'good' | 'bad' | 'warn' | 'accent' | 'faint';

const markTones = {
	good: {color: 'green'},
	bad: {color: 'red'},
	warn: {color: 'yellow'},
	accent: {color: 'cyan'},
	faint: {dimColor: true},
} as const;

/** A symbol in its colour; it says the same without. */
export function Mark({tone, children}: {readonly tone: MarkTone; readonly children?: string}): ReactNode {
	const {color} = useLook();
	return <Text {...(color ? markTones[tone] : {})}>{cleanRow(children ?? '')}</Text>;
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

const cells = 10;

/** A bar of ten cells; nothing without numbers or room. */
export function ProgressBar({progress}: {readonly progress: ToolState['progress'] | undefined}): ReactNode {
	const {symbols} = useLook();
	const {isNarrow} = useRoom();
	if (progress === undefined || progress.total <= 0 || isNarrow) return undefined;
	const full = Math.round(Math.max(0, Math.min(1, progress.done / progress.total)) * cells);
	return (
		<Box flexShrink={0} aria-role="progressbar">
			<Mark tone="accent">{symbols.bar.repeat(full) + symbols.barEmpty.repeat(cells - full)}</Mark>
		</Box>
	);
}
