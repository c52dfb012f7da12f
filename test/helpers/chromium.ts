import {spawn} from 'node:child_process';
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

/** A Chromium on this machine: $CHROMIUM_BIN or a distribution's own. */
export function findChromium(): string | undefined {
	return places.find((path) => path !== undefined && existsSync(path));
}

/** A page in a headless browser. */
export type BrowserPage = {
	/** Opens an address and waits for its load event. */
	readonly open: (url: string) => Promise<void>;
	/** The value of an expression in the page; a promise is awaited, a rejection is thrown. */
	readonly evaluate: (expression: string) => Promise<unknown>;
	/** A picture of the page, as PNG. */
	readonly picture: () => Promise<Buffer>;
	readonly close: () => Promise<void>;
};

type Reply = {
	readonly id?: number;
	readonly method?: string;
	readonly result?: Record<string, unknown>;
	readonly error?: object;
};

function flagsFor(folder: string, resolverRules: string): readonly string[] {
	return [
		'--headless=new',
		'--remote-debugging-port=0',
		`--user-data-dir=${folder}`,
		`--host-resolver-rules=${resolverRules}`,
		'--no-sandbox',
		'--disable-gpu',
		'--disable-dev-shm-usage',
		'--disable-background-networking',
		'--disable-component-update',
		'--no-first-run',
		'about:blank',
	];
}

/** Speaks the DevTools protocol with one page: a command's answer by its number, and events by their name. */
async function pageSession(debuggerUrl: string) {
	const socket = new WebSocket(debuggerUrl);
	const events = new EventTarget();
	socket.addEventListener('message', ({data}) => {
		const reply = JSON.parse(String(data)) as Reply;
		events.dispatchEvent(new CustomEvent(String(reply.id ?? reply.method), {detail: reply}));
	});
	await new Promise((resolve) => socket.addEventListener('open', resolve));
	let lastId = 0;
	const heard = (name: string) =>
		new Promise<Reply>((resolve) => {
			events.addEventListener(name, (event) => resolve((event as CustomEvent<Reply>).detail), {once: true});
		});
	const send = async (method: string, params: object = {}): Promise<Record<string, unknown>> => {
		const id = ++lastId;
		const answer = heard(String(id));
		socket.send(JSON.stringify({id, method, params}));
		const {result, error} = await answer;
		if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
		return result ?? {};
	};
	return {send, heard, close: () => socket.close()};
}

async function pageAddress(stderr: NodeJS.ReadableStream): Promise<string> {
	for await (const line of createInterface({input: stderr})) {
		const [, address] = /DevTools listening on ws:\/\/([^/]+)/.exec(line) ?? [];
		if (address === undefined) continue;
		const opened = await fetch(`http://${address}/json/new?about:blank`, {method: 'PUT'});
		return ((await opened.json()) as {webSocketDebuggerUrl: string}).webSocketDebuggerUrl;
	}
	throw new Error('Chromium ended before it listened');
}

/** Starts Chromium without a window; `resolverRules` are Chromium's own and decide where names lead. */
export async function startChromium(path: string, resolverRules: string): Promise<BrowserPage> {
	const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
	const child = spawn(path, flagsFor(folder, resolverRules), {stdio: ['ignore', 'ignore', 'pipe']});
	const session = await pageSession(await pageAddress(child.stderr));
	child.stderr.resume();
	await session.send('Page.enable');
	return {
		open: async (url) => {
			const loaded = session.heard('Page.loadEventFired');
			await session.send('Page.navigate', {url});
			await loaded;
		},
		evaluate: async (expression) => {
			const answer = await session.send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
			const {result, exceptionDetails} = answer as {result: {value?: unknown}; exceptionDetails?: object};
			if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
			return result.value;
		},
		picture: async () => Buffer.from(String((await session.send('Page.captureScreenshot'))['data']), 'base64'),
		close: async () => {
			const exited = once(child, 'exit');
			await session.send('Browser.close');
			session.close();
			await exited;
			rmSync(folder, {recursive: true, force: true, maxRetries: 5});
		},
	};
}
