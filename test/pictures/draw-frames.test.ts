import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {stripVTControlCharacters} from 'node:util';
import {describe, expect, test} from 'vitest';
import {inRepository} from '../helpers/simulated-machine.ts';
import {drawFrame} from '../helpers/wizard-frame.tsx';
import {screenModel, wizardScreens} from '../helpers/wizard-screens.ts';

/** The palettes of xterm on black and on white: what is drawn in no colour, and the colours of marks. */
const palettes = {
	dark: {back: '#000000', text: '#e5e5e5', colors: ['#000000', '#cd0000', '#00cd00', '#cdcd00', '', '', '#00cdcd']},
	light: {back: '#ffffff', text: '#000000', colors: ['#000000', '#cd0000', '#00cd00', '#cdcd00', '', '', '#00cdcd']},
} as const;

/** A frame with escape codes as HTML in a palette. */
function toHtml(frame: string, {back, text, colors}: (typeof palettes)[keyof typeof palettes]): string {
	const begins: Readonly<Record<string, string>> = {
		1: 'font-weight:bold',
		2: 'opacity:.5',
		7: `background:${text};color:${back}`,
	};
	const escaped = frame.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	return escaped.replaceAll(/\u001B\[(\d+)m/g, (_, code: string) => {
		const style = begins[code] ?? (/^3[0-7]$/.test(code) ? `color:${colors[Number(code) - 30]}` : undefined);
		return style === undefined ? '</span>' : `<span style="${style}">`;
	});
}

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
		'show every screen at every size, as text, with escape codes and on both palettes: %s',
		async (lang) => {
			rmSync(join(folder, lang), {recursive: true, force: true});
			for (const [columns, rows] of sizes) {
				const into = join(folder, lang, `${columns}x${rows}`);
				mkdirSync(into, {recursive: true});
				const pages = new Map(Object.keys(palettes).map((palette) => [palette, '<meta charset="utf-8">']));
				for (const name of Object.keys(wizardScreens)) {
					const frame = await drawFrame(screenModel(name, lang), {columns, rows: rows - 1, color: true});
					expect(frame.split('\n').length).toBeLessThan(rows);
					for (const [palette, colors] of Object.entries(palettes)) {
						const style = `background:${colors.back};color:${colors.text};padding:8px;display:inline-block`;
						const picture = `<h3>${name}</h3><pre style="${style}">${toHtml(frame, colors)}</pre>`;
						pages.set(palette, `${pages.get(palette)}${picture}`);
					}
					writeFileSync(join(into, `${name}.ansi`), `${frame}\n`);
					writeFileSync(join(into, `${name}.txt`), `${stripVTControlCharacters(frame)}\n`);
				}
				for (const [palette, page] of pages) writeFileSync(join(into, `all-${palette}.html`), page);
			}
		},
		300_000,
	);
});
