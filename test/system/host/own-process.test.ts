import {EventEmitter} from 'node:events';
import {describe, expect, test} from 'vitest';
import {listenToStops, terminalFacts} from '../../../source/system/host/own-process.ts';

describe('signals', () => {
	test('the first Ctrl-C stops, the second kills', () => {
		const from = new EventEmitter();
		const stops = listenToStops(from, () => {});
		from.emit('SIGINT');
		expect([stops.signal.aborted, stops.signal.reason, stops.forceKill.aborted]).toEqual([true, 'SIGINT', false]);
		stops.interrupt();
		expect(stops.forceKill.aborted).toBe(true);
		stops.close();
	});

	test('the process ends after the second one when its time is over, by the first one’s name', async () => {
		const from = new EventEmitter();
		const ended = new Promise<string>((resolve) => listenToStops(from, resolve, 1));
		for (const name of ['SIGTERM', 'SIGINT', 'SIGINT']) from.emit(name);
		expect(await ended).toBe('SIGTERM');
	});

	test('SIGTERM and a closed terminal are known by name, and there is no listener after the end', () => {
		for (const name of ['SIGTERM', 'SIGHUP']) {
			const from = new EventEmitter();
			const stops = listenToStops(from);
			from.emit(name);
			expect(stops.signal.reason).toBe(name);
			stops.close();
			expect(from.eventNames()).toEqual([]);
		}
	});
});

describe('the terminal', () => {
	const tty = {isTTY: true, columns: 80, rows: 24};
	test.each([
		[
			'a terminal',
			{stdin: tty, stdout: tty, stderr: tty},
			{},
			{isTerminal: true, mayDraw: true, mayAsk: true, columns: 80, rows: 24, mayColour: true},
		],
		[
			'output on a pipe',
			{stdin: tty, stdout: {}, stderr: tty},
			{},
			{isTerminal: false, mayDraw: false, mayAsk: true, columns: 80},
		],
		['input on a pipe', {stdin: {}, stdout: tty, stderr: tty}, {}, {mayDraw: true, mayAsk: false}],
		[
			'a dumb terminal',
			{stdin: tty, stdout: tty, stderr: tty},
			{TERM: 'dumb'},
			{isTerminal: true, mayDraw: false, mayAsk: true, mayColour: false},
		],
		['NO_COLOR', {stdin: tty, stdout: tty, stderr: tty}, {NO_COLOR: '1'}, {mayDraw: true, mayColour: false}],
		['a screen reader', {stdin: tty, stdout: tty, stderr: tty}, {INK_SCREEN_READER: 'true'}, {screenReader: true}],
		[
			'a screen reader turned off',
			{stdin: tty, stdout: tty, stderr: tty},
			{INK_SCREEN_READER: '0'},
			{screenReader: false},
		],
	])('%s is known', (_name, streams, environment, facts) => {
		expect(terminalFacts(streams, environment)).toMatchObject(facts);
	});
});
