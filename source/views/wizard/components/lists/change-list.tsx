import type {ReactNode} from 'react';
import type {Message} from '../../../../i18n/message.ts';
import {Callout} from '../callout.tsx';
import {useLook} from '../surroundings.tsx';
import {Mark} from '../marks.tsx';

/** Changes by name, one below the other. */
export function ChangeList({changes}: {readonly changes: readonly Message[]}): ReactNode {
	const {symbols, translate} = useLook();
	return changes.map((change, index) => (
		<Callout key={index} mark={<Mark tone="accent">{symbols.bullet}</Mark>}>
			{translate(change)}
		</Callout>
	));
}
