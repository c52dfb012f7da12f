import {Box, Text, useApp, useInput, usePaste, useWindowSize, type Key} from 'ink';
import {useSyncExternalStore, type ReactNode} from 'react';
import {frame} from './frame.ts';
import type {Line, Style} from './spans.ts';
import type {UnsizedModel} from './state/model.ts';
import type {Store} from './state/store.ts';

type TextProps = Partial<{bold: boolean; dimColor: boolean; inverse: boolean; color: string}>;

/** Styles as the terminal's own colours; without colours bold, dim and inverse still differ. */
const textProps: Readonly<Record<Style, TextProps>> = {
	plain: {},
	strong: {bold: true},
	dim: {dimColor: true},
	good: {color: 'green'},
	bad: {color: 'red'},
	warn: {color: 'yellow'},
	accent: {color: 'cyan'},
	chosen: {inverse: true},
	banner: {bold: true, inverse: true},
};

/** What the screen needs; `useSuspend` takes Ink's function that hands over the terminal. */
export type ScreenProps = {
	readonly store: Store;
	readonly model: () => UnsizedModel;
	readonly color: boolean;
	readonly press: (key: string, text: string) => void;
	readonly useSuspend: (suspend: (work: () => Promise<void>) => Promise<void>) => void;
};

/** The whole wizard: draws the rows of the frame and passes keys to the controller. */
export function Screen({store, model, color, press, useSuspend}: ScreenProps): ReactNode {
	const size = useWindowSize();
	const {suspendTerminal} = useApp();
	useSuspend(async (work) => suspendTerminal(work));
	useSyncExternalStore(store.subscribe, store.snapshot);
	useInput((input, key) => {
		const letters = [...input];
		if (letters.length < 2 || key.ctrl || key.meta) press(keyName(input, key), input);
		else for (const letter of letters) press(controlKeys[letter] ?? letter, letter < ' ' ? '' : letter);
	});
	usePaste((text) => press('paste', text));
	// The last row is left free: a terminal that writes its last cell may scroll.
	const rows = frame({...model(), size: {columns: size.columns, rows: Math.max(1, size.rows - 1)}});
	return (
		<Box flexDirection="column">
			{rows.map((row, index) => (
				<Row key={index} row={row} color={color} />
			))}
		</Box>
	);
}

function Row({row, color}: {readonly row: Line; readonly color: boolean}): ReactNode {
	if (row.every((piece) => piece.text === '')) return <Text> </Text>;
	return (
		<Text wrap="truncate">
			{row.map((piece, index) => (
				<Text key={index} {...propsOf(piece.style, color)}>
					{piece.text}
				</Text>
			))}
		</Text>
	);
}

function propsOf(style: Style, color: boolean): TextProps {
	const {color: hue, ...rest} = textProps[style];
	return color && hue !== undefined ? {...rest, color: hue} : rest;
}

/** Names of keys in a text of several, as keys that arrive together come. */
const controlKeys: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u0003': 'ctrl-c',
	'\u001A': 'ctrl-z',
	'\u007F': 'backspace',
	'\b': 'backspace',
	' ': 'space',
};

/** A key by its name: `up`, `ctrl-c`, `enter`, or the character itself. */
export function keyName(input: string, key: Key): string {
	if (key.ctrl) return `ctrl-${input}`;
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pageup';
	if (key.pageDown) return 'pagedown';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.return) return 'enter';
	if (key.escape) return 'escape';
	if (key.tab) return 'tab';
	if (key.backspace) return 'backspace';
	if (key.delete) return 'delete';
	return input === ' ' ? 'space' : input;
}
