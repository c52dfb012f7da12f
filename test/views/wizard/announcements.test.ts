import {describe, expect, test} from 'vitest';
import type {EventPayload} from '../../../source/domain/event.ts';
import {createAnnouncer} from '../../../source/views/wizard/announcements.ts';
import type {TerminalFeatures} from '../../../source/views/wizard/terminal-features.ts';
import {failedRun, midRun, sampleModel} from '../../helpers/wizard-model.ts';

const everything: TerminalFeatures = {title: true, progress: true, focus: true, notification: 'osc-777'};

/** An announcer whose run is at one screen after another, and what it wrote since it was asked last. */
function announcer(features: TerminalFeatures, bell: 'auto' | 'always' | 'never' = 'auto', workedMs = 120_000) {
	const written: string[] = [];
	const at = (screen: 'plan' | 'run' | 'failure', payloads: readonly EventPayload[]) => {
		const model = sampleModel({ui: {screen}, payloads});
		return {...model, run: {...model.run, worked: {beforeMs: workedMs}}};
	};
	let model = at('plan', []);
	const made = createAnnouncer({model: () => model, features, bell, write: (text) => void written.push(text)});
	return {
		...made,
		shows: (screen: 'run' | 'failure', payloads: readonly EventPayload[]) => {
			model = at(screen, payloads);
			made.update();
		},
		written: () => written.splice(0).join(''),
	};
}

describe('what is told beside the frame', () => {
	test('is nothing where the terminal is not known to take it', () => {
		const told = announcer({}, 'never');
		told.open();
		told.shows('run', midRun);
		told.shows('failure', failedRun);
		told.close();
		expect(told.written()).toBe('');
	});

	test('is the step in the title and how far the run is, each once, and is removed at the end', () => {
		const told = announcer(everything, 'never');
		told.open();
		expect(told.written()).toBe('\u001B[22;2t\u001B[?1004h\u001B]2;digimon-setup\u001B\\');
		told.shows('run', midRun);
		expect(told.written()).toBe('\u001B]2;◐ 1/8 Install Istio · digimon-setup\u001B\\\u001B]9;4;1;13\u001B\\');
		told.shows('run', midRun);
		expect(told.written()).toBe('');
		told.shows('failure', failedRun);
		expect(told.written()).toContain('\u001B]9;4;2;13\u001B\\');
		told.close();
		expect(told.written()).toBe('\u001B[?1004l\u001B]9;4;0\u001B\\\u001B]2;\u001B\\\u001B[23;2t');
	});

	test.each([
		['auto', false, 120_000, true],
		['auto', true, 120_000, false],
		['auto', false, 30_000, false],
		['always', true, 1000, true],
		['never', false, 120_000, false],
	] as const)('is a bell: %s, with the focus %s, after %i ms: %s', (when, hasFocus, workedMs, rings) => {
		const told = announcer({...everything, title: false, progress: false}, when, workedMs);
		told.open();
		expect(told.isFocusReport('[O')).toBe(true);
		if (hasFocus) told.isFocusReport('[I');
		told.shows('run', midRun);
		told.written();
		told.shows('failure', failedRun);
		expect(told.written()).toBe(
			rings ? '\u0007\u001B]777;notify;digimon-setup;✖ 1/8 Install Istio · digimon-setup\u001B\\' : '',
		);
	});

	test('takes no key for a report of the focus where none is asked for', () => {
		expect(announcer({title: true}).isFocusReport('[I')).toBe(false);
		expect(announcer(everything).isFocusReport('i')).toBe(false);
	});
});
