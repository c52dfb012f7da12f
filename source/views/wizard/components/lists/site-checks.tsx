import type {ReactNode} from 'react';
import type {SiteCheckReport} from '../../../../domain/verification.ts';
import {siteCheckName} from '../../../../domain/verification.ts';
import {useLook} from '../surroundings.tsx';
import {Table} from './table.tsx';
import {StatusMark} from '../marks.tsx';
import {Piece} from '../words.tsx';

const statuses = {ok: 'done', failed: 'failed', 'not-applicable': 'left-out'} as const;

/** The checks along the way of a request: what each found, by address, by name, or by both. */
export function SiteChecks({
	checks,
}: {
	readonly checks: readonly (Omit<SiteCheckReport, 'by'> & {readonly by: readonly SiteCheckReport['by'][]})[];
}): ReactNode {
	const {translate, text} = useLook();
	const by = (one: (typeof checks)[number]): string =>
		text('wizard.checkBy', {by: one.by.map((way) => text(`wizard.by.${way}`)).join(text('names.comma'))});
	return (
		<Table
			columns={[
				{
					name: 'check',
					cells: checks.map((one) => (
						<>
							<Piece> </Piece>
							<StatusMark status={statuses[one.status]} />
							<Piece tone="strong"> {translate(siteCheckName(one.check))}</Piece>
						</>
					)),
				},
				{
					name: 'result',
					givesWay: 1,
					cells: checks.map((one) => (
						<Piece key={one.check}>
							{translate(one.detail)} {by(one)}
						</Piece>
					)),
				},
			]}
		/>
	);
}
