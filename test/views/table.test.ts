import {describe, expect, test} from 'vitest';
import {tableLines} from '../../source/views/table.ts';

describe('a table', () => {
	test('aligns its columns by what a terminal shows, wide characters included, and pads no last cell', () => {
		expect(
			tableLines([
				['1', '啟動叢集', '~40 s'],
				['2', 'Istio', ''],
			]),
		).toEqual(['1  啟動叢集  ~40 s', '2  Istio']);
	});

	test('leaves out a column that is empty in all rows', () => {
		expect(tableLines([['a', '', 'b']])).toEqual(['a  b']);
		expect(tableLines([])).toEqual([]);
	});

	test('wraps the last cell below itself on a terminal, and nowhere else', () => {
		const row = ['cluster', 'one two three four five six seven eight'];
		expect(tableLines([row], {columns: 40})).toEqual(['cluster  one two three four five six', '         seven eight']);
		expect(tableLines([row])).toEqual([`cluster  ${row[1]}`]);
	});

	test('puts the last cell below its row where little room is left beside it', () => {
		const row = ['a long name of a step', 'one two three four five six'];
		expect(tableLines([row], {columns: 40, indent: 2})).toEqual([
			'  a long name of a step',
			'      one two three four five six',
		]);
	});

	test('styles a cell without counting the style', () => {
		const bold = {text: 'STEP', paint: (text: string) => `<${text}>`};
		expect(
			tableLines([
				[bold, 'x'],
				['cluster', 'y'],
			]),
		).toEqual(['<STEP>     x', 'cluster  y']);
	});

	test('keeps a row on one line, with the control characters of a tool left out', () => {
		expect(tableLines([['a', 'one\ntwo\u001B[31m']])).toEqual(['a  one two']);
	});
});
