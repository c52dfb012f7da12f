import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';
import {describe, expect, test} from 'vitest';
import {inRepository} from '../helpers/simulated-machine.ts';
import {drawFrame} from '../helpers/wizard-frame.tsx';
import {screenModel, wizardScreens} from '../helpers/wizard-screens.ts';

/** Only `npm run frames` draws, into an ignored folder. */
const isAsked = process.env['npm_lifecycle_event'] === 'frames';
const folder = inRepository('.cache/frames');
const sizes = [
	[200, 60],
	[120, 40],
	[80, 24],
	[60, 20],
	[40, 15],
] as const;

describe.skipIf(!isAsked)('the frames for a reviewer', () => {
	test.each(['en', 'zh-TW'] as const)(
		'show every screen at every size, as text and in colours: %s',
		async (lang) => {
			rmSync(join(folder, lang), {recursive: true, force: true});
			for (const [columns, rows] of sizes) {
				const into = join(folder, lang, `${columns}x${rows}`);
				mkdirSync(into, {recursive: true});
				for (const name of Object.keys(wizardScreens)) {
					const frame = await drawFrame(screenModel(name, lang), {columns, rows: rows - 1, color: true});
					expect(frame.split('\n').length).toBeLessThan(rows);
					writeFileSync(join(into, `${name}.ansi`), `${frame}\n`);
					writeFileSync(join(into, `${name}.txt`), `${stripVTControlCharacters(frame)}\n`);
				}
			}
		},
		300_000,
	);
});
