import {Box} from 'ink';
import type {ReactNode} from 'react';
import {Beside, Inset} from './surroundings.tsx';
import {Prose, Row} from './words.tsx';

/** Text after a mark, wrapped beside it. `width` is the cells of the mark with the blank behind it. */
export function Callout({
	mark,
	width = 3,
	left = 1,
	isStrong = false,
	children,
}: {
	readonly mark: ReactNode;
	readonly width?: number;
	readonly left?: number;
	readonly isStrong?: boolean;
	readonly children: string;
}): ReactNode {
	return (
		<Inset left={left}>
			<Box flexShrink={0}>
				<Box width={width} flexShrink={0}>
					<Row>{mark}</Row>
				</Box>
				<Beside cells={width + 1}>
					<Prose tone={isStrong ? 'strong' : 'plain'}>{children}</Prose>
				</Beside>
			</Box>
		</Inset>
	);
}
