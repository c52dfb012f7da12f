import fastCheck from 'fast-check';
import {describe, expect, it} from 'vitest';
import {stepIds} from '../../../source/domain/step.ts';
import {frame} from '../../../source/views/wizard/frame.ts';
import {lineWidth, type Line} from '../../../source/views/wizard/spans.ts';
import type {Overlay, UiState} from '../../../source/views/wizard/ui-state.ts';
import {failedRun, midRun, sampleModel} from '../../helpers/wizard-model.ts';

const text = (rows: readonly Line[]): string =>
	rows
		.map((row) =>
			row
				.map((piece) => piece.text)
				.join('')
				.trimEnd(),
		)
		.join('\n');

const overlay: fastCheck.Arbitrary<Overlay | undefined> = fastCheck.oneof(
	fastCheck.constant(undefined),
	fastCheck.record({kind: fastCheck.constant('help' as const), top: fastCheck.nat(100)}),
	fastCheck.record({
		kind: fastCheck.constant('explain' as const),
		step: fastCheck.constantFrom(...stepIds),
		top: fastCheck.nat(100),
	}),
	fastCheck.record({
		kind: fastCheck.constant('leave' as const),
		why: fastCheck.constantFrom('running' as const, 'tunnel' as const),
	}),
	fastCheck.record({
		kind: fastCheck.constant('edit' as const),
		field: fastCheck.nat(9),
		text: fastCheck.string({unit: 'grapheme', maxLength: 60}),
		wrong: fastCheck.string({unit: 'grapheme', maxLength: 60}),
	}),
	fastCheck.record({
		kind: fastCheck.constant('filter' as const),
		text: fastCheck.string({unit: 'grapheme', maxLength: 60}),
	}),
);
const ui: fastCheck.Arbitrary<Partial<UiState>> = fastCheck.record({
	screen: fastCheck.constantFrom(
		'looking' as const,
		'plan' as const,
		'run' as const,
		'failure' as const,
		'end' as const,
	),
	focus: fastCheck.constantFrom('fields' as const, 'steps' as const),
	step: fastCheck.nat(7),
	field: fastCheck.nat(9),
	stepIsChosen: fastCheck.boolean(),
	logIsLarge: fastCheck.boolean(),
	consented: fastCheck.boolean(),
});

describe('the frame', () => {
	it('never has more rows or cells than the screen, whatever is shown and however small the screen is', () => {
		fastCheck.assert(
			fastCheck.property(
				ui,
				overlay,
				fastCheck.constantFrom(midRun, failedRun, []),
				fastCheck.integer({min: 20, max: 200}),
				fastCheck.integer({min: 5, max: 60}),
				(state, over, happenings, columns, rows) => {
					const shown = frame(
						sampleModel({ui: over === undefined ? state : {...state, overlay: over}, happenings, columns, rows}),
					);
					expect(shown.length).toBeLessThanOrEqual(rows);
					for (const row of shown) expect(lineWidth(row)).toBeLessThanOrEqual(columns);
				},
			),
			{numRuns: 200},
		);
	}, 60_000);

	it('shows the running step, its progress, what is awaited and the end of its log', () => {
		const shown = text(frame(sampleModel({ui: {screen: 'run'}})));
		expect(shown).toContain('❯ ◐ Install Istio  ███████░░░  2 of 3 pods ready');
		expect(shown).toContain('pulling 2 of 5 images');
		expect(shown).toContain('$ istioctl install --set profile=demo -y');
		expect(shown).toContain('line 59');
	});

	it('says what failed, whose turn it is and the command to run', () => {
		const shown = text(frame(sampleModel({ui: {screen: 'failure'}, happenings: failedRun})));
		expect(shown).toContain('istioctl ended with 1: the image cannot be pulled');
		expect(shown).toContain('Error: cannot pull');
		expect(shown).toContain('     digimon-setup');
	});

	it('marks where a step stands in the chain, and why the port is named grpc-web', () => {
		const shown = text(
			frame(
				sampleModel({ui: {screen: 'plan', overlay: {kind: 'explain', step: 'chart', top: 0}}, rows: 40, columns: 120}),
			),
		);
		expect(shown).toContain('browser → load balancer → Gateway → VirtualService → Service → pods');
		expect(shown).toContain('The port must be named grpc-web');
	});

	it('says REHEARSAL on every screen of a rehearsal', () => {
		for (const screen of ['looking', 'plan', 'run', 'failure', 'end'] as const) {
			const model = sampleModel({ui: {screen}});
			expect(text(frame({...model, run: {...model.run, rehearsal: true}}))).toContain('REHEARSAL');
		}
	});
});
