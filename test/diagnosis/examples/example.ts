import type {Evidence, Speaker} from '../../../source/domain/failure.ts';

/** What was said, by whom, and where it was seen: a public thread, a source file, or a recording. Words are as they stand there, shortened. */
export type Example = {
	readonly rule: string;
	readonly said: Pick<Evidence, 'speaker' | 'words'> & Partial<Evidence>;
};

/** Writes examples in one line each: the rule, who speaks, the lines, and the reason's ID. `values` are what every speaker's words may need. */
export const exampleOf =
	(values?: Evidence['values']) =>
	(rule: string, speaker: Speaker, words: string, reason?: string): Example => ({
		rule,
		said: {
			speaker,
			words: words.split('\n'),
			...(values !== undefined && {values}),
			...(reason !== undefined && {reason}),
		},
	});
