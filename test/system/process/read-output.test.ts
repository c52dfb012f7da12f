import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {hideSecrets} from '../../../source/domain/ports/command.ts';
import {cleanLine, createLineSplitter, lineLimit, createSecretMask} from '../../../source/system/process/lines.ts';
import {createRateLimiter, linesPerWindow, windowMs} from '../../../source/system/process/read-output.ts';

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

	test('hold no control character, whatever a tool prints', () => {
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

	test('a bar that was redrawn a thousand times shows what it showed last', () => {
		expect(
			split([
				Buffer.from(
					`${Array.from({length: 1000}, (_, percent) => `${percent} of 1000 ${'.'.repeat(50)}`).join('\r')}\r\n`,
				),
			])[0],
		).toMatch(/^999 of 1000/);
	});

	test('skimming tells the last lines and counts the rest', () => {
		const lines: string[] = [];
		const splitter = createLineSplitter((line) => lines.push(line));
		splitter.push(Buffer.from('begun'));
		splitter.skim(Buffer.from(Array.from({length: 60}, (_, index) => `line ${index}\n`).join('') + 'line'));
		splitter.skim(
			Buffer.from(
				Array.from({length: 40}, (_, index) => ` ${index + 60}\nline`)
					.join('')
					.replace(/line$/, 'half'),
			),
		);
		const passed = splitter.settle(3);
		splitter.push(Buffer.from(' done\n'));
		expect(lines).toEqual(['line 97', 'line 98', 'line 99', 'half done']);
		expect(passed).toBe(97);
	});

	test('what was skimmed ends in the same lines as what was read, wherever it was cut and however much it was', () => {
		fc.assert(
			fc.property(anyText, anyText, anyCuts, fc.boolean(), (first, second, cuts, isMuch) => {
				const flood = Buffer.from(`${first}\n${isMuch ? `${'數'.repeat(5000)}\n`.repeat(100) : ''}${second}`);
				const lines: string[] = [];
				const splitter = createLineSplitter((line) => lines.push(line));
				for (const piece of inPieces(flood, cuts)) splitter.skim(piece);
				const passed = splitter.settle(5);
				splitter.end();
				const all = split([flood]);
				expect(lines).toEqual(all.slice(passed));
				expect(lines.length).toBeGreaterThanOrEqual(Math.min(5, all.length));
				expect(lines.length).toBeLessThanOrEqual(6);
			}),
		);
	});

	test('links and titles that a tool sets are not obeyed', () => {
		expect(cleanLine('\x1b]0;title\x07\x1b]8;;http://x\x07here\x1b]8;;\x07\x07')).toBe('here');
	});
});

describe('secrets', () => {
	const anySecret = fc.string({unit: fc.constantFrom('a', 'b', '數'), minLength: 1, maxLength: 4});
	test('are hidden wherever the output was cut, and nothing else changes', () => {
		fc.assert(
			fc.property(fc.string({unit: fc.constantFrom('a', 'b', '數', '-')}), anySecret, anyCuts, (text, secret, cuts) => {
				const mask = createSecretMask([secret]);
				const shown = Buffer.concat([
					...inPieces(Buffer.from(text), cuts).map((piece) => mask.push(piece)),
					mask.end(),
				]).toString();
				expect(shown).toBe(hideSecrets(text, [secret]));
			}),
			{numRuns: 1000},
		);
	});

	test('of several none is left', () => {
		fc.assert(
			fc.property(
				fc.string({unit: fc.constantFrom('a', 'b', 'c')}),
				fc.array(anySecret, {maxLength: 3}),
				anyCuts,
				(text, secrets, cuts) => {
					const mask = createSecretMask(['', ...secrets]);
					const shown = Buffer.concat([
						...inPieces(Buffer.from(text), cuts).map((piece) => mask.push(piece)),
						mask.end(),
					]).toString();
					for (const secret of secrets) expect(shown).not.toContain(secret);
				},
			),
		);
	});
});

test('of a flood a bounded number of lines passes per window, and the number of the others is told', () => {
	const leftOut: number[] = [];
	const gate = createRateLimiter((lines) => leftOut.push(lines));
	const offer = (lines: number) => Array.from({length: lines}, () => gate.take()).filter(Boolean).length;
	gate.tick(0);
	expect(offer(linesPerWindow + 10)).toBe(linesPerWindow);
	gate.tick(windowMs - 1);
	expect(gate.isShut()).toBe(true);
	gate.skip(5);
	gate.tick(windowMs);
	expect(leftOut).toEqual([15]);
	expect(offer(3)).toBe(3);
	gate.end();
	expect(leftOut).toEqual([15]);
});
