import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {StepId} from '../../../domain/step.ts';
import {useLook, useRoom} from './surroundings.tsx';
import {Mark, Piece, Row} from './words.tsx';

/** The parts that a request passes, in order. */
const requestPath = ['browser', 'loadBalancer', 'gateway', 'virtualService', 'service', 'pods'] as const;
type Part = (typeof requestPath)[number];

/** Which parts a step builds. */
const partsOf: Readonly<Record<StepId, readonly Part[]>> = {
	cluster: ['pods'],
	mesh: ['loadBalancer', 'gateway'],
	label: ['pods'],
	chart: ['service', 'pods'],
	gateway: ['gateway', 'virtualService'],
	tunnel: ['loadBalancer'],
	hosts: ['browser'],
	site: requestPath,
};

/** The path of a request with the parts that a step builds in brackets; one below the other on a narrow screen. */
export function PathDiagram({step}: {readonly step: StepId}): ReactNode {
	const {text, symbols} = useLook();
	const {isNarrow} = useRoom();
	return (
		<Box flexDirection={isNarrow ? 'column' : 'row'} flexShrink={0} paddingLeft={1}>
			{requestPath.map((part, index) => {
				const isBuilt = partsOf[step].includes(part);
				const name = text(`names.part_${part}`);
				const blanks = isNarrow ? ' '.repeat(symbols.arrow.length + 1) : '';
				return (
					<Row key={part} isFixed>
						<Mark tone="faint">{index === 0 ? blanks : `${isNarrow ? '' : ' '}${symbols.arrow} `}</Mark>
						<Piece tone={isBuilt ? 'strong' : 'plain'}>{isBuilt ? `[${name}]` : name}</Piece>
					</Row>
				);
			})}
		</Box>
	);
}
