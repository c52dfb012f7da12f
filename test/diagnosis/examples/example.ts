import type {Evidence} from '../../../source/domain/failure.ts';

/** What was said, by whom, and where it was seen: a public thread, a source file, or a recording. Words are as they stand there, shortened. */
export type Example = {
	readonly rule: string;
	readonly said: Pick<Evidence, 'speaker' | 'words'> & Partial<Evidence>;
};
