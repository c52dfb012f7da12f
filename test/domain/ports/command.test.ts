import fastCheck from 'fast-check';
import {describe, expect, it} from 'vitest';
import {joinWords, splitWords} from '../../../source/domain/ports/command.ts';

describe('entries on one line', () => {
	it('are read back as they were written', () => {
		const word = fastCheck.oneof(
			fastCheck.string({unit: 'grapheme'}),
			fastCheck.constantFrom(`a'b`, 'a\\', '"', '$x *', ''),
		);
		fastCheck.assert(
			fastCheck.property(fastCheck.array(word), (words) => {
				expect(splitWords(joinWords(words))).toEqual(words);
			}),
			{numRuns: 500},
		);
	});

	it.each([
		['a=1 b=2', ['a=1', 'b=2']],
		['  a="1 2"  --x=\'y z\' ', ['a=1 2', '--x=y z']],
		[`say\\ it "a \\"b\\" \\n"`, ['say it', 'a "b" \\n']],
		['a=$HOME *.txt # no', ['a=$HOME', '*.txt', '#', 'no']],
		['', []],
		["''", ['']],
	])('%s', (line, words) => expect(splitWords(line)).toEqual(words));

	it.each([`a="b`, `it's`, 'end\\'])('are not guessed where a quote is left open: %s', (line) =>
		expect(splitWords(line)).toBeUndefined(),
	);
});
