import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {createBus} from '../../source/engine/bus.ts';
import {cleanText} from '../../source/i18n/terminal-text.ts';
import {createTranslator} from '../../source/i18n/translate.ts';
import {allSteps} from '../../source/steps/index.ts';
import {chooseView} from '../../source/views/choose-view.ts';
import {sampleSettings, sentence} from '../helpers/wizard-model.ts';

test.each([false, true])('a line fits the terminal, with the mark of a rehearsal: %s', async (rehearses) => {
	const written: string[] = [];
	const view = chooseView({
		command: 'up',
		yes: true,
		json: false,
		quiet: false,
		rehearses,
		settings: {...sampleSettings.values, verbose: true},
		translator: createTranslator(),
		steps: allSteps,
		sink: {write: (text) => void written.push(text)},
		terminal: {isTerminal: true, mayDraw: true, mayAsk: true, screenReader: false, columns: 60},
		environment: {},
		now: () => new Date(0),
		askLine: async () => undefined,
		every: () => () => {},
		earlier: () => ({}),
	});
	const bus = createBus({runId: 'run', rehearsal: rehearses, now: () => new Date(0)});
	view.watch(bus);
	const text = 'The node could not pull the image of the page, so the small bundled services are used instead of it.';
	bus.emit({type: 'notice', level: 'info', message: sentence(text), next: []});
	await view.close();
	const rows = cleanText(written.join('').replaceAll(/[\uFDD0-\uFDEF]/g, ''))
		.trimEnd()
		.split('\n');
	expect(rows.length).toBeGreaterThan(1);
	expect(rows.some((row) => row.startsWith('REHEARSAL '))).toBe(rehearses);
	for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(60);
});
