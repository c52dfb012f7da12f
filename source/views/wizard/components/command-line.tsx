import type {ReactNode} from 'react';
import {Inset} from './surroundings.tsx';
import {Prose} from './words.tsx';

/** A command to read and copy: bold, whole, on as many rows as it needs. */
export function CommandLine({command, left = 1}: {readonly command: string; readonly left?: number}): ReactNode {
	return (
		<Inset left={left} right={1}>
			<Prose tone="strong">$ {command}</Prose>
		</Inset>
	);
}
