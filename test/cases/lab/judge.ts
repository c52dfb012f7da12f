import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** Output as the patterns see it: without colours, on one line, white space as single spaces. */
export const onOneLine = (output: string): string =>
	output.replaceAll(/\x1b\[[0-9;?]*[a-zA-Z]/g, '').replaceAll(/[ \t\r\n\v\f]+/g, ' ');

/** The lines of a pattern file; none where there is no such file. */
const linesOf = (path: string): readonly string[] =>
	existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];

const brief = (pattern: string): string => pattern.slice(0, 90);

function compile(pattern: string): RegExp | undefined {
	try {
		return new RegExp(pattern, 'i');
	} catch {
		return undefined;
	}
}

/**
 * What is wrong with the output of a case: each line of `must` has to match and no line of `never` may (regular expressions of
 * JavaScript, case-insensitive). One phrase each: `lacks: PATTERN`, `says: PATTERN`, `no pattern: PATTERN`.
 */
export function judge(folder: string, output: string): readonly string[] {
	const text = onOneLine(output);
	const misses = (file: string, phrase: string, wrongWhenFound: boolean): readonly string[] =>
		linesOf(join(folder, file)).flatMap((line) => {
			const pattern = compile(line);
			if (pattern === undefined) return [`no pattern: ${brief(line)}`];
			return pattern.test(text) === wrongWhenFound ? [`${phrase}: ${brief(line)}`] : [];
		});
	return [...misses('must', 'lacks', false), ...misses('never', 'says', true)];
}
