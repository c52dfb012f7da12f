import type {ReactNode} from 'react';
import type {PodState} from '../../../../domain/ports/step-context.ts';
import {Inset, useLook} from '../surroundings.tsx';
import {StatusMark} from '../marks.tsx';
import {Piece} from '../words.tsx';
import {Table} from './table.tsx';

/** The pods that a step waits for, in kubectl's words. */
export function Pods({pods}: {readonly pods: readonly PodState[]}): ReactNode {
	const {text} = useLook();
	const isUp = ({ready, total}: PodState): boolean => total > 0 && ready === total;
	return (
		<Inset left={4}>
			<Table
				columns={[
					{
						name: 'pod',
						givesWay: 1,
						cells: pods.map((pod) => (
							<>
								<StatusMark status={isUp(pod) ? 'done' : 'running'} />
								<Piece> {pod.name}</Piece>
							</>
						)),
					},
					{
						name: 'ready',
						cells: pods.map(({name, ready, total}) => (
							<Piece key={name}>
								{ready}/{total}
							</Piece>
						)),
					},
					{name: 'status', cells: pods.map(({name, status}) => <Piece key={name}>{status}</Piece>)},
					{
						name: 'restarts',
						cells: pods.map(({name, restarts}) =>
							restarts === 0 ? undefined : <Piece key={name}>{text('wizard.restarts', {count: restarts})}</Piece>,
						),
					},
				]}
			/>
		</Inset>
	);
}
