import {quote} from './tool.ts';

/** A list as one line that a person edits: words as a POSIX shell reads them. */
export function joinWords(words: readonly string[]): string {
	return words.map(quote).join(' ');
}

/**
 * The words of such a line: set apart by blanks, quoted by '…', "…" or a backslash; nothing is expanded. An empty word is left out,
 * so that `''` alone means none. Undefined when a quotation mark is not closed.
 */
export function splitWords(line: string): readonly string[] | undefined {
	const words: string[] = [];
	let rest = line.trimStart();
	while (rest !== '') {
		const match = /^(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^])+(?=\s|$)/.exec(rest);
		if (match === null) return undefined;
		const word = match[0].replaceAll(part, bare);
		if (word !== '') words.push(word);
		rest = rest.slice(match[0].length).trimStart();
	}
	return words;
}

const part = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])/g;

/** A quoted part without its quotes; within double ones a backslash stands before ", \, $ and ` only. */
function bare(_whole: string, single?: string, double?: string, escaped?: string): string {
	return single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
}
