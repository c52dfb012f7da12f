import {quote} from './tool.ts';

const piece = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)|(\s+)/y;

/**
 * A line as words, quoted as in a POSIX shell (`'…'`, `"…"`, `\`); nothing is expanded, since no shell reads them. Undefined where a
 * quote is left open. Of our own: shell-quote expands `$`, `*` and `#`, and shellwords refuses a backslash between single quotes.
 */
export function splitWords(text: string): readonly string[] | undefined {
	const words: string[] = [];
	let word: string | undefined;
	for (let at = 0; at < text.length; at = piece.lastIndex) {
		piece.lastIndex = at;
		const found = piece.exec(text);
		if (found === null) return undefined;
		const [, single, double, escaped, bare] = found;
		const part = single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? bare;
		if (part !== undefined) word = (word ?? '') + part;
		else if (word !== undefined) {
			words.push(word);
			word = undefined;
		}
	}
	return word === undefined ? words : [...words, word];
}

/** The line that `splitWords` reads as these words. */
export function joinWords(words: readonly string[]): string {
	return words.map(quote).join(' ');
}
