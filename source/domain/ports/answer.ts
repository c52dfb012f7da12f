import type {SetupError} from '../failure.ts';
import type {CommandResult} from './command.ts';

/**
 * What a tool answered to a question. Absence is a value (`{known: undefined}`, `{known: []}`); no answer is not: `unknown` holds the
 * tool's own words, in one line.
 */
export type Answer<T> = {readonly known: T} | {readonly unknown: string};

/** The value; or throws what `onUnknown` makes of the tool's words. */
export function valueOf<T>(answer: Answer<T>, onUnknown: (words: string) => SetupError): T {
	if ('unknown' in answer) throw onUnknown(answer.unknown);
	return answer.known;
}

/** The answer with its value changed; no answer stays none. */
export const mapAnswer = <T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> =>
	'unknown' in answer ? answer : {known: change(answer.known)};

/** Why a finished command gave no answer, in one line: its time limit, the line that names the error, or its exit code. */
export function wordsOf(finished: CommandResult): string {
	if (finished.endedBy === 'limit') return `no answer within ${Math.round(finished.durationMs / 1000)} s`;
	return firstErrorLine(finished) ?? `exit ${finished.exitCode}`;
}

const namesAnError = /^\W*(?:error|fatal|panic|fail(?:ed|ure)?|E\d{4}|cannot|unable)\b/i;

/** The line that most likely names the error: the first that begins like an error, else the last of stderr, else the last. */
export function firstErrorLine({stderr, tail}: Pick<CommandResult, 'stderr' | 'tail'>): string | undefined {
	const lines = tail.map((line) => line.trim()).filter((line) => line !== '');
	const ofStderr = new Set(stderr.split('\n').map((line) => line.trim()));
	return lines.find((line) => namesAnError.test(line)) ?? lines.findLast((line) => ofStderr.has(line)) ?? lines.at(-1);
}
