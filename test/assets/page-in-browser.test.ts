import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {buildPage} from '../../assets/demo-services/build.mjs';
import {createMemoryStore} from '../../assets/demo-services/digimon-store.ts';
import {hasChromium, startChromium, type BrowserPage, type ChromiumOptions} from '../helpers/chromium.ts';
import {startDemoSite} from '../rehearsal/gateway/start-gateway.ts';

const pageFolder = mkdtempSync(path.join(tmpdir(), 'digimon-page-'));
let english: BrowserPage;

/** A browser of the test's own. */
async function ownBrowser(options: ChromiumOptions): Promise<BrowserPage> {
	const browser = await startChromium(options);
	onTestFinished(browser.close);
	return browser;
}

/** The built page and its services behind the embedded gateway, all gone after the test. */
async function startSite() {
	const {close, port, ...site} = await startDemoSite(pageFolder);
	onTestFinished(async () => {
		await english.open('about:blank');
		await close();
	});
	return {
		...site,
		browser: english,
		/** By the rehearsal's alias. */
		site: `http://web.backend.com.localhost:${port}`,
		/** Chromium's rules that resolve the tutorial's names to the gateway. */
		rules: ['web', 'api'].map((name) => `MAP ${name}.backend.com 127.0.0.1:${port}`).join(','),
	};
}

const text = (id: string) => `document.getElementById('${id}')?.textContent`;
const isShown = (id: string) => `document.getElementById('${id}')?.hidden === false`;
const messages = `document.querySelectorAll('#messages li').length`;
const submit = (form: string) => `document.getElementById('${form}').requestSubmit()`;
const click = (id: string) => `document.getElementById('${id}').click()`;
const newest = `document.querySelector('#messages li').lastChild.textContent`;

describe.skipIf(!hasChromium)('the page in Chromium (needs chromium, or CHROMIUM_BIN)', () => {
	beforeAll(async () => {
		await buildPage(pageFolder);
		english = await startChromium({language: 'en'});
	});
	afterAll(async () => {
		await english.close();
		rmSync(pageFolder, {recursive: true});
	});

	test('hatches the named digimon, shows its stream as it comes, feeds it, stops and watches again', async () => {
		const {browser, site} = await startSite();
		await browser.open(site);
		await browser.until(`${text('status')} === 'Nothing has hatched yet.'`);
		await browser.evaluate(submit('hatch'));
		await browser.until(`${messages} >= 3`);
		expect(await browser.evaluate(text('digimon-name'))).toBe('Agumon');
		expect(await browser.evaluate(newest)).toBe('good · sunny at A');
		expect(await browser.evaluate(`document.getElementById('scene').dataset.sky`)).toBe('sunny');
		await browser.evaluate(`document.getElementById('food').value = 'meat'; ${submit('feed')}`);
		await browser.until(`${text('meal')} === 'It has eaten meat.'`);
		await browser.evaluate(click('watch'));
		expect(await browser.evaluate(text('status'))).toBe('No longer watching.');
		const before = Number(await browser.evaluate(text('count')));
		await browser.evaluate(click('watch'));
		await browser.until(`Number(${text('count')}) > ${before}`);
		expect(await browser.evaluate(text('status'))).toBe('Streaming.');
		expect(await browser.evaluate(isShown('problem'))).toBe(false);
	});

	test('is worked with the keyboard alone', async () => {
		const {browser, site} = await startSite();
		await browser.open(site);
		await browser.until(`${text('status')} === 'Nothing has hatched yet.'`);
		await browser.press('Tab');
		for (const letter of 'Gabu') await browser.press(letter);
		await browser.press('Enter');
		await browser.until(`${messages} >= 1`);
		expect(await browser.evaluate(text('digimon-name'))).toBe('Gabu');
		const met = [];
		for (let stops = 0; stops < 4; stops += 1) {
			await browser.press('Tab');
			met.push(await browser.evaluate('document.activeElement.id || document.activeElement.textContent'));
		}
		expect(met).toEqual(['Hatch', 'watch', 'food', 'Feed']);
	});

	test('speaks Traditional Chinese to who prefers it, and hatches at once from a link', async () => {
		const {site} = await startSite();
		const browser = await ownBrowser({language: 'zh-TW'});
		await browser.open(`${site}/?name=${encodeURIComponent('亞古獸')}`);
		await browser.until(`${messages} >= 1`);
		expect(await browser.evaluate('document.documentElement.lang')).toBe('zh-TW');
		expect(await browser.evaluate(text('digimon-name'))).toBe('亞古獸');
		expect(await browser.evaluate(newest)).toBe('很好 · A：晴天');
	});

	test('says that it is a rehearsal by the alias, and by the real names that it is none', async () => {
		const {site, rules} = await startSite();
		const browser = await ownBrowser({resolverRules: rules});
		await browser.open(site);
		await browser.until(isShown('rehearsal'));
		expect(await browser.evaluate(text('rehearsal'))).toContain('REHEARSAL');
		expect(await browser.evaluate(text('way-gateway'))).toBe('Embedded gateway');
		await browser.open('http://web.backend.com/');
		await browser.until(`${text('address')} === 'http://api.backend.com'`);
		expect(await browser.evaluate(isShown('rehearsal'))).toBe(false);
		expect(await browser.evaluate(text('way-gateway'))).toBe('Istio’s gateway');
		const loaded = `performance.getEntriesByType('resource').map(({name}) => new URL(name).host)`;
		const hosts = new Set((await browser.evaluate(loaded)) as readonly string[]);
		expect([...hosts].filter((name) => name !== 'web.backend.com')).toEqual([]);
	});

	test.each([320, 390, 768, 1280])('fits a window %i pixels wide', async (width) => {
		const {browser, site} = await startSite();
		await browser.look({width, height: 700});
		await browser.open(`${site}/?name=${'W'.repeat(50)}`);
		await browser.until(`${messages} >= 1`);
		expect(await browser.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
	});

	test('says what failed when a service behind it is gone, and goes on when it is back', async () => {
		const {browser, site, stopServer, restartServer} = await startSite();
		await browser.open(`${site}/?name=Agumon`);
		await browser.until(`${messages} >= 2`);
		await stopServer();
		await browser.until(isShown('problem'));
		expect(await browser.evaluate(text('status'))).toMatch(/^The stream broke; it is opened again in \d+ s\.$/);
		expect(await browser.evaluate(text('problem-title'))).toBe('A service behind the gateway does not answer.');
		expect(await browser.evaluate(text('problem-detail'))).toContain('[unavailable]');
		const before = Number(await browser.evaluate(text('count')));
		await restartServer();
		await browser.until(`Number(${text('count')}) > ${before}`);
		expect(await browser.evaluate(isShown('problem'))).toBe(false);
		expect(await browser.evaluate(text('status'))).toBe('Streaming.');
	});

	test('says so when the database has forgotten the digimon, and lets another hatch', async () => {
		const {browser, site, stopServer, restartServer} = await startSite();
		await browser.open(`${site}/?name=Agumon`);
		await browser.until(`${messages} >= 1`);
		await stopServer();
		const empty = createMemoryStore();
		onTestFinished(() => empty.close());
		await restartServer(empty);
		await browser.until(`${text('problem-title')}.startsWith('This digimon is not known')`);
		expect(await browser.evaluate(text('watch'))).toBe('Watch again');
		await browser.evaluate(submit('hatch'));
		await browser.until(`${text('status')} === 'Streaming.'`);
	});

	test('stays an egg, and says what to do, when the server is down from the start', async () => {
		const {browser, site, stopServer} = await startSite();
		await stopServer();
		await browser.open(`${site}/?name=Agumon`);
		await browser.until(isShown('problem'));
		expect(await browser.evaluate(text('status'))).toBe('That did not work.');
		expect(await browser.evaluate(`document.getElementById('scene').dataset.life`)).toBe('egg');
		expect(await browser.evaluate(text('problem-hint'))).toContain('npx digimon-setup rehearse');
		expect(await browser.evaluate(isShown('feed'))).toBe(false);
	});

	test('says why the weather is missing', async () => {
		const {browser, site, stopWeather} = await startSite();
		await stopWeather();
		await browser.open(`${site}/?name=Agumon`);
		await browser.until(isShown('problem'));
		expect(await browser.evaluate(text('problem-detail'))).toContain('The weather service does not answer');
	});

	test('shows what the server does not take, also to who watches no longer', async () => {
		const {browser, site} = await startSite();
		await browser.open(`${site}/?name=${'W'.repeat(51)}`);
		await browser.until(isShown('problem'));
		expect(await browser.evaluate(text('problem-title'))).toBe('The server does not take this text.');
		await browser.open(`${site}/?name=Agumon`);
		await browser.until(`${messages} >= 1`);
		await browser.evaluate(click('watch'));
		await browser.evaluate(
			`const food = document.getElementById('food'); food.maxLength = 300; food.value = 'x'.repeat(256); ${submit('feed')}`,
		);
		await browser.until(`${text('meal')}.includes('more than 255 characters')`);
	});

	test('says how to open it when it was opened by a name that has no API', async () => {
		const {browser, webPort} = await startSite();
		await browser.open(`http://localhost:${webPort}/`);
		await browser.until(isShown('problem'));
		expect(await browser.evaluate(text('problem-hint'))).toContain('This page was opened as "localhost".');
	});
});
