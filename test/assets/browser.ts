import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {WebSocket} from 'undici';

const program = ['chromium', 'chromium-browser', 'google-chrome'].find(
	(name) => spawnSync(name, ['--version']).status === 0,
);

/** Whether a Chromium is on PATH. */
export const hasBrowser = program !== undefined;

/** One page in a headless Chromium, driven by its DevTools protocol. */
export type Browser = {
	readonly open: (url: string) => Promise<void>;
	/** The value of a JavaScript expression in the page. */
	readonly evaluate: (expression: string) => Promise<unknown>;
	/** Waits until the expression is true, looking again at each change of the page. */
	readonly until: (expression: string) => Promise<void>;
	readonly close: () => Promise<void>;
};

type Call = (method: string, params: object) => Promise<Readonly<Record<string, unknown>>>;

/** Starts a Chromium of its own, with a profile in a temporary folder, preferring `language`. */
export async function startBrowser(language: string): Promise<Browser> {
	const profile = mkdtempSync(path.join(tmpdir(), 'digimon-browser-'));
	const flags = [
		'--headless',
		'--no-sandbox',
		'--disable-gpu',
		'--remote-debugging-port=0',
		`--user-data-dir=${profile}`,
		`--accept-lang=${language}`,
	];
	const child = spawn(program ?? 'chromium', flags, {stdio: ['ignore', 'ignore', 'pipe']});
	// With its pipes, which its own helper processes hold: only then is nobody left who writes to the profile.
	const ended = once(child, 'close');
	const socket = new WebSocket(await debuggingAddress(child));
	await new Promise((resolve) => {
		socket.addEventListener('open', resolve, {once: true});
	});
	const {send, call, evaluate} = await attach(socket);
	return {
		open: async (url) => {
			await call('Page.navigate', {url});
		},
		evaluate,
		until: async (expression) => {
			const seen = await evaluate(`new Promise((resolve) => {
				const look = () => { if (${expression}) { watcher.disconnect(); resolve(true); } };
				const watcher = new MutationObserver(look);
				watcher.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
				document.addEventListener('DOMContentLoaded', look);
				look();
			})`);
			if (seen !== true) {
				throw new Error(`The page was gone before ${expression}.`);
			}
		},
		close: async () => {
			await send({method: 'Browser.close'});
			await ended;
			rmSync(profile, {recursive: true, force: true, maxRetries: 5});
		},
	};
}

async function debuggingAddress(child: ChildProcess): Promise<string> {
	if (child.stderr === null) {
		throw new Error('The browser was started without a pipe.');
	}

	for await (const line of createInterface({input: child.stderr})) {
		const address = /DevTools listening on (?<address>ws:\S+)/u.exec(line)?.groups?.['address'];
		if (address !== undefined) {
			child.stderr.resume();
			return address;
		}
	}

	throw new Error('The browser ended before it listened.');
}

async function attach(socket: WebSocket) {
	const answers = new Map<number, (answer: Readonly<Record<string, unknown>>) => void>();
	socket.addEventListener('message', ({data}) => {
		const answer = JSON.parse(String(data)) as {readonly id?: number};
		answers.get(answer.id ?? 0)?.(answer);
	});
	let id = 0;
	const send = async (message: object): Promise<Readonly<Record<string, unknown>>> => {
		id += 1;
		const answered = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
			answers.set(id, resolve);
		});
		socket.send(JSON.stringify({id, ...message}));
		const {result, error} = await answered;
		if (result === undefined) {
			throw new Error(`The browser refused: ${JSON.stringify(error)}`);
		}

		return result as Readonly<Record<string, unknown>>;
	};
	const {targetId} = await send({method: 'Target.createTarget', params: {url: 'about:blank'}});
	const {sessionId} = await send({method: 'Target.attachToTarget', params: {targetId, flatten: true}});
	const call: Call = (method, params) => send({sessionId, method, params});
	const evaluate = async (expression: string): Promise<unknown> => {
		const answer = await call('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
		return (answer['result'] as {readonly value?: unknown}).value;
	};
	return {send, call, evaluate};
}
