import {describe, expect, test} from 'vitest';
import type {EventPayload} from '../../source/domain/event.ts';
import {createBus} from '../../source/engine/bus.ts';
import {message} from '../../source/i18n/message.ts';

const text = message('common.again');
const profile = {kind: 'profile', profile: 'digimon'} as const;
const hosts = {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'} as const;
const started = {type: 'run-started', command: 'up', version: '1', settings: {}} as const;

/** What a run amounts to after these events, two seconds apart. */
const summaryOf = (...payloads: readonly EventPayload[]) => {
	let seconds = 0;
	const bus = createBus({runId: 'run', rehearsal: false, now: () => new Date(2000 * seconds++)});
	for (const payload of payloads) bus.emit(payload);
	return bus.summary();
};

const planned = (action: 'apply' | 'undo') =>
	({
		type: 'plan-made',
		steps: [
			{
				id: 'mesh',
				title: '',
				action,
				found: {kind: 'absent', reason: text},
				commands: [],
				undo: [],
				needsPassword: false,
			},
		],
	}) as const;

describe('what a run amounts to', () => {
	test('is nothing before it starts', () => {
		expect(summaryOf()).toEqual({durationMs: 0, steps: [], changes: [], undone: [], checks: []});
	});

	test('counts its time from its start', () => {
		expect(summaryOf(started).durationMs).toBe(2000);
	});

	test('has each step as it was last seen, with how it ended', () => {
		expect(
			summaryOf(
				planned('apply'),
				{type: 'step-inspected', step: 'cluster', found: {kind: 'ready', reason: text}},
				{type: 'step-ended', step: 'mesh', outcome: 'applied', durationMs: 7, found: {kind: 'ready', reason: text}},
			).steps,
		).toEqual([
			{step: 'mesh', condition: 'ready', outcome: 'applied', durationMs: 7},
			{step: 'cluster', condition: 'ready'},
		]);
		expect(summaryOf(planned('undo')).steps).toEqual([]);
	});

	test('has the changes that exist, of earlier runs too, and apart from them those that were undone', () => {
		const summary = summaryOf(
			{...started, activeChanges: [{number: 1, step: 'cluster', change: profile}]},
			{type: 'change-recorded', step: 'hosts', number: 2, change: hosts, made: false},
			{type: 'change-amended', step: 'hosts', number: 2, change: hosts, made: true},
			{type: 'change-undone', step: 'cluster', number: 1, change: profile},
		);
		expect(summary.changes).toEqual([{number: 2, step: 'hosts', change: hosts, made: true}]);
		expect(summary.undone).toEqual([{number: 1, step: 'cluster', change: profile}]);
	});

	test('has the last result of each check', () => {
		const report = (status: 'failed' | 'ok', by: 'name' | 'address'): EventPayload => ({
			type: 'site-checked',
			step: 'site',
			report: {check: 'port', by, status, detail: text},
		});
		const check = {type: 'check-done', check: 'memory', topic: 'resources', status: 'warning', message: text} as const;
		expect(
			summaryOf(
				{...check, facts: {}, next: [], durationMs: 1},
				report('failed', 'name'),
				report('ok', 'name'),
				report('ok', 'address'),
			).checks,
		).toEqual([
			{topic: 'resources', check: 'memory', status: 'warning'},
			{topic: 'site', check: 'port', by: 'name', status: 'ok'},
			{topic: 'site', check: 'port', by: 'address', status: 'ok'},
		]);
	});
});
