import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	blockLines,
	clearBlock,
	isMixOf,
	markedProfiles,
	namesOutsideBlock,
	readBlock,
	sameBytes,
	setBlock,
	stateOfWrite,
	type HostsBlock,
} from '../../source/domain/hosts-block.ts';

const block: HostsBlock = {profile: 'digimon', address: '10.96.1.2', names: ['web.backend.com', 'api.backend.com']};
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function set(bytes: Uint8Array, wanted = block): Uint8Array {
	const result = setBlock(bytes, wanted);
	if ('damaged' in result) throw new Error(JSON.stringify(result.damaged));
	return result.bytes;
}
function clear(bytes: Uint8Array, profile = block.profile): Uint8Array {
	const result = clearBlock(bytes, profile);
	if ('damaged' in result) throw new Error(JSON.stringify(result.damaged));
	return result.bytes;
}

/** Any bytes, with line ends, byte order marks and comment signs far more often than by chance. UTF-16 is refused, so it is left out. */
const anyFile = fc
	.array(
		fc.oneof(
			fc.uint8Array({maxLength: 6}),
			fc.constantFrom('\n', '\r\n', '\r', '\xef\xbb\xbf', '#', ' ', '127.0.0.1 localhost', '\x00').map(bytesOf),
		),
		{maxLength: 40},
	)
	.map((parts) => new Uint8Array(Buffer.concat(parts)))
	.filter((bytes) => !('damaged' in setBlock(bytes, block)));
const anyAddress = fc.ipV4();

describe('the block in a hosts file', () => {
	test('removing the block restores the file byte for byte', () => {
		fc.assert(
			fc.property(anyFile, anyAddress, anyAddress, (file, first, second) => {
				const once = set(file, {...block, address: first});
				expect(textOf(clear(once))).toBe(textOf(file));
				expect(textOf(clear(set(once, {...block, address: second})))).toBe(textOf(file));
			}),
			{numRuns: 2000},
		);
	});

	test('set twice it is there once, and says what was set last', () => {
		fc.assert(
			fc.property(anyFile, anyAddress, anyAddress, (file, first, second) => {
				const twice = set(set(file, {...block, address: first}), {...block, address: second});
				expect(readBlock(twice, 'digimon')).toEqual({block: {...block, address: second}});
				expect(textOf(set(twice, {...block, address: second}))).toBe(textOf(twice));
				expect(textOf(twice).split('>>> digimon-setup').length).toBe(2);
			}),
		);
	});

	test('no foreign line is lost or moved, not even when lines are written after it', () => {
		fc.assert(
			fc.property(anyFile, anyFile, (file, later) => {
				const grown = new Uint8Array(Buffer.concat([set(file), later]));
				const back = textOf(clear(grown));
				const lineEnd = /\r?\n$/.exec(textOf(set(file)))?.[0] ?? '';
				const ended =
					file.length === 0 || textOf(file).replace(/^\xef\xbb\xbf/, '') === '' || textOf(file).endsWith('\n');
				expect(back).toBe(textOf(file) + (later.length > 0 && !ended ? lineEnd : '') + textOf(later));
			}),
		);
	});

	test('blocks of two profiles do not know each other', () => {
		fc.assert(
			fc.property(anyFile, (file) => {
				const both = set(set(file), {...block, profile: 'other', address: '10.9.9.9'});
				expect(textOf(clear(clear(both, 'other')))).toBe(textOf(file));
				expect(readBlock(clear(both), 'other')).toMatchObject({block: {address: '10.9.9.9'}});
			}),
		);
	});

	test.each([
		['Unix', '127.0.0.1 localhost\n', '\n'],
		['Windows', '127.0.0.1 localhost\r\n# x\r\n', '\r\n'],
		['mostly Windows', 'a\r\nb\r\nc\n', '\r\n'],
		['empty', '', '\n'],
	])('it takes the line ends of a %s file', (_name, file, lineEnd) => {
		expect(textOf(set(bytesOf(file)))).toBe(
			file +
				blockLines(block)
					.map((line) => line + lineEnd)
					.join(''),
		);
	});

	test.each([
		['a begin without an end', `x\n${blockLines(block)[0]}\n1.2.3.4 a\n`, {line: 2, why: 'begin-without-end'}],
		['an end without a begin', `x\ny\n${blockLines(block)[2]}\n`, {line: 3, why: 'end-without-begin'}],
		[
			'an end before its begin',
			`${blockLines(block)[2]}\n${blockLines(block)[0]}\n`,
			{line: 1, why: 'end-without-begin'},
		],
		['two blocks', `${blockLines(block).join('\n')}\n${blockLines(block).join('\n')}\n`, {line: 4, why: 'twice'}],
		[
			'one block in another',
			`${blockLines(block)[0]}\n${blockLines(block).join('\n')}\n${blockLines(block)[2]}\n`,
			{line: 2, why: 'twice'},
		],
		[
			'a line of somebody else inside',
			`${blockLines(block)[0]}\n10.0.0.1 a b\n10.0.0.2 mine\n${blockLines(block)[2]}\n`,
			{line: 3, why: 'foreign-line-inside'},
		],
		[
			'another profile begun inside',
			`${blockLines(block)[0]}\n${blockLines({...block, profile: 'other'})[0]}\n${blockLines(block)[2]}\n`,
			{line: 2, why: 'foreign-line-inside'},
		],
		['UTF-16', '\xff\xfe1\x002\x00', {line: 1, why: 'utf-16'}],
	])('a file with %s is refused with the line', (_name, file, damaged) => {
		expect(setBlock(bytesOf(file), block)).toEqual({damaged});
		expect(clearBlock(bytesOf(file), 'digimon')).toEqual({damaged});
		expect(readBlock(bytesOf(file), 'digimon')).toEqual({damaged});
	});

	test('reports foreign mappings with address and line, but no comments and not our own block', () => {
		const file = set(
			bytesOf(
				'1.1.1.1 x WEB.backend.com\n# 2.2.2.2 web.backend.com\n3.3.3.3 y # web.backend.com\n4.4.4.4\tapi.backend.com\n',
			),
		);
		expect(namesOutsideBlock(file, block.names)).toEqual([
			{name: 'web.backend.com', address: '1.1.1.1', line: 1, rest: '1.1.1.1 x'},
			{name: 'api.backend.com', address: '4.4.4.4', line: 4},
		]);
		expect(namesOutsideBlock(file, block.names, 'other')).toHaveLength(4);
	});
});

const [begin, mapping, end] = blockLines(block);
const mark = '\xef\xbb\xbf';

describe('a file without our block', () => {
	test.each(['', '127.0.0.1 localhost', 'x\n', `${mark}x\r\n`])('%j stays as it is, and holds none', (text) => {
		expect(textOf(clear(bytesOf(text)))).toBe(text);
		expect(readBlock(bytesOf(text), 'digimon')).toEqual({block: undefined});
	});

	test('may be larger than is read at once', () => {
		const text = `${'# a long line\n'.repeat(2000)}10.0.0.1 nas`;
		const written = set(bytesOf(text));
		expect(textOf(written).startsWith(`${text}\n${begin}\n`)).toBe(true);
		expect(readBlock(written, 'digimon')).toEqual({block});
		expect(textOf(clear(written))).toBe(text);
	});
});

describe('the line end that a file lacked', () => {
	/** Clears the block after another program edited what is before it. */
	const clearedAfter = (text: string, edit: (before: string) => string) => {
		const [before = '', rest = ''] = textOf(set(bytesOf(text))).split(begin);
		return textOf(clear(bytesOf(edit(before) + begin + rest)));
	};

	test.each([
		['goes with the block', 'q\nab', (before: string) => before, 'q\nab'],
		['goes where lines far before it changed', 'q\nab', (before: string) => `new\n${before}`, 'new\nq\nab'],
		['goes where a byte order mark came', 'ab', (before: string) => mark + before, `${mark}ab`],
		['goes where some came', 'ab', (before: string) => mark.repeat(4) + before, `${mark.repeat(4)}ab`],
		['stays where the last line is another', 'q\nab', () => 'q\ncd\n', 'q\ncd\n'],
		['stays where the last line ends otherwise', 'q\r\nab', () => 'q\r\nabc\n', 'q\r\nabc\n'],
		['stays where a byte order mark in the line went', `x${mark}y`, () => 'xy\n', 'xy\n'],
		['stays where nothing is before the block', 'ab', () => '', ''],
	])('%s', (_name, text, edit, cleared) => {
		expect(clearedAfter(text, edit)).toBe(cleared);
	});

	test('stays where the note of an older version does not tell the line', () => {
		const note = '# the line before this block had no line end';
		expect(textOf(clear(bytesOf(`ab\n${begin}\n${note}\n${mapping}\n${end}\n`)))).toBe('ab\n');
	});
});

test('a file with a byte order mark keeps it, and has the block once', () => {
	const twice = set(set(bytesOf(`${mark}x`)), {...block, address: '10.9.9.9'});
	expect(textOf(twice).startsWith(`${mark}x\n${begin}\n`)).toBe(true);
	expect(textOf(twice).split('>>> digimon-setup')).toHaveLength(2);
	expect(textOf(clear(twice))).toBe(`${mark}x`);
});

describe('the lines of a block', () => {
	const read = (...lines: readonly string[]) => readBlock(bytesOf([begin, ...lines, end].join('\n')), 'digimon');

	test.each([
		['an empty line', ['', mapping]],
		['a line of blanks', [mapping, ' \t ']],
		['more blanks in the mapping', ['  10.96.1.2 \t web.backend.com  api.backend.com ']],
		['other blanks in the mapping', ['\v\v10.96.1.2\fweb.backend.com\vapi.backend.com\v\v']],
		['the mapping commented out as well', ['#  10.1.1.1 x', mapping]],
	])('may be %s', (_name, lines) => {
		expect(read(...lines)).toEqual({block});
	});

	test.each([['nothing'], ['#10.96.1.2 web.backend.com']])('map nothing where they are %j', (line) => {
		expect(read(...(line === 'nothing' ? [] : [line]))).toEqual({block: undefined});
	});

	test.each(['Include 10.0.0.1 x', '10.0.0.1 a b;c', '#x10.0.0.1 a', '# a word', '10.0.0.1', '::1 a'])(
		'are damaged by %j',
		(line) => {
			expect(read(mapping, line)).toEqual({damaged: {line: 3, why: 'foreign-line-inside'}});
		},
	);

	test('may have blanks around them, and no line end', () => {
		const blanks = ' \t\v\f';
		const text = [begin, mapping, end].map((line) => `${blanks}${line}${blanks}`).join('\r\n');
		expect(readBlock(bytesOf(text), 'digimon')).toEqual({block});
		expect(readBlock(bytesOf(`${begin}\n${mapping}\n${end}`), 'digimon')).toEqual({block});
	});

	test('may have a byte order mark before the first, which stays', () => {
		const text = `x\n${mark}${begin}\n${mapping}\n${end}\n`;
		expect(readBlock(bytesOf(text), 'digimon')).toEqual({block});
		expect(textOf(clear(bytesOf(text)))).toBe(`x\n${mark}`);
	});
});

describe('names outside the block', () => {
	const outside = (text: string, profile?: string) => namesOutsideBlock(bytesOf(text), block.names, profile);

	test('are those outside the block of the profile that is asked for', () => {
		const text = `${blockLines({...block, profile: 'other'}).join('\n')}\n${blockLines(block).join('\n')}\n`;
		expect(outside(text, 'digimon').map(({line}) => line)).toEqual([2, 2]);
		expect(outside(text, 'other').map(({line}) => line)).toEqual([5, 5]);
		expect(outside(text)).toEqual([]);
		expect(outside(`${text}1.1.1.1 web.backend.com\n`).map(({line}) => line)).toEqual([7]);
	});

	test.each([
		['1.1.1.1 \t x \t WEB.backend.com  y', '1.1.1.1 \t x  y'],
		['  1.1.1.1 web.backend.com x # a # b', '1.1.1.1 x # a # b'],
		['1.1.1.1 web.backend.com web.backend.com.bank.com', '1.1.1.1 web.backend.com.bank.com'],
		[`${mark}1.1.1.1 web.backend.com x`, `${mark}1.1.1.1 x`],
		['1.1.1.1 web.backend.com # x', undefined],
	])('of %j leave %j', (line, rest) => {
		const found = outside(`a\r\n${line}\r\n`);
		expect(found).toEqual([{name: 'web.backend.com', address: '1.1.1.1', line: 2, ...(rest && {rest})}]);
	});
});

/** A text in UTF-16, little end first, as characters of one byte. */
const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('latin1');
const linesFor = (profile: string): string => blockLines({...block, profile}).join('\n');

/** The same, big end first. */
const bigEnd = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('latin1');

describe('UTF-16', () => {
	const isUtf16 = (text: string): boolean => {
		const result = setBlock(bytesOf(text), block);
		return 'damaged' in result && result.damaged.why === 'utf-16';
	};

	test.each([
		['a byte order mark', '\xff\xfe', true],
		['the other byte order mark', '\xfe\xffx', true],
		['a byte order mark inside', 'a\xff\xfeb\n', false],
		['four characters', wide('1.1\n'), true],
		['four characters, big end first', bigEnd('1.1\n'), true],
		['less than eight bytes', '1\0.\0x', false],
		['a zero in sixteen bytes', `\0${'x'.repeat(15)}`, false],
		['a zero in fifteen bytes', `\0${'x'.repeat(14)}`, true],
		['zeros on both sides, one to two', 'abc\0\0\0def', false],
		['zeros on both sides, one to four', '\0\0a\0b\0c\0', false],
		['zeros on both sides, one to five', '\0\0a\0b\0c\0d\0', true],
		['Chinese lines and a mapping', wide('# 中文 註解\n127.0.0.1 localhost\n'), true],
	])('is seen by %s: %j %s', (_name, text, expected) => {
		expect(isUtf16(text)).toBe(expected);
	});

	test('is not what holds our block in single bytes', () => {
		const text = `${'a\0'.repeat(200)}\n${begin}\n${mapping}\n${end}\n`;
		expect(readBlock(bytesOf(text), 'digimon')).toEqual({block});
	});
});

describe('the profiles of a file', () => {
	test.each([
		['none in a file without a marker', '127.0.0.1 localhost\n# digimon-setup (profile digimon)\n', []],
		['none in a marker that is cut', '# >>> digimon-setup (profile digimon) - managed', []],
		['none in a marker behind a word', `x ${blockLines(block)[0]}`, []],
		['each once, in their order', `${linesFor('b')}\n${linesFor('a')}\n`, ['b', 'a']],
		['what a damage left of one', `x\n${blockLines(block)[2]}\n`, ['digimon']],
		['those in UTF-16', wide(`${linesFor('b')}\n${linesFor('a-1')}\n`), ['b', 'a-1']],
		['those in UTF-16 with a byte order mark', `\xff\xfe${wide(linesFor('b'))}`, ['b']],
		['none in UTF-16 without our text', `\xff\xfe${wide('127.0.0.1 localhost (profile b)\n')}`, []],
	])('are %s', (_name, text, profiles) => {
		expect(markedProfiles(bytesOf(text))).toEqual(profiles);
	});
});

describe('what became of a write', () => {
	const before = '127.0.0.1 localhost\n10.0.0.1 nas\n';
	const wanted = `${before}${blockLines(block).join('\n')}\n`;
	const added = '10.5.5.5 newcomer\n';

	test.each([
		['not-begun', 'the bytes of before', before],
		['complete', 'those wanted', wanted],
		['interrupted', 'a part of those wanted', wanted.slice(0, before.length + 9)],
		['interrupted', 'zeros where the file grew', before + '\0'.repeat(wanted.length - before.length)],
		['edited', 'a line more than before', before + added],
		['edited', 'a line more than wanted', wanted + added],
		['edited', 'lines between those of before', `${added}127.0.0.1 localhost\n${added}10.0.0.1 nas\n`],
		['edited', 'the lines of before with other ends', before.replaceAll('\n', ' \r\n')],
		['edited', 'the lines of before behind a byte order mark', `\xef\xbb\xbf${before}`],
		['edited', 'the lines of before with empty ones between', before.replaceAll('\n', '\n\n')],
		['unclear', 'a line of before missing', `${added}10.0.0.1 nas\n`],
		['unclear', 'the lines of before in another order', '10.0.0.1 nas\n127.0.0.1 localhost\n'],
		['unclear', 'the first part of a line of ours', `${before}# >>> digimon-setup (prof\n${added}`],
		['unclear', 'the last part of a line of ours', `${before}do not edit >>>\n${added}`],
		['unclear', 'zeros where the file did not grow', `\0${before.slice(1)}`],
		['unclear', 'nothing', ''],
	])('is %s with %s', (state, _name, now) => {
		expect(stateOfWrite(bytesOf(now), bytesOf(before), bytesOf(wanted))).toBe(state);
	});

	test('is edited where another program took out empty lines and added one', () => {
		const spaced = '127.0.0.1 localhost\n\n10.0.0.1 nas\n';
		const now = `${before}${added}`;
		expect(stateOfWrite(bytesOf(now), bytesOf(spaced), bytesOf(`${spaced}${mapping}\n`))).toBe('edited');
	});

	test('a write that shortens is interrupted between its two lengths', () => {
		const states = ['', '10', '10.0', '10.0.0.1 nasx'].map((now) =>
			stateOfWrite(bytesOf(now), bytesOf('10.0.0.1 nas'), bytesOf('10')),
		);
		expect(states).toEqual(['unclear', 'complete', 'interrupted', 'unclear']);
	});
});

test.each([
	['', '', true],
	['ab', 'ab', true],
	['ab', 'abc', false],
	['abc', 'ab', false],
	['ab', 'ax', false],
])('%j and %j are the same bytes: %s', (one, other, same) => {
	expect(sameBytes(bytesOf(one), bytesOf(other))).toBe(same);
});

test.each([
	['each byte of one of both', 'aBc', true],
	['the longer one', 'ABCDE', true],
	['the shorter one', 'abc', true],
	['a zero behind the shorter one', 'abc\0', true],
	['a zero in the shorter one', 'ab\0D', false],
	['a byte of neither', 'abx', false],
	['fewer bytes than both', 'ab', false],
	['more bytes than both', 'ABCDE\0', false],
])('a write may leave %s: %s', (_name, now, may) => {
	expect(isMixOf(bytesOf(now), bytesOf('abc'), bytesOf('ABCDE'))).toBe(may);
});
