import {Box} from 'ink';
import type {ReactNode} from 'react';
import {useLook} from './surroundings.tsx';
import {Piece, Row} from './words.tsx';

/** The first row: the program, whether it is a rehearsal, what the screen shows, and at the right edge how far it is. */
export function Header({
	title,
	place,
	isRehearsal,
}: {
	readonly title: string;
	readonly place: string;
	readonly isRehearsal: boolean;
}): ReactNode {
	const {text} = useLook();
	return (
		<Box justifyContent="space-between" height={1} flexShrink={0} columnGap={2}>
			<Row>
				<Piece tone="banner"> digimon-setup </Piece>
				{isRehearsal && (
					<>
						<Piece> </Piece>
						<Piece tone="chosen"> {text('views.rehearsal')} </Piece>
					</>
				)}
				<Piece tone="strong"> {title}</Piece>
			</Row>
			<Row isFixed>
				<Piece>{place}</Piece>
			</Row>
		</Box>
	);
}
