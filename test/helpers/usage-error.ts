import {SetupError} from '../../source/domain/failure.ts';

/** Calls `work` and returns the message of the SetupError `usage` that it throws. Throws when it throws none. */
export function usageErrorOf(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'usage') return error.failure.message.text;
		throw error;
	}
	throw new Error('no usage error was thrown');
}
