import {Box} from 'ink';
import type {ReactNode} from 'react';
import {fieldParts, type TextField} from '../text-field.ts';
import {useColumns, useLook} from './surroundings.tsx';
import {Mark, Piece, Row} from './words.tsx';

/** A text that is being typed, after its prompt; the cursor is always visible. */
export function Field({field, prompt}: {readonly field: TextField; readonly prompt: string}): ReactNode {
	const [before, at, after] = fieldParts(field, useColumns() - prompt.length - 1);
	return (
		<Box height={1} flexShrink={0} aria-role="textbox">
			<Row isFixed>
				<Mark tone="accent">{prompt}</Mark>
				<Piece>{before}</Piece>
				<Piece tone="chosen">{at}</Piece>
				<Piece>{after}</Piece>
			</Row>
		</Box>
	);
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
