import {translateKey, type Language} from '../translate.ts';
import type {Marks} from './marks.ts';

/** What stands before a line of a rehearsal, with its space. */
export const rehearsalMark = (marks: Marks, lang: Language): string =>
	`${marks.paint('inverse', translateKey('views.rehearsal', lang))} `;

/** Where lines are written; knows how long ago the last one was, and never leaves two lines blank. */
export type Paper = {write(lines: readonly string[], rehearsal?: boolean): void; silentMs(): number};

/** Paper over a stream; once it has heard of a rehearsal, each line is marked as of one. */
export function createPaper(
	{write, now, lang}: {readonly write: (text: string) => void; readonly now: () => Date; readonly lang: Language},
	marks: Marks,
): Paper {
	let lastMs = now().getTime();
	let isBlank = true;
	let isMarked = false;
	return {
		write(lines, rehearsal = false) {
			if (lines.length === 0) return;
			lastMs = now().getTime();
			isMarked ||= rehearsal;
			const mark = isMarked ? rehearsalMark(marks, lang) : '';
			for (const line of lines.flatMap((text) => text.split('\n'))) {
				if (line !== '') write(`${mark}${line}\n`);
				else if (!isBlank) write('\n');
				isBlank = line === '';
			}
		},
		silentMs: () => now().getTime() - lastMs,
	};
}
