import fastCheck from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cellsOf} from '../../../source/views/text.ts';
import {editField, fieldParts, fieldWith, type TextField} from '../../../source/views/wizard/text-field.ts';

const moves = ['left', 'right', 'home', 'end', 'ctrl-a', 'ctrl-e', 'ctrl-b', 'ctrl-f'];
const cuts = ['backspace', 'delete', 'ctrl-u', 'ctrl-k', 'ctrl-w', 'ctrl-d'];
type Press = {readonly key: string; readonly typed: string};
const named = (key: string): Press => ({key, typed: ''});
const letter = fastCheck
	.oneof(
		fastCheck.string({unit: 'grapheme', minLength: 1, maxLength: 3}),
		fastCheck.constantFrom('數', '👨‍👩‍👧', 'e\u0301', '\u0301', ' '),
	)
	.map((typed): Press => ({key: typed, typed}));
const pasted = fastCheck
	.string({unit: 'binary', maxLength: 40})
	.map((typed): Press => ({key: 'paste', typed: `${typed}\r\n\u001B[31m\u0007`}));
const presses = fastCheck.array(fastCheck.oneof(letter, pasted, fastCheck.constantFrom(...moves, ...cuts).map(named)), {
	maxLength: 40,
});
const afterAll = (list: readonly Press[]): TextField =>
	list.reduce((field, {key, typed}) => editField(field, key, typed), fieldWith(''));
const press = (field: TextField, ...keys: readonly string[]): TextField =>
	keys.reduce((now, key) => editField(now, key, key.length === 1 ? key : ''), field);
const shown = (field: TextField, columns: number): string => {
	const [before, at, after] = fieldParts(field, columns);
	return `${before}[${at}]${after}`;
};

describe('a text that is typed', () => {
	it('keeps the cursor between graphemes and contains no control characters, after any keys and pastes', () => {
		fastCheck.assert(
			fastCheck.property(presses, (list) => {
				const {text, cursor} = afterAll(list);
				const edges = [...new Intl.Segmenter().segment(text)].map(({index}) => index);
				expect([...edges, text.length]).toContain(cursor);
				expect(text).not.toMatch(/\p{Cc}/u);
			}),
			{numRuns: 500},
		);
	});

	it('is never changed by a key that only moves', () => {
		fastCheck.assert(
			fastCheck.property(presses, fastCheck.constantFrom(...moves), (list, key) => {
				const field = afterAll(list);
				expect(press(field, key).text).toBe(field.text);
			}),
		);
	});

	it('is as before after a letter was typed in the middle and erased, and after the cursor went and came back', () => {
		fastCheck.assert(
			fastCheck.property(presses, (list) => {
				const field = afterAll(list);
				// An accent behind the cursor would join the letter, and go away with it.
				fastCheck.pre(press(field, 'x').cursor === field.cursor + 1);
				expect(press(field, 'x', 'backspace')).toEqual(field);
				expect(press(field, 'x', 'left', 'right', 'backspace')).toEqual(field);
			}),
		);
	});

	it('is cut at the cursor by ctrl-u and ctrl-k', () => {
		fastCheck.assert(
			fastCheck.property(presses, (list) => {
				const field = afterAll(list);
				expect(press(field, 'ctrl-k').text).toBe(field.text.slice(0, field.cursor));
				expect(press(field, 'ctrl-u').text).toBe(field.text.slice(field.cursor));
			}),
		);
	});

	it('shows the cursor in any width, and never takes more cells', () => {
		fastCheck.assert(
			fastCheck.property(presses, fastCheck.integer({min: 1, max: 60}), (list, columns) => {
				const row = fieldParts(afterAll(list), columns);
				expect(cellsOf(row.join(''))).toBeLessThanOrEqual(columns);
				expect(row[1]).not.toBe('');
			}),
			{numRuns: 500},
		);
	});

	it('takes whole letters and words away, wide and joined ones too', () => {
		expect(press(fieldWith('數碼👨‍👩‍👧'), 'backspace').text).toBe('數碼');
		expect(press(fieldWith('one two  '), 'ctrl-w').text).toBe('one ');
		expect(press(fieldWith('數碼'), 'home', 'delete').text).toBe('碼');
		expect(press(fieldWith('ac'), 'left', 'b')).toEqual({text: 'abc', cursor: 2});
	});

	it('takes pasted lines as one', () => {
		expect(editField(fieldWith('a'), 'paste', ' b=1\r\nc=2\u001B[31m').text).toBe('a b=1 c=2');
	});

	it('marks what does not fit on either side of the cursor', () => {
		const long = fieldWith('abcdefghijklmnopqrstuvwxyz');
		expect(shown(long, 10)).toBe('…stuvwxyz[ ]');
		expect(shown({...long, cursor: 0}, 10)).toBe('[a]bcdefghi…');
		expect(shown({...long, cursor: 13}, 11)).toBe('…hijklm[n]op…');
	});
});
