import {translateKey, type Language} from '../translate.ts';
import type {Marks} from './marks.ts';

/** Where lines are written; knows how long ago the last one was, and never leaves two lines blank. */
export type Paper = {write(lines: readonly string[], rehearsal?: boolean): void; silentMs(): number};

/** Paper over a stream; each line of a rehearsal is marked as one. */
export function createPaper(
	{write, now, lang}: {readonly write: (text: string) => void; readonly now: () => Date; readonly lang: Language},
	marks: Marks,
): Paper {
	let lastMs = now().getTime();
	let isBlank = true;
	return {
		write(lines, rehearsal = false) {
			if (lines.length === 0) return;
			lastMs = now().getTime();
			const mark = rehearsal ? `${marks.paint('inverse', translateKey('views.rehearsal', lang))} ` : '';
			for (const line of lines) {
				if (line !== '') write(`${mark}${line}\n`);
				else if (!isBlank) write('\n');
				isBlank = line === '';
			}
		},
		silentMs: () => now().getTime() - lastMs,
	};
}
