import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {cleanLine, createLineSplitter, lineLimit} from '../../../source/system/files/lines.ts';

/** Cuts bytes at any places. */
const inPieces = (bytes: Buffer, cuts: readonly number[]) => {
	const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
		(left, right) => left - right,
	);
	return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
};
const anyCuts = fc.array(fc.nat(), {maxLength: 8});
const anyText = fc
	.array(
		fc.oneof(fc.string({unit: 'binary', maxLength: 5}), fc.constantFrom('\n', '\r\n', '\r', '數碼', '\x1b[31m', '👾')),
		{maxLength: 20},
	)
	.map((parts) => parts.join(''));

function split(pieces: readonly Buffer[]): readonly string[] {
	const lines: string[] = [];
	const splitter = createLineSplitter((line) => lines.push(line));
	for (const piece of pieces) splitter.push(piece);
	splitter.end();
	return lines;
}

describe('lines', () => {
	test('are the same wherever the output was cut into pieces', () => {
		fc.assert(
			fc.property(anyText, anyCuts, (text, cuts) => {
				expect(split(inPieces(Buffer.from(text), cuts))).toEqual(split([Buffer.from(text)]));
			}),
		);
	});

	test('hold no control character', () => {
		fc.assert(
			fc.property(fc.uint8Array({maxLength: 200}), (bytes) => {
				for (const line of split([Buffer.from(bytes)])) expect(line).not.toMatch(/[\0-\x08\x0a-\x1f\x7f-\x9f]/);
			}),
		);
	});

	test('are as many as line ends, and one more where the last has none', () => {
		expect(split([Buffer.from('a\n\nb')])).toEqual(['a', '', 'b']);
		expect(split([Buffer.from('')])).toEqual([]);
	});

	test('a line without end is kept bounded, and the lines after it are whole', () => {
		const chunk = Buffer.alloc(60_000, 'x');
		const lines = split([...Array.from({length: 50}, () => chunk), Buffer.from('\nnext\n')]);
		expect(lines.map(({length}) => length)).toEqual([lineLimit, 4]);
	});

	test('a bar that was redrawn a thousand times shows its last state', () => {
		expect(
			split([
				Buffer.from(
					`${Array.from({length: 1000}, (_, percent) => `${percent} of 1000 ${'.'.repeat(50)}`).join('\r')}\r\n`,
				),
			])[0],
		).toMatch(/^999 of 1000/);
	});

	test('links and titles that a tool sets are removed', () => {
		expect(cleanLine('\x1b]0;title\x07\x1b]8;;http://x\x07here\x1b]8;;\x07\x07')).toBe('here');
	});

	test('show what is left of a line that was overwritten: its last part that says something', () => {
		expect(cleanLine('one\rtwo\r\r')).toBe('two');
		expect(cleanLine('\r\r')).toBe('');
		expect(cleanLine('one')).toBe('one');
	});

	test('of more than the limit are cut there, and no shorter one', () => {
		expect(cleanLine('x'.repeat(lineLimit))).toHaveLength(lineLimit);
		expect(cleanLine('x'.repeat(lineLimit + 1))).toHaveLength(lineLimit);
	});

	test('that have not ended yet keep their first part, or what came after the last return', () => {
		const half = 'x'.repeat(lineLimit / 2);
		const pieces = (...texts: readonly string[]) => split(texts.map((text) => Buffer.from(text)));
		expect(pieces(`a${half}`, half, 'b')).toEqual([`a${half}${half}`.slice(0, lineLimit)]);
		expect(pieces(`a${half}\r`, `b${half}`, 'c')).toEqual([`b${half}c`]);
		// A return at the end has replaced nothing yet.
		expect(pieces(`a\rb${half}${half}\r`.slice(0, lineLimit + 3))).toEqual([`b${half}${half}`.slice(0, lineLimit)]);
		expect(pieces(`a${half}${half}`, '\r')).toEqual([`a${half}${half}`.slice(0, lineLimit)]);
	});

	test('are given once, whole, when they end', () => {
		const lines: string[] = [];
		const splitter = createLineSplitter((line) => lines.push(line));
		splitter.push(Buffer.from('one\ntw'));
		expect(lines).toEqual(['one']);
		splitter.push(Buffer.from('o\n'));
		expect(lines).toEqual(['one', 'two']);
		splitter.push(Buffer.from([0xe6, 0x95]));
		splitter.end();
		splitter.end();
		expect(lines).toEqual(['one', 'two', '\uFFFD']);
	});
});
