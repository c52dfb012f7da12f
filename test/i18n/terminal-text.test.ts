import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {cleanText, drawStyles, drawText, markStyle} from '../../source/i18n/terminal-text.ts';

const parts = fc.oneof(
	fc.string({unit: 'binary', maxLength: 4}),
	fc.constantFrom(
		'\x1b',
		'\x1b[',
		'\x1b]',
		'\x9b',
		'\x9d',
		'\x07',
		'\x1b\\',
		';',
		'31m',
		'\r',
		'\n',
		'\u202e',
		'\u200b',
	),
	fc.constantFrom('數碼寶貝', '👩‍💻', 'ok', '\u2028', '\ufeff'),
);
const anyText = fc.array(parts, {maxLength: 30}).map((some) => some.join(''));

const controls = /(?![\t\n])\p{Cc}|[\u2028\u2029]|(?![\uFE0E\uFE0F\u200D])\p{Default_Ignorable_Code_Point}/u;

describe('clean text', () => {
	test('holds no control character of a terminal', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				expect(cleanText(text)).not.toMatch(controls);
			}),
			{numRuns: 2000},
		);
	});

	test('is not changed by a second time', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				expect(cleanText(cleanText(text))).toBe(cleanText(text));
			}),
		);
	});

	test.each([
		['a title', '\x1b]0;title\x07a', 'a'],
		['a link', '\x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\', 'here'],
		['a string of control without an end keeps its text', '\x1b]0;open', '0;open'],
		['colours', '\x1b[31mred\x1b[0m', 'red'],
		['codes of one byte', '\x9b2Ja\x9d0;t\x9cb', 'ab'],
		['a reset', '\x1bca', 'a'],
		['a return over the line', 'good\rbad', 'good bad'],
		['line ends of Windows', 'a\r\nb\r\n', 'a\nb\n'],
		['a separator of lines', 'a\u2028b', 'a b'],
		['marks of direction', '\u202egpj.exe\u2066', 'gpj.exe'],
		['characters without room', 'dig\u200bi\u200dmon\ufeff\u00ad', 'digimon'],
		['a title ended by a backslash', '\x1b]0;title\x1b\\a', 'a'],
		['a title ended by one byte', '\x9d0;title\x9ca', 'a'],
		['strings of each kind', '\x1bPa\x07\x1bXb\x07\x1b^c\x07\x1b_d\x07\x90e\x07\x98f\x07\x9eg\x07\x9fh\x07.', '.'],
		['a sequence with all its parts', '\x1b[?1;2 !"qa', 'a'],
		['a sequence that is cut', '\x1b[12', ''],
		['a sequence before text that ends it not', '\x1b[1數', '數'],
		['an escape with signs between', '\x1b( Ba', 'a'],
		['the last escape of a text', 'a\x1b', 'a'],
		['a bell, a backspace, a delete', 'a\x07\x08\x7f\x80b', 'ab'],
		['a joiner that joins nothing', 'a\u200d👩\u200d', 'a👩\u200d'],
		[
			'a joiner behind a tone of skin, and behind a variation',
			'👩🏽\u200d🚀 ❤\ufe0f\u200d🔥',
			'👩🏽\u200d🚀 ❤\ufe0f\u200d🔥',
		],
		['ways to draw a sign', '❤\ufe0e❤\ufe0f', '❤\ufe0e❤\ufe0f'],
		['a separator of paragraphs', 'a\u2029b', 'a b'],
		['Chinese, emoji, tabs', '數碼寶貝\t👩‍💻 ❤️', '數碼寶貝\t👩‍💻 ❤️'],
	])('%s', (_, text, clean) => {
		expect(cleanText(text)).toBe(clean);
	});

	test.each(['\x1b]', '\x9d', '\x1b[;', '\x1b];a', '\x1b[[', '\u200d', '\r', '\x1bP;'])(
		'takes time in proportion to the length of repeated %j',
		(piece) => {
			// A hundred thousand of these take minutes where the time grows with the square.
			expect(cleanText(piece.repeat(100_000)).length).toBeLessThanOrEqual(piece.length * 100_000);
		},
	);
});

describe('drawn text', () => {
	test('has our styles, and no code of the text in them', () => {
		expect(drawText(markStyle('red', 'a\x1b[8mb'))).toBe('\x1b[31mab\x1b[39m');
	});

	test.each([
		['bold', 1, 22],
		['dim', 2, 22],
		['inverse', 7, 27],
		['red', 31, 39],
		['green', 32, 39],
		['yellow', 33, 39],
		['cyan', 36, 39],
	] as const)('is %s with the codes of that style', (style, begin, end) => {
		expect(drawText(`x${markStyle(style, 'a')}y`)).toBe(`x\x1b[${begin}ma\x1b[${end}my`);
	});

	test('a mark without a style is dropped', () => {
		expect(drawStyles('a\ufdefb\ufdde')).toBe('ab');
		expect(drawStyles('a\ufdcf\ufdf0')).toBe('a\ufdcf\ufdf0');
	});
});
