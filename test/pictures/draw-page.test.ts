import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {hasChromium, startChromium} from '../helpers/chromium.ts';
import {inRepository} from '../helpers/simulated-machine.ts';
import {openTerminal} from '../helpers/terminal.ts';

/** Only `npm run pictures` draws: the picture lies in the repository. */
const isAsked = process.env['npm_lifecycle_event'] === 'pictures';

describe.skipIf(!isAsked || !hasChromium)('the picture of the page (needs chromium, or CHROMIUM_BIN)', () => {
	test('shows the page that a rehearsal serves, in a browser, after three messages', async () => {
		const person = openTerminal({
			args: [join(await buildCli(), 'main.cjs'), 'rehearse', '--yes', '--speed', '10'],
			columns: 200,
			rows: 60,
		});
		const browser = await startChromium();
		try {
			await person.sees(/http:\/\/web\.backend\.com\.localhost:\d+/);
			const [address] = /http:\/\/web\.backend\.com\.localhost:\d+/.exec(person.screen()) ?? [];
			await browser.look({width: 1080, height: 700, lessMotion: true});
			await browser.open(`${address}/?name=Agumon`);
			await browser.until(`document.querySelectorAll('#messages li').length === 3`);
			writeFileSync(join(inRepository('assets/pictures'), 'page.png'), await browser.picture());
			expect(await browser.evaluate(`document.getElementById('status').textContent`)).toBe('Streaming.');
			person.signal('SIGINT');
			expect(await person.ends()).toBe(0);
		} finally {
			await browser.close();
			person.close();
		}
	});
});
