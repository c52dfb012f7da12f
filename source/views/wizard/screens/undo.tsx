import type {ReactNode} from 'react';
import {ChangeList} from '../components/lists/change-list.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Gap, Prose} from '../components/words.tsx';
import type {Message} from '../../../i18n/message.ts';

/** What will be deleted, by name, before it is: of the run that failed (`u`), or of all runs (`down`). */
export function UndoScreen({
	question,
	changes,
	top,
}: {
	readonly question: string;
	readonly changes: readonly Message[];
	readonly top: number;
}): ReactNode {
	return (
		<>
			<Gap />
			<Inset left={1} right={1}>
				<Prose tone="strong">{question}</Prose>
			</Inset>
			<Gap />
			<ScrollArea top={top}>
				<ChangeList changes={changes} />
			</ScrollArea>
		</>
	);
}
