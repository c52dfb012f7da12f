import {Box, Text, useApp, useInput, usePaste, useWindowSize, type Key} from 'ink';
import {useSyncExternalStore, type ReactNode} from 'react';
import {frame} from './frame.ts';
import type {Model} from './model.ts';
import type {Line, Style} from './spans.ts';
import type {Store} from './store.ts';

type TextLook = Partial<{bold: boolean; dimColor: boolean; inverse: boolean; color: string}>;

/** Styles as the terminal's own colours; without colours bold, dim and inverse still tell them apart. */
const looks: Readonly<Record<Style, TextLook>> = {
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

/** Where keys go: by name with the text that they type, and what was pasted. */
export type Keys = {
	readonly press: (key: string, text: string) => void;
	readonly paste: (text: string) => void;
	/** Is a line being typed, so that many letters at once are one text. */
	readonly takesText: () => boolean;
};

/** What the screen needs: the store, the model of now, keys, and a place to leave Ink's hand-over. */
export type ScreenProps = {
	readonly store: Store;
	/** Everything of the model but the size. */
	readonly model: () => Omit<Model, 'size'>;
	readonly colorFor: (wanted: boolean) => boolean;
	readonly keys: Keys;
	readonly useSuspend: (suspend: (work: () => Promise<void>) => Promise<void>) => void;
};

/** The whole wizard: rows that were laid out elsewhere, and keys that are understood elsewhere. */
export function Screen({store, model, colorFor, keys, useSuspend}: ScreenProps): ReactNode {
	const size = useWindowSize();
	const {suspendTerminal} = useApp();
	useSuspend(async (work) => suspendTerminal(work));
	useSyncExternalStore(store.subscribe, store.snapshot);
	useInput((input, key) => {
		if ([...input].length < 2 || key.ctrl || key.meta) keys.press(keyName(input, key), input);
		else typeAll(keys, input);
	});
	usePaste(keys.paste);
	// The last row stays free: a terminal that writes its last cell may scroll.
	const shown = model();
	const rows = frame({...shown, size: {columns: size.columns, rows: Math.max(1, size.rows - 1)}});
	const color = colorFor(shown.settings.values.color);
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
				<Text key={index} {...look(piece.style, color)}>
					{piece.text}
				</Text>
			))}
		</Text>
	);
}

function look(style: Style, color: boolean): TextLook {
	const {color: hue, ...rest} = looks[style];
	return color && hue !== undefined ? {...rest, color: hue} : rest;
}

/** Keys typed so fast that they arrive together come as one text: each is a key of its own, but in a line that is typed a run of letters is one text. */
function typeAll(keys: Keys, input: string): void {
	for (let rest = input; rest !== '';) {
		const run = keys.takesText() ? (/^\P{Cc}+/u.exec(rest)?.[0] ?? '') : '';
		const [letter = ''] = run === '' ? rest : [run];
		keys.press(controlKeys[letter] ?? letter, letter < ' ' ? '' : letter);
		rest = rest.slice(letter.length);
	}
}

/** What a terminal sends for keys that have a name. */
const controlKeys: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u0003': 'ctrl-c',
	'\u007F': 'backspace',
	'\b': 'backspace',
	' ': 'space',
};

/** A key by its name: `up`, `ctrl-c`, `enter`, or the character itself. */
export function keyName(input: string, key: Key): string {
	if (key.ctrl && (key.leftArrow || key.rightArrow)) return key.leftArrow ? 'ctrl-left' : 'ctrl-right';
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
	if (key.delete) return 'delete';
	if (key.backspace) return key.meta ? 'alt-backspace' : 'backspace';
	if (key.meta) return `alt-${input}`;
	return input === ' ' ? 'space' : input;
}
