import type {Bus} from '../domain/event.ts';
import type {Failure, NextAction} from '../domain/failure.ts';
import type {Sentence} from '../domain/sentence.ts';
import {exitCodeFor, isStop} from './failures.ts';

/** Tells `run-ended`, the last event of a run, and answers the exit code. The next actions of a failure come first. */
export function endRun(
	bus: Bus,
	ending: {
		readonly failure?: Failure | undefined;
		readonly says?: readonly Sentence[];
		readonly next?: readonly NextAction[];
	},
): number {
	const {failure, says = [], next = []} = ending;
	const exitCode = exitCodeFor(failure);
	bus.emit({
		type: 'run-ended',
		outcome: failure ? (isStop(failure) ? 'stopped' : 'failed') : 'done',
		exitCode,
		...(failure ? {failure} : {}),
		says: [...says],
		next: [...(failure?.next ?? []), ...next].map((action) => ({...action})),
	});
	return exitCode;
}
