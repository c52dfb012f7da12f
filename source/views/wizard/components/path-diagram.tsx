import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {StepId} from '../../../domain/step.ts';
import {Mark} from './marks.tsx';
import {drawPath} from './path-drawing.ts';
import {useColumns, useLook} from './surroundings.tsx';
import {Piece, Row} from './words.tsx';

/**
 * The path of a request, with what configures its first Envoy below it: Gateway and VirtualService are no stations of the path. In
 * brackets what the step makes. On a narrow screen the parts are below each other.
 */
export function PathDiagram({step}: {readonly step: StepId}): ReactNode {
	const rows = drawPath(useLook(), step, useColumns() - 2);
	return (
		<Box flexDirection="column" flexShrink={0} paddingLeft={1}>
			{rows.map((row, index) => (
				<Row key={index}>
					{row.map(({text, tone}, place) =>
						tone === 'faint' ? (
							<Mark key={place} tone="faint">
								{text}
							</Mark>
						) : (
							<Piece key={place} tone={tone}>
								{text}
							</Piece>
						),
					)}
				</Row>
			))}
		</Box>
	);
}
