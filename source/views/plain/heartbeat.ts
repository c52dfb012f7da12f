import {elapsedText} from '../../domain/describe-event.ts';
import type {SetupEvent} from '../../domain/event.ts';
import {say, type Sentence} from '../../domain/sentence.ts';
import type {StepId} from '../../domain/step.ts';

/** So long without a line, and a list on a pipe says that it is still at work. */
export const heartbeatMs = 30_000;

/** Watches which steps are at work; `sentence` says so, naming what is awaited. */
export function createHeartbeat(titleOf: (id: StepId) => string): {
	hear(event: SetupEvent): void;
	sentence(now: Date): Sentence | undefined;
} {
	const running = new Map<StepId, {readonly sinceMs: number; readonly detail: Sentence | undefined}>();
	return {
		hear(event) {
			if (event.type === 'step-started') running.set(event.step, {sinceMs: Date.parse(event.at), detail: undefined});
			if (event.type === 'step-ended') running.delete(event.step);
			if (event.type === 'step-awaits' || event.type === 'step-progress') {
				const before = running.get(event.step);
				if (before) running.set(event.step, {...before, detail: event.says});
			}
		},
		sentence(now) {
			const [first] = running;
			if (!first) return undefined;
			const [id, {sinceMs, detail}] = first;
			const still = {step: titleOf(id), elapsed: elapsedText(now.getTime() - sinceMs)};
			return detail === undefined ? say('views.still', still) : say('views.stillAt', {...still, detail});
		},
	};
}
