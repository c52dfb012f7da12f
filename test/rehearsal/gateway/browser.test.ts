import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {buildPage} from '../../../assets/demo-services/build.mjs';
import {hasChromium, startChromium, type BrowserPage} from '../../helpers/chromium.ts';
import {startDemoSite} from './start-gateway.ts';

/** Waits in the page until the list has three messages, or a problem is shown, and tells what a person then reads. */
const whatIsRead = `new Promise((resolve) => {
	const text = (id) => document.getElementById(id).textContent;
	const look = () => {
		const messages = document.querySelectorAll('#messages > li');
		if (messages.length < 3 && text('problem-title') === '') return;
		observer.disconnect();
		resolve({name: text('digimon-name'), problem: text('problem-title'), address: text('address'), enough: messages.length >= 3});
	};
	const observer = new MutationObserver(look);
	observer.observe(document.body, {childList: true, subtree: true, characterData: true});
	look();
})`;

describe.skipIf(!hasChromium)('a real browser (skipped unless Chromium or CHROMIUM_BIN is there)', () => {
	let site: Awaited<ReturnType<typeof startDemoSite>>;
	let browser: BrowserPage;
	let folder: string;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'demo-page-'));
		await buildPage(folder);
		site = await startDemoSite(folder);
		const names = ['web.backend.com', 'api.backend.com'].map((name) => `MAP ${name} 127.0.0.1:${site.port}`);
		browser = await startChromium({resolverRules: [...names, 'MAP * ~NOTFOUND', 'EXCLUDE *.localhost'].join(',')});
	});
	afterAll(async () => {
		await browser.close();
		await site.close();
		rmSync(folder, {recursive: true, force: true});
	});

	test('by the tutorial’s names the page creates a digimon and shows its stream', async () => {
		await browser.open('http://web.backend.com/?name=Agumon');
		expect(await browser.evaluate(whatIsRead)).toEqual({
			name: 'Agumon',
			problem: '',
			address: 'http://api.backend.com',
			enough: true,
		});
	});

	test('by the alias, without a hosts entry, it does the same', async () => {
		await browser.open(`http://web.backend.com.localhost:${site.port}/?name=Gabumon`);
		expect(await browser.evaluate(whatIsRead)).toEqual({
			name: 'Gabumon',
			problem: '',
			address: `http://api.backend.com.localhost:${site.port}`,
			enough: true,
		});
	});
});
