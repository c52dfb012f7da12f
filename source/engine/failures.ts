import {exitCodeOf, SetupError, type Failure, type NextAction, stopFailure, uniqueActions} from '../domain/failure.ts';
import {message} from '../i18n/message.ts';

/** The command that runs this program again. */
export const retryCommand = 'digimon-setup';

/** Anything thrown, as a Failure: ours as it is, a stop when the run was stopped, anything else as our bug. */
export function toFailure(thrown: unknown, signal?: AbortSignal): Failure {
	if (signal?.aborted && !(thrown instanceof SetupError && isStop(thrown.failure))) return stopFailure(signal);
	if (thrown instanceof SetupError) return thrown.failure;
	const error = thrown instanceof Error ? thrown : new Error(String(thrown));
	return {
		code: 'bug',
		fault: 'setup',
		message: message('common.bug', {detail: error.message}),
		next: [{message: message('common.report'), run: `${retryCommand} logs`}],
		tail: (error.stack ?? '').split('\n').slice(0, 12),
	};
}

/** Whether a failure is the end of a stopped run. */
export function isStop(failure: Failure): boolean {
	return failure.code === 'stopped' || failure.code === 'terminated';
}

/** The failure of a plan that was not approved: a stop, or the user's answer; `again` is what to do to be asked again. */
export function notApproved(signal: AbortSignal, again: NextAction): Failure {
	if (signal.aborted) return stopFailure(signal);
	return {code: 'stopped', fault: 'user', message: message('engine.declined'), next: [again]};
}

/** The failure a run ends with: a stop wins, else the first in the order of steps. */
export function decisive(failures: readonly (Failure | undefined)[]): Failure | undefined {
	const real = failures.filter((failure) => failure !== undefined);
	return real.find(isStop) ?? real[0];
}

/** The decisive failure with the next actions of all, each once; undefined for none. */
export function joinFailures(failures: readonly Failure[]): Failure | undefined {
	const first = decisive(failures);
	if (!first) return undefined;
	const others = failures.filter((failure) => failure !== first).flatMap(({next}) => next);
	return {...first, next: uniqueActions([...first.next, ...others])};
}

/** The exit code of a failure; 0 without one. */
export function exitCodeFor(failure: Failure | undefined): number {
	return failure ? exitCodeOf[failure.code] : 0;
}
