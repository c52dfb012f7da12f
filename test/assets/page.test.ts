import {Code, ConnectError} from '@connectrpc/connect';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {apiAddress, isRehearsed} from '../../assets/demo-services/page/api-address.ts';
import {hueOf} from '../../assets/demo-services/page/hue.ts';
import {causeOf} from '../../assets/demo-services/page/problem.ts';
import {watch} from '../../assets/demo-services/page/watch.ts';
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
		['http://web.backend.com.localhost:43127/', true],
		['http://web.backend.com/', false],
		['http://localhost:8060/', false],
	])('opened as %s knows whether it is a rehearsal: %s', (opened, answer) => {
		expect(isRehearsed(new URL(opened))).toBe(answer);
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
		const code = ['view.ts', 'client.ts', 'digimon-watch.ts'].map(read).join('');
		const wanted = [...code.matchAll(/(?:element|field|onSubmit|write|show)\('([\w-]+)'/gu)].map(([, id]) => id);
		expect(wanted.length).toBeGreaterThan(5);
		expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
	});

	test('loads nothing from the internet', () => {
		const loaded = [...read('index.html').matchAll(/(?:src|href)="([^"]*)"/gu)].map(([, address]) => address);
		expect(loaded).toEqual(['icon.svg', 'style.css', 'parts.css', 'scene.css', 'client.js']);
		for (const sheet of ['style.css', 'parts.css', 'scene.css']) expect(read(sheet)).not.toMatch(/url\(|@import/u);
	});

	test('gives each name a colour of its own, and the tutorial’s Agumon orange', () => {
		expect(hueOf('Agumon')).toBe(24);
		expect(new Set(['Agumon', 'Gabumon', 'Piyomon', '亞古獸'].map(hueOf)).size).toBe(4);
	});

	test('tells a gateway that is not reached from one that has no service, no route, or another opinion', () => {
		expect(causeOf(ConnectError.from(new TypeError('Failed to fetch')))).toBe('noAnswer');
		const causes = [Code.Unavailable, Code.Unimplemented, Code.NotFound, Code.InvalidArgument, Code.Internal];
		expect(causes.map((code) => causeOf(new ConnectError('no', code)))).toEqual([
			'noService',
			'noRoute',
			'unknownDigimon',
			'refused',
			'other',
		]);
	});
});

/** One way a stream goes: its messages, then its end, or an error. */
type Course = readonly [messages: readonly string[], error?: ConnectError];

/** Watches streams that go one after the other in turn, and returns the events in short form. */
async function hear(courses: readonly Course[], {leavesAfter = Infinity} = {}): Promise<readonly string[]> {
	const leaving = new AbortController();
	const left = [...courses];
	const heard: string[] = [];
	const open = async function* () {
		const [messages, error] = left.shift() ?? [[]];
		yield* messages;
		if (error !== undefined) throw error;
	};
	const pause = async (): Promise<void> => leaving.signal.throwIfAborted();
	try {
		for await (const happening of watch({open, pause, signal: leaving.signal})) {
			heard.push(happening.kind === 'message' ? happening.message : `again in ${happening.pauseMs}`);
			if (heard.length >= leavesAfter) leaving.abort();
		}
	} catch (error) {
		heard.push(leaving.signal.aborted ? 'left' : ConnectError.from(error).message);
	}
	return heard;
}

describe('a stream that breaks', () => {
	const gone = new ConnectError('gone', Code.Unavailable);

	test('is opened again after longer and longer pauses, which a message makes short again', async () => {
		const courses: Course[] = [[['one'], gone], [[], gone], [[], gone], [['two']]];
		expect(await hear(courses, {leavesAfter: 6})).toEqual([
			'one',
			'again in 1000',
			'again in 2000',
			'again in 4000',
			'two',
			'again in 1000',
			'left',
		]);
	});

	test('is never waited for longer than sixteen seconds', async () => {
		const heard = await hear(Array<Course>(7).fill([[], gone]), {leavesAfter: 7});
		expect(heard.slice(-3)).toEqual(['again in 16000', 'again in 16000', 'left']);
	});

	test('is given up when the digimon is not known any more', async () => {
		const forgotten = new ConnectError('who?', Code.NotFound);
		expect(
			await hear([
				[['one'], gone],
				[[], forgotten],
			]),
		).toEqual(['one', 'again in 1000', '[not_found] who?']);
	});

	test('ends without an error when the user leaves', async () => {
		expect(await hear([[['one', 'two'], gone]], {leavesAfter: 1})).toEqual(['one', 'two', 'left']);
	});
});
