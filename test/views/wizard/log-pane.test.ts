import {describe, expect, it} from 'vitest';
import type {LogDocument} from '../../../source/domain/ports/platform.ts';
import {createLogPane} from '../../../source/views/wizard/log-pane.ts';
import type {CommandState} from '../../../source/views/wizard/state/run-state.ts';
import {sentence} from '../../helpers/wizard-model.ts';

/** A log of these lines on disk. */
const logOf = (lines: readonly string[]): LogDocument => ({
	lineCount: () => lines.length,
	lines: (from, count) => lines.slice(from, from + count),
	find: (matches, from) => {
		const at = lines.findIndex((line, index) => index >= from && matches(line));
		return at === -1 ? undefined : at;
	},
	close: () => {},
});

const command: CommandState = {
	shown: 'helm upgrade',
	purpose: sentence('Install'),
	outputPath: '/log',
	lines: [],
	lineCount: 0,
};
const rowsAt = (lines: readonly string[], top: number | undefined, {filter = '', wraps = false} = {}) =>
	createLogPane(() => logOf(lines)).rows(command, {top, filter, wraps}, 5, 20);

describe('the visible rows of a log', () => {
	const ten = Array.from({length: 10}, (_, index) => `line ${index}`);

	it.each([
		[3, {top: 3, count: 5, total: 10}],
		[8, {top: 8, count: 2, total: 10}],
		[500, {top: 9, count: 1, total: 10}],
	])('are lines that exist, from line %i', (top, expected) => {
		expect(rowsAt(ten, top)).toMatchObject(expected);
	});

	it('are none of an empty log', () => {
		expect(rowsAt([], 8)).toMatchObject({top: 0, count: 0, total: 0, lines: []});
	});

	it('count lines, not the rows that these are wrapped to', () => {
		const rows = rowsAt(['x'.repeat(50), 'short', 'y'.repeat(50)], 0, {wraps: true});
		expect(rows.lines).toHaveLength(5);
		expect(rows).toMatchObject({top: 0, count: 3, total: 3});
	});

	it('are those that pass the filter, where a position beyond them shows the last', () => {
		expect(rowsAt(ten, 7, {filter: 'LINE 4'})).toMatchObject({top: 0, count: 1, total: 1});
	});
});
