/** A command's whole output on disk, read by lines; lines are cleaned of escape codes and control characters. */
export type LogDocument = {
	/** Lines so far; counts on from where the last call left off. */
	lineCount(): number;
	/** At most `count` lines from line `from` (0 is the first). */
	lines(from: number, count: number): readonly string[];
	/** The next line from `from` (included) that matches, going forward; undefined when there is none. */
	find(matches: (line: string) => boolean, from: number): number | undefined;
	close(): void;
};

/** Opens a command's output; a file that is not there yet has no lines. */
export type OpenLog = (path: string) => LogDocument;

/** A line that most likely says what went wrong. */
export function looksLikeError(line: string): boolean {
	return /\b(error|fatal|fail(ed|ure)?|denied|refused|cannot|can't|unable|timed? ?out|not found|no such|panic|exit code [1-9])\b|✘/i.test(
		line,
	);
}
