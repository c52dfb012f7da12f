import type {ReactNode} from 'react';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Table} from '../components/lists/table.tsx';
import {Gap, Piece, Words} from '../components/words.tsx';
import {keyGroups, keyHint, keysFor} from '../keys.ts';
import type {Model} from '../state/model.ts';

/** The keys of the screen below, those that work now, in groups. */
export function HelpScreen({model, top}: {readonly model: Model; readonly top: number}): ReactNode {
	const {overlay: _overlay, ...ui} = model.ui;
	const screen = {...model, ui};
	const keys = keysFor(screen);
	return (
		<ScrollArea top={top}>
			{keyGroups.map((group) => {
				const hints = keys.filter((one) => one.group === group).map((one) => keyHint(screen, one));
				if (hints.length === 0) return undefined;
				return (
					<Inset key={group}>
						<Gap />
						<Words tone="strong"> {model.text(`wizard.keys_${group}`)}</Words>
						<Inset left={2}>
							<Table
								columns={[
									{
										name: 'key',
										cells: hints.map(({shown}, index) => (
											<Piece key={index} tone="strong">
												{shown}
											</Piece>
										)),
									},
									{
										name: 'label',
										givesWay: 1,
										cells: hints.map(({label}, index) => <Piece key={index}>{label}</Piece>),
									},
								]}
							/>
						</Inset>
					</Inset>
				);
			})}
		</ScrollArea>
	);
}
