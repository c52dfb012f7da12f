import {stripVTControlCharacters} from 'node:util';
import {expect, it, vi} from 'vitest';
import {drawFrame} from '../../helpers/wizard-frame.tsx';
import {screenModel, wizardScreens} from '../../helpers/wizard-screens.ts';

// The library of Ink decides when it is loaded whether there are colours.
vi.hoisted(() => void vi.stubEnv('FORCE_COLOR', '1'));

const colored = /\u001B\[(?:2|3[0-7]|9[0-7])m(.*?)\u001B\[(?:22|39)m/g;

it('screens have colours on marks alone, since each colour is hard to read on white or on black, and say the same without', async () => {
	for (const name of Object.keys(wizardScreens)) {
		const size = {columns: 120, rows: 40};
		const plain = await drawFrame(screenModel(name, 'en'), size);
		const frame = await drawFrame(screenModel(name, 'en'), {...size, color: true});
		expect(stripVTControlCharacters(frame), name).toBe(stripVTControlCharacters(plain));
		for (const [, words = ''] of frame.matchAll(colored)) expect(words, name).not.toMatch(/[\p{L}\p{N}]/u);
		expect(plain, name).not.toMatch(/\u001B\[(?:3[0-7]|9[0-7])m/);
	}
	expect([...(await drawFrame(screenModel('run', 'en'), {color: true})).matchAll(colored)].length).toBeGreaterThan(9);
}, 60_000);
