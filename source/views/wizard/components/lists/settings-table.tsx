import {Box} from 'ink';
import type {ReactNode} from 'react';
import {useLook} from '../surroundings.tsx';
import {Mark} from '../marks.tsx';
import {Piece, Row} from '../words.tsx';

/** A setting as a row: its flag, its value, and where that came from, if it is not the default. */
export type SettingRow = {readonly flag: string; readonly value: string; readonly from: string};

/** The settings; the one under the cursor is marked, if these have the focus. */
export function SettingsTable({
	rows,
	chosen,
}: {
	readonly rows: readonly SettingRow[];
	readonly chosen: number | undefined;
}): ReactNode {
	const {symbols} = useLook();
	return (
		<Box flexDirection="column" flexShrink={0} aria-role="listbox">
			{rows.map(({flag, value, from}, index) => (
				<Box key={flag} columnGap={2} height={1} flexShrink={0} aria-role="option">
					<Box width={21} flexShrink={0}>
						<Row isFixed>
							<Mark tone="accent">{index === chosen ? symbols.chosen : ' '}</Mark>
							<Piece tone={index === chosen ? 'strong' : 'plain'}> {flag}</Piece>
						</Row>
					</Box>
					<Row>
						<Piece tone={from === '' ? 'plain' : 'strong'}>{value}</Piece>
					</Row>
					{from !== '' && (
						<Row>
							<Piece>{from}</Piece>
						</Row>
					)}
				</Box>
			))}
		</Box>
	);
}
