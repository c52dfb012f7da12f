import {Box} from 'ink';
import {createContext, use, type ReactNode} from 'react';
import type {Translator} from '../../../i18n/translate.ts';
import {symbolsFor, type Symbols} from '../../symbols.ts';
import {createMeasures, type Measures} from '../state/store.ts';

/** What every component knows: language, symbols, whether colours are shown, and how large the screen is. */
export type Look = Translator & {
	readonly symbols: Symbols;
	readonly color: boolean;
	readonly size: {readonly columns: number; readonly rows: number};
	readonly measures: Measures;
	/** Whether the terminal takes links (OSC 8). */
	readonly links?: boolean;
};

const LookContext = createContext<Look>({
	translate: ({text}) => text,
	text: (key) => key,
	symbols: symbolsFor(false),
	color: false,
	size: {columns: 80, rows: 24},
	measures: createMeasures(),
});
const ColumnsContext = createContext(80);

/** Provides the look to all components below it. */
export function Surroundings({look, children}: {readonly look: Look; readonly children: ReactNode}): ReactNode {
	return (
		<LookContext value={look}>
			<ColumnsContext value={look.size.columns}>{children}</ColumnsContext>
		</LookContext>
	);
}

/** The look that was provided above. */
export const useLook = (): Look => use(LookContext);

/** A low screen leaves out blank rows and what is said elsewhere, a narrow one some columns; a tall one shows more at once. */
export function useRoom(): {readonly isLow: boolean; readonly isNarrow: boolean; readonly isTall: boolean} {
	const {columns, rows} = useLook().size;
	return {isLow: rows < 17, isNarrow: columns < 72, isTall: rows >= 36};
}

/**
 * The cells that a text may take here. Passed down, since Ink knows the width of a box only after it is drawn, and text that is folded
 * then would be seen to jump.
 */
export const useColumns = (): number => use(ColumnsContext);

/** Content further in from the edges. */
export function Inset({
	left = 0,
	right = 0,
	children,
}: {
	readonly left?: number;
	readonly right?: number;
	readonly children: ReactNode;
}): ReactNode {
	const columns = useColumns();
	return (
		<Box flexDirection="column" flexShrink={0} paddingLeft={left} paddingRight={right}>
			<ColumnsContext value={Math.max(1, columns - left - right)}>{children}</ColumnsContext>
		</Box>
	);
}

/** Content beside something that takes so many cells. */
export function Beside({cells, children}: {readonly cells: number; readonly children: ReactNode}): ReactNode {
	return <ColumnsContext value={Math.max(1, useColumns() - cells)}>{children}</ColumnsContext>;
}
