import {readFileSync} from 'node:fs';
import path from 'node:path';
import {sourceFiles} from './source-imports.ts';
import {commentsIn, testTitlesIn, type Passage} from './source-texts.ts';

/** Poetic, archaic and private words, which plain technical English replaces. */
const forbiddenWords = [
	'whoever',
	'whatever',
	'nobody',
	'goes with',
	'anew',
	'mends?',
	'mended',
	'parted',
	'takes? back',
	'taken back',
	'in earnest',
	'keepers?',
	'pretend',
];

const forbidden = new RegExp(
	`\\b(?:${forbiddenWords.map((words) => words.replaceAll(' ', '[\\s*]+')).join('|')})\\b`,
	'gi',
);

/** The forbidden words of a file as `file:line: word`. */
export function wordsIn(file: string, source: string, passages: readonly Passage[]): readonly string[] {
	return passages.flatMap(({text, start}) =>
		Array.from(text.matchAll(forbidden), ({0: words, index}) => {
			const line = source.slice(0, start + index).split('\n').length;
			return `${file}:${line}: ${words.replaceAll(/[\s*]+/g, ' ')}`;
		}),
	);
}

/**
 * The forbidden words in comments of `source` and `test`, in titles of tests, in the English catalogue and in README.md, as
 * `file:line: word`.
 */
export function findForbiddenWords(root: string): readonly string[] {
	const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
	const english = 'source/i18n/en';
	const code = [...sourceFiles(root, 'source'), ...sourceFiles(root, 'test')].filter(
		(file) => !file.startsWith(english),
	);
	return [
		...code.flatMap((file) => {
			const source = read(file);
			if (source.search(forbidden) < 0) return [];
			const titles = file.startsWith('test/') ? testTitlesIn(file, source) : [];
			return wordsIn(file, source, [...commentsIn(file, source), ...titles]);
		}),
		...[...sourceFiles(root, english), 'README.md'].flatMap((file) => {
			const text = read(file);
			return wordsIn(file, text, [{text, start: 0}]);
		}),
	];
}
