import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {apiAddress} from '../../assets/demo-services/page/api-address.ts';
import {wordsFor} from '../../assets/demo-services/page/words.ts';

const page = new URL('../../assets/demo-services/page/', import.meta.url);
const read = (name: string) => readFileSync(fileURLToPath(new URL(name, page)), 'utf8');

describe('the page', () => {
	test.each([
		['http://web.backend.com/', 'http://api.backend.com'],
		['http://web.backend.com.localhost:43127/?name=Agumon', 'http://api.backend.com.localhost:43127'],
		['https://web.backend.com/', 'https://api.backend.com'],
		['http://localhost:8060/', undefined],
		['http://192.168.49.2/', undefined],
		['http://spiderweb.example/', undefined],
	])('opened as %s calls %s', (opened, api) => {
		expect(apiAddress(new URL(opened))).toBe(api);
	});

	test.each([
		[['zh-TW', 'en'], 'zh-TW'],
		[['zh-Hant-HK'], 'zh-TW'],
		[['en-GB', 'zh-TW'], 'en'],
		[['fr', 'zh-TW'], 'zh-TW'],
		[['fr'], 'en'],
		[[], 'en'],
	])('speaks to a browser that prefers %j in %s', (languages, language) => {
		expect(wordsFor(languages).language).toBe(language);
	});

	test('has a text in both languages for every place that wants one', () => {
		const places = [...read('index.html').matchAll(/data-words="(\w+)"/gu)].map(([, name]) => name);
		expect(places.length).toBeGreaterThan(5);
		for (const tag of ['en', 'zh-TW']) {
			const {words} = wordsFor([tag]);
			const texts = places.map((name) => Reflect.get(words, name ?? ''));
			expect(texts.filter((text) => typeof text !== 'string' || text === '')).toEqual([]);
		}
	});

	test('has every element that its code looks for', () => {
		const ids = new Set([...read('index.html').matchAll(/\bid="([\w-]+)"/gu)].map(([, id]) => id));
		const code = read('view.ts') + read('client.ts');
		const wanted = [...code.matchAll(/(?:element|field|onSubmit)\('([\w-]+)'/gu)].map(([, id]) => id);
		expect(wanted.length).toBeGreaterThan(5);
		expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
	});

	test('loads nothing from the internet', () => {
		const loaded = [...read('index.html').matchAll(/(?:src|href)="([^"]*)"/gu)].map(([, address]) => address);
		expect(loaded).toEqual(['data:,', 'style.css', 'client.js']);
		expect(read('style.css')).not.toMatch(/url\(|@import/u);
	});
});
