import {describe, expect, it} from 'vitest';
import {defined} from '../../../source/domain/defined.ts';
import type {LogDocument} from '../../../source/domain/ports/platform.ts';
import {createLogReader} from '../../../source/views/wizard/log-window.ts';
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
const windowAt = (lines: readonly string[], top: number | undefined, filter = '', match?: number) =>
	createLogReader(() => logOf(lines)).window(
		command,
		{top, filter, wraps: false, times: false, ...defined({match})},
		5,
	);

describe('the visible lines of a log', () => {
	const ten = Array.from({length: 10}, (_, index) => `line ${index}`);

	it.each([
		[3, {top: 3, total: 10}, 5],
		[8, {top: 8, total: 10}, 2],
		[500, {top: 9, total: 10}, 1],
	])('are lines that exist, from line %i', (top, expected, count) => {
		expect(windowAt(ten, top)).toMatchObject(expected);
		expect(windowAt(ten, top).lines).toHaveLength(count);
	});

	it('are none of an empty log', () => {
		expect(windowAt([], 8)).toMatchObject({top: 0, total: 0, lines: []});
	});

	it('are those that pass the filter, where a position beyond them shows the last', () => {
		expect(windowAt(ten, 7, 'LINE 4')).toMatchObject({top: 0, total: 1, lines: [{text: 'line 4'}]});
	});

	it('mark the chosen match, whose line in the whole log is known', () => {
		expect(
			windowAt(ten, 0, 'line', 2)
				.lines.map(({isMatch}) => isMatch)
				.indexOf(true),
		).toBe(2);
		expect(createLogReader(() => logOf(ten)).lineOfMatch(command, '7', 0)).toBe(7);
	});

	it('come from memory, with their times, where no more are on disk', () => {
		const known = {...command, lines: [{text: 'a', at: '2026-11-23T10:00:00Z'}, {text: 'b'}], lineCount: 2};
		const reader = createLogReader(() => logOf(['a', 'b']));
		const position = {top: 0, filter: '', wraps: false, times: true};
		expect(reader.window(known, position, 5).lines[0]).toMatchObject({at: '2026-11-23T10:00:00Z'});
		const {outputPath: _path, ...unkept} = known;
		expect(reader.window(unkept, position, 5).lines).toHaveLength(2);
	});
});
