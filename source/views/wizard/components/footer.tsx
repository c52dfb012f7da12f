import {Box} from 'ink';
import type {ReactNode} from 'react';
import {Piece, Row} from './words.tsx';

/** A key with what it does. */
export type KeyHint = {readonly shown: string; readonly label: string};

function Hint({shown, label}: KeyHint): ReactNode {
	return (
		<Row isFixed>
			<Piece tone="strong">{shown}</Piece>
			<Piece> {label}</Piece>
		</Row>
	);
}

/**
 * The last row: a notice, as many keys as fit in the order of need, and always the way out. What does not fit is wrapped by Ink to a row
 * that is not shown.
 */
export function Footer({
	notice,
	keys,
	waysOut,
}: {
	readonly notice: string | undefined;
	readonly keys: readonly KeyHint[];
	readonly waysOut: readonly KeyHint[];
}): ReactNode {
	return (
		<Box height={1} flexShrink={0} columnGap={3} overflow="hidden" aria-role="toolbar">
			{notice !== undefined && (
				<Row>
					<Piece tone="strong">{notice}</Piece>
				</Row>
			)}
			<Box height={1} flexShrink={1000} flexWrap="wrap" overflow="hidden" columnGap={3} minWidth={0}>
				{keys.map((hint) => (
					<Hint key={`${hint.shown} ${hint.label}`} {...hint} />
				))}
			</Box>
			<Box flexShrink={0} columnGap={3}>
				{waysOut.map((hint) => (
					<Hint key={`${hint.shown} ${hint.label}`} {...hint} />
				))}
			</Box>
		</Box>
	);
}
