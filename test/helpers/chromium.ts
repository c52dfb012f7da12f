import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {WebSocket} from 'undici';

const places = [
	process.env['CHROMIUM_BIN'],
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
];

const chromium = places.find((path) => path !== undefined && existsSync(path));

/** Whether this machine has a Chromium: $CHROMIUM_BIN or a distribution's own. */
export const hasChromium = chromium !== undefined;

/** A window in CSS pixels, and what its owner prefers. */
export type Look = {
	readonly width: number;
	readonly height: number;
	readonly dark?: boolean;
	readonly lessMotion?: boolean;
};

/** A page in a headless browser. */
export type BrowserPage = {
	/** Opens an address and waits for its load event. */
	readonly open: (url: string) => Promise<void>;
	/** The value of an expression in the page; a promise is awaited, a rejection is thrown. */
	readonly evaluate: (expression: string) => Promise<unknown>;
	/** Waits until the expression is true, looking again at each change of the page. */
	readonly until: (expression: string) => Promise<void>;
	/** Presses and releases one key, such as `Tab`, `Enter` or `a`. */
	readonly press: (key: string) => Promise<void>;
	readonly look: (look: Look) => Promise<void>;
	/** A picture of the whole page, as PNG; of what the window shows with `window`. */
	readonly picture: (part?: 'page' | 'window') => Promise<Buffer>;
	readonly close: () => Promise<void>;
};

/** `resolverRules` are Chromium's own and decide where names lead. */
export type ChromiumOptions = {readonly language?: string; readonly resolverRules?: string};

type Reply = {
	readonly id?: number;
	readonly method?: string;
	readonly result?: Record<string, unknown>;
	readonly error?: object;
};

function flagsFor(folder: string, {language = 'en', resolverRules}: ChromiumOptions): readonly string[] {
	return [
		'--headless=new',
		'--remote-debugging-port=0',
		`--user-data-dir=${folder}`,
		`--accept-lang=${language}`,
		...(resolverRules === undefined ? [] : [`--host-resolver-rules=${resolverRules}`]),
		'--no-sandbox',
		'--disable-gpu',
		'--disable-dev-shm-usage',
		'--disable-background-networking',
		'--disable-component-update',
		'--hide-scrollbars',
		'--no-first-run',
		'about:blank',
	];
}

async function debuggingAddress(child: ChildProcess): Promise<string> {
	if (child.stderr === null) throw new Error('Chromium was started without a pipe.');
	for await (const line of createInterface({input: child.stderr})) {
		const address = /DevTools listening on (?<address>ws:\S+)/u.exec(line)?.groups?.['address'];
		if (address === undefined) continue;
		child.stderr.resume();
		return address;
	}
	throw new Error('Chromium ended before it listened.');
}

/** Speaks the DevTools protocol: a command's answer by its number, and events by their name. */
async function attach(address: string) {
	const socket = new WebSocket(address);
	const events = new EventTarget();
	socket.addEventListener('message', ({data}) => {
		const reply = JSON.parse(String(data)) as Reply;
		events.dispatchEvent(new CustomEvent(String(reply.id ?? reply.method), {detail: reply}));
	});
	await new Promise((resolve) => socket.addEventListener('open', resolve));
	const heard = (name: string) =>
		new Promise<Reply>((resolve) => {
			events.addEventListener(name, (event) => resolve((event as CustomEvent<Reply>).detail), {once: true});
		});
	let lastId = 0;
	const ask = async (message: {readonly method: string}): Promise<Record<string, unknown>> => {
		const id = ++lastId;
		const answer = heard(String(id));
		socket.send(JSON.stringify({id, ...message}));
		const {result, error} = await answer;
		if (error !== undefined) throw new Error(`${message.method}: ${JSON.stringify(error)}`);
		return result ?? {};
	};
	const {targetId} = await ask({method: 'Target.createTarget', params: {url: 'about:blank'}} as never);
	const {sessionId} = await ask({method: 'Target.attachToTarget', params: {targetId, flatten: true}} as never);
	return {
		heard,
		call: (method: string, params: object = {}) => ask({sessionId, method, params} as never),
		// Its answer may be lost with the connection, so it is not awaited.
		end: () => socket.send(JSON.stringify({id: ++lastId, method: 'Browser.close'})),
	};
}

const untilTrue = (expression: string): string => `new Promise((resolve) => {
	const look = () => { if (${expression}) { watcher.disconnect(); resolve(true); } };
	const watcher = new MutationObserver(look);
	watcher.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
	document.addEventListener('DOMContentLoaded', look);
	look();
})`;

/** What a key types; DevTools wants it said. */
const typed: Readonly<Record<string, string>> = {Enter: '\r', Tab: '', Escape: ''};

const features = ({dark = false, lessMotion = false}: Look) => [
	{name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'},
	{name: 'prefers-reduced-motion', value: lessMotion ? 'reduce' : 'no-preference'},
];

/** Starts a Chromium without a window, with a profile of its own in a temporary folder. */
export async function startChromium(options: ChromiumOptions = {}): Promise<BrowserPage> {
	const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
	const child = spawn(chromium ?? 'chromium', flagsFor(folder, options), {stdio: ['ignore', 'ignore', 'pipe']});
	// With its pipes, which its own helper processes hold: only then does no process write to the profile.
	const ended = once(child, 'close');
	const {call, heard, end} = await attach(await debuggingAddress(child));
	await call('Page.enable');
	const evaluate = async (expression: string): Promise<unknown> => {
		const answer = await call('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
		const {result, exceptionDetails} = answer as {result: {value?: unknown}; exceptionDetails?: object};
		if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
		return result.value;
	};
	return {
		open: async (url) => {
			const loaded = heard('Page.loadEventFired');
			await call('Page.navigate', {url});
			await loaded;
		},
		evaluate,
		until: async (expression) => void (await evaluate(untilTrue(expression))),
		press: async (key) => {
			const text = typed[key] ?? key;
			const code = {Enter: 13, Tab: 9, Escape: 27}[key] ?? key.toUpperCase().charCodeAt(0);
			const params = {key, windowsVirtualKeyCode: code};
			await call('Input.dispatchKeyEvent', {type: 'keyDown', ...params, ...(text === '' ? {} : {text})});
			await call('Input.dispatchKeyEvent', {type: 'keyUp', ...params});
		},
		look: async (look) => {
			const {width, height} = look;
			await call('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 1, mobile: width < 600});
			await call('Emulation.setEmulatedMedia', {features: features(look)});
		},
		picture: async (part = 'page') => {
			const params = {captureBeyondViewport: part === 'page', format: 'png'};
			return Buffer.from(String((await call('Page.captureScreenshot', params))['data']), 'base64');
		},
		close: async () => {
			end();
			await ended;
			rmSync(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
}
