import {SetupError, type FailureCode, type NextAction} from '../domain/failure.ts';
import {say, type SentenceValues} from '../domain/sentence.ts';
import type {WordKey} from '../domain/words/index.ts';

/** Wraps a failure that another try would not change. */
export class Lasting extends Error {
	override readonly name = 'Lasting';
	readonly failure: SetupError;
	constructor(failure: SetupError) {
		super(failure.message);
		this.failure = failure;
	}
}

/** A download that did not come to its end; what came of it is kept. */
export function downloadFailure(
	key: WordKey,
	values: SentenceValues,
	cause?: unknown,
	first: readonly NextAction[] = [],
): SetupError {
	return failed('download-failed', key, values, cause, first);
}

/** A file that is not what it should be. */
export function notVerified(key: WordKey, values: SentenceValues, cause?: unknown): SetupError {
	return failed('sum-mismatch', key, values, cause);
}

function failed(
	code: FailureCode,
	key: WordKey,
	values: SentenceValues,
	cause: unknown,
	first: readonly NextAction[] = [],
): SetupError {
	const again: NextAction = {say: say('tools.again'), run: 'digimon-setup tools install'};
	const mirror: NextAction = {say: say('tools.mirror'), run: 'digimon-setup tools install --from-files FOLDER'};
	const [head, ...others] = [...first, again, mirror];
	return new SetupError(
		{
			code,
			fault: 'machine',
			message: say(key, values),
			next: [head, ...others],
			tail: [],
		},
		{cause},
	);
}
