import {stepIds, type StepId} from '../domain/step.ts';
import type {PlannedStep} from '../domain/plan.ts';
import type {Translator} from '../i18n/translate.ts';
import type {RunState} from './wizard/state/run-state.ts';

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

type Planned = Pick<PlannedStep, 'action'> & {readonly step: Pick<PlannedStep['step'], 'id' | 'after'>};

const acting = ({action}: Planned): boolean => action !== 'keep' && action !== 'left-out' && action !== 'nothing';

/** How long the plan will take. */
export function planMs(steps: readonly Planned[], earlier: EarlierMs): number {
	return longestPathMs(
		steps.filter(acting).map(({step: {id, after}}) => ({id, after, leftMs: expectedMs(id, earlier).ms})),
	);
}

/** Beyond so many times its expected time nothing is known of how long a step will still take. */
const muchLater = 3;

/** How long the steps that have not ended will still take; undefined once a step takes much longer than expected. */
export function remainingMs(
	planned: readonly Planned[],
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

/** A duration: `42 s`, `1 min 12 s`, `1 h 2 min`. */
export function durationText({text}: Pick<Translator, 'text'>, durationMs: number): string {
	const seconds = Math.max(0, Math.round(durationMs / 1000));
	const minutes = Math.floor(seconds / 60);
	if (minutes === 0) return text('wizard.seconds', {seconds});
	if (minutes < 60) return text('wizard.minutes', {minutes, seconds: seconds % 60});
	return text('wizard.hours', {hours: Math.floor(minutes / 60), minutes: minutes % 60});
}

/** A duration that is only expected, rounded: to five seconds below a minute, above it to half a minute or a whole one. */
export function aboutText({text}: Pick<Translator, 'text'>, durationMs: number): string {
	const seconds = Math.max(5, Math.round(durationMs / 5000) * 5);
	if (seconds < 60) return text('wizard.seconds', {seconds});
	return text('wizard.wholeMinutes', {minutes: Math.max(1, Math.round(seconds / 60))});
}

/** A step shows its duration from here on. */
export const clockAfterMs = 5000;

/** How long a step will take, `~` before what is only typical; empty for a moment. */
export function aboutStep(translator: Pick<Translator, 'text'>, id: StepId, earlier: EarlierMs): string {
	const {ms, isTypical} = expectedMs(id, earlier);
	if (ms < clockAfterMs) return '';
	return isTypical ? `~${aboutText(translator, ms)}` : durationText(translator, ms);
}
