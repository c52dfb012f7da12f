import type {Failure} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import type {StepId} from '../domain/step.ts';
import {again} from './failures.ts';
import {nameOf, namesOf} from './inspect-steps.ts';
import type {StepResult} from './run-step.ts';

/** May a step go, given how those before it ended: yes; held back by a failure; or held back by what was not selected. */
export type Gate =
	| {readonly kind: 'open'}
	| {readonly kind: 'held'; readonly by: readonly StepId[]}
	| {readonly kind: 'not-selected'; readonly by: readonly StepId[]};

const endedReady: readonly string[] = ['applied', 'repaired', 'already-done'];

/** A failed, stopped or held step holds all that stand on it; one that was left out holds only while it is not ready. */
export function gateFor(before: readonly StepResult[]): Gate {
	const unready = before.filter(
		(result) =>
			!endedReady.includes(result.outcome) && !(result.outcome === 'left-out' && result.found?.kind === 'ready'),
	);
	if (unready.length === 0) return {kind: 'open'};
	const failed = unready.filter((result) => result.outcome !== 'left-out' || result.held === true);
	return failed.length > 0
		? {kind: 'held', by: failed.map((result) => result.id)}
		: {kind: 'not-selected', by: unready.map((result) => result.id)};
}

/** A selected step stands on one that was left out and is not ready. */
export function notSelected(id: StepId, by: readonly StepId[]): Failure {
	return {
		code: 'not-selected',
		fault: 'user',
		message: say('engine.notSelected', {step: nameOf(id), steps: namesOf(by)}),
		next: [{say: say('engine.selectToo'), run: `${again} --only ${[...by, id].join(',')}`}],
		tail: [],
	};
}
