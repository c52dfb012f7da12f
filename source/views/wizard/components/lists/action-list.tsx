import type {ReactNode} from 'react';
import {nextActionLines, type ActionToShow} from '../../../next-actions.ts';
import {Callout} from '../callout.tsx';
import {Inset, useLook} from '../surroundings.tsx';
import {Piece, Prose} from '../words.tsx';

/** Next actions: each after the number of the key that copies its command, or after a bullet, and below it what to run or read. */
export function ActionList({
	actions,
	firstNumber,
}: {
	readonly actions: readonly ActionToShow[];
	/** The number of the first command; without it nothing is numbered. */
	readonly firstNumber?: number;
}): ReactNode {
	const {symbols} = useLook();
	let number = firstNumber ?? 10;
	return actions.map((action, index) => {
		const mark = action.run === undefined || number > 9 ? symbols.bullet : String(number++);
		return <Action key={index} mark={mark} action={action} />;
	});
}

function Action({mark, action}: {readonly mark: string; readonly action: ActionToShow}): ReactNode {
	const look = useLook();
	return nextActionLines(action, look).map(({kind, text}, index) =>
		kind === 'message' ? (
			<Callout key={index} mark={<Piece tone="strong">{mark}</Piece>}>
				{text}
			</Callout>
		) : (
			<Inset key={index} left={4}>
				<Prose tone={kind === 'run' ? 'strong' : 'plain'}>{text}</Prose>
			</Inset>
		),
	);
}
