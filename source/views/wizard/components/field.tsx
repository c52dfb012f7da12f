import {Box, measureElement, useBoxMetrics, useCursor, type DOMElement} from 'ink';
import {useRef, type ReactNode, type RefObject} from 'react';
import {cellsOf} from '../../text.ts';
import {fieldParts, type TextField} from '../text-field.ts';
import {useColumns, useLook} from './surroundings.tsx';
import {Mark} from './marks.tsx';
import {Piece, Row} from './words.tsx';

/** A text that is being typed, after its prompt, with the terminal's cursor in it, at which an input method shows what it composes. */
export function Field({field, prompt}: {readonly field: TextField; readonly prompt: string}): ReactNode {
	const [before, at, after] = fieldParts(field, useColumns() - prompt.length - 1);
	const box = useRef<DOMElement>(null);
	useCursorIn(box, prompt.length + cellsOf(before));
	return (
		<Box ref={box} height={1} flexShrink={0} aria-role="textbox">
			<Row isFixed>
				<Mark tone="accent">{prompt}</Mark>
				<Piece>
					{before}
					{at}
					{after}
				</Piece>
			</Row>
		</Box>
	);
}

/** Shows the terminal's cursor so many cells from the left of a box, as soon as the box has its place. */
function useCursorIn(box: RefObject<DOMElement | null>, cells: number): void {
	const {setCursorPosition} = useCursor();
	// Draws again when the box gets another place.
	const {hasMeasured} = useBoxMetrics(box);
	const place = hasMeasured && box.current !== null ? measureElement(box.current) : undefined;
	setCursorPosition(place && {x: place.x + cells, y: place.y});
}

/** The values to choose from, side by side, the chosen one marked. */
export function Choice({choices, chosen}: {readonly choices: readonly string[]; readonly chosen: string}): ReactNode {
	const {symbols} = useLook();
	return (
		<Box flexWrap="wrap" columnGap={2} flexShrink={0} paddingLeft={1} aria-role="radiogroup">
			{choices.map((choice) => (
				<Box key={choice} aria-role="radio" aria-state={{checked: choice === chosen}}>
					<Row isFixed>
						<Mark tone="accent">{choice === chosen ? symbols.chosen : ' '}</Mark>
						<Piece tone={choice === chosen ? 'strong' : 'plain'}> {choice}</Piece>
					</Row>
				</Box>
			))}
		</Box>
	);
}
