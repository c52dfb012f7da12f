import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {buildPage} from '../../assets/demo-services/build.mjs';
import {openEmbeddedStore} from '../../assets/demo-services/embedded-store.ts';
import {startServer} from '../../assets/demo-services/server.ts';
import {startWeather} from '../../assets/demo-services/weather.ts';
import {startWeb} from '../../assets/demo-services/web.ts';
import {compile} from '../../source/rehearsal/gateway/compile.ts';
import {startGateway} from '../../source/rehearsal/gateway/start-gateway.ts';
import {ownManifests} from '../rehearsal/gateway/manifests.ts';
import {hasBrowser, startBrowser} from './browser.ts';

const host = '127.0.0.1';

/** The built page and its services behind the embedded gateway, and a browser; all gone after the test. */
async function startSite({language = 'en'} = {}) {
	const pageFolder = mkdtempSync(path.join(tmpdir(), 'digimon-page-'));
	await buildPage(pageFolder);
	const store = await openEmbeddedStore();
	const weather = await startWeather({host, port: 0, pickSky: () => 0});
	const server = await startServer({host, port: 0, store, weatherUrl: `http://${host}:${weather.port}`, tickMs: 50});
	const web = await startWeb({host, port: 0, pageFolder});
	const table = {
		'server:6000': {url: `http://${host}:${server.port}`, protocol: 'grpc-web'},
		'web:8060': {url: `http://${host}:${web.port}`, protocol: 'http'},
	} as const;
	const gateway = await startGateway({port: 0, routes: compile(ownManifests), table});
	const browser = await startBrowser(language);
	onTestFinished(async () => {
		await browser.close();
		await gateway.close();
		await Promise.all([web.close(), server.close(), weather.close()]);
		await store.close();
		rmSync(pageFolder, {recursive: true});
	});
	return {browser, weather, web, site: `http://web.backend.com.localhost:${gateway.port}`};
}

const text = (id: string) => `document.getElementById('${id}')?.textContent`;
const messages = `document.querySelectorAll('#messages li').length`;
const submit = (form: string) => `document.getElementById('${form}').requestSubmit()`;

describe.skipIf(!hasBrowser)('the page in Chromium (needs chromium on PATH)', () => {
	test('hatches the named digimon, shows its stream as it comes, feeds it and stops', async () => {
		const {browser, site} = await startSite();
		await browser.open(site);
		await browser.until(`${text('status')} === 'Nothing has hatched yet.'`);
		await browser.evaluate(submit('hatch'));
		await browser.until(`${messages} >= 3`);
		expect(await browser.evaluate(text('digimon-name'))).toBe('Agumon');
		expect(await browser.evaluate(`document.querySelector('#messages li').lastChild.textContent`)).toBe(
			'Agumon · good · sunny at A',
		);
		await browser.evaluate(`document.getElementById('food').value = 'meat'; ${submit('feed')}`);
		await browser.until(`document.getElementById('food').value === ''`);
		await browser.evaluate(`document.getElementById('stop').click()`);
		expect(await browser.evaluate(text('status'))).toBe('No longer watching.');
		expect(await browser.evaluate(`document.getElementById('problem').hidden`)).toBe(true);
	});

	test('speaks Traditional Chinese to who prefers it, and hatches at once from a link', async () => {
		const {browser, site} = await startSite({language: 'zh-TW'});
		await browser.open(`${site}/?name=${encodeURIComponent('亞古獸')}`);
		await browser.until(`${messages} >= 1`);
		expect(await browser.evaluate('document.documentElement.lang')).toBe('zh-TW');
		expect(await browser.evaluate(`document.querySelector('#messages li').lastChild.textContent`)).toBe(
			'亞古獸 · good · A：晴天',
		);
	});

	test('says what failed when a service behind it is gone', async () => {
		const {browser, site, weather} = await startSite();
		await weather.close();
		await browser.open(`${site}/?name=Agumon`);
		await browser.until(`document.getElementById('problem')?.hidden === false`);
		expect(await browser.evaluate(text('status'))).toBe('The call failed.');
		expect(await browser.evaluate(text('problem'))).toContain('[unavailable] The weather service does not answer');
	});

	test('says how to open it when it was opened by a name that has no API', async () => {
		const {browser, web} = await startSite();
		await browser.open(`http://localhost:${web.port}/`);
		await browser.until(`document.getElementById('problem')?.hidden === false`);
		expect(await browser.evaluate(text('problem'))).toContain('This page was opened as "localhost".');
	});
});
