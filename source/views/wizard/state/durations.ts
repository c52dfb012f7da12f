import {stepIds, type StepId} from '../../../domain/step.ts';
import type {PlannedStep} from '../../../domain/plan.ts';
import type {RunState} from './run-state.ts';

/**
 * How long each step takes without downloads, in milliseconds: `cluster`, `mesh`, `chart` (loading the image and Helm) and `tunnel` as in
 * the recordings of the real tools, the others as measured on the machine that these were made on.
 */
export const typicalMs: Readonly<Record<StepId, number>> = {
	cluster: 42_000,
	mesh: 11_000,
	label: 1000,
	chart: 38_000,
	gateway: 2000,
	tunnel: 5000,
	hosts: 1000,
	site: 5000,
};

/** How long steps took on this machine. */
export type EarlierMs = Readonly<Partial<Record<StepId, number>>>;

/** How long a step will take, in milliseconds: as in this machine's last run, else typically (`isTypical`). */
export function expectedMs(id: StepId, earlier: EarlierMs): {readonly ms: number; readonly isTypical: boolean} {
	const known = earlier[id];
	return known === undefined ? {ms: typicalMs[id], isTypical: true} : {ms: known, isTypical: false};
}

type Timed = {readonly id: StepId; readonly after: readonly StepId[]; readonly leftMs: number};

/** The time until the last of these steps is done: steps run beside each other, each once those before it are done. */
function longestPathMs(steps: readonly Timed[]): number {
	const doneAt = new Map<StepId, number>();
	for (const {id, after, leftMs} of steps.toSorted((one, other) => stepIds.indexOf(one.id) - stepIds.indexOf(other.id)))
		doneAt.set(id, Math.max(0, ...after.map((before) => doneAt.get(before) ?? 0)) + leftMs);
	return Math.max(0, ...doneAt.values());
}

const acting = ({action}: PlannedStep): boolean => action !== 'keep' && action !== 'left-out' && action !== 'nothing';

/** How long the plan will take. */
export function planMs(steps: readonly PlannedStep[], earlier: EarlierMs): number {
	return longestPathMs(
		steps.filter(acting).map(({step: {id, after}}) => ({id, after, leftMs: expectedMs(id, earlier).ms})),
	);
}

/** Beyond so many times its expected time nothing is known of how long a step will still take. */
const muchLater = 3;

/** How long the steps that have not ended will still take; undefined once a step takes much longer than expected. */
export function remainingMs(
	planned: readonly PlannedStep[],
	{steps}: Pick<RunState, 'steps'>,
	{earlier, nowMs}: {readonly earlier: EarlierMs; readonly nowMs: number},
): number | undefined {
	let isLate = false;
	const open = planned.filter(acting).flatMap(({step: {id, after}}) => {
		const state = steps.find((one) => one.id === id);
		if (state === undefined || (state.status !== 'waiting' && state.status !== 'running')) return [];
		const {ms} = expectedMs(id, earlier);
		const takenMs = state.status === 'running' ? nowMs - (state.startedAt ?? nowMs) : 0;
		isLate ||= takenMs > ms * muchLater;
		return [{id, after, leftMs: Math.max(0, ms - takenMs)}];
	});
	return isLate || open.length === 0 ? undefined : longestPathMs(open);
}
