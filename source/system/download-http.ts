import {EnvHttpProxyAgent, request, type Dispatcher} from 'undici';
import type {NextAction} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import {downloadFailure, Lasting} from './download-failure.ts';
import {keptChunks} from './kept-chunks.ts';
import {codeOf, reasonOf} from './system-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How long and how far a download may go. `stallMs` is the longest time without a byte. */
export type DownloadLimits = {
	readonly stallMs: number;
	readonly redirects: number;
	readonly attempts: number;
	readonly pauseMs: number;
	readonly maxBytes: number;
};

export const usualLimits: DownloadLimits = {
	stallMs: 30_000,
	redirects: 5,
	attempts: 4,
	pauseMs: 1000,
	maxBytes: 1024 ** 3,
};

/** An answer whose body has not been read. Header names are lower case. */
export type OpenAnswer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | undefined>>;
	readonly body: AsyncIterable<Uint8Array>;
	close(): void;
};

/** Opens addresses through the proxies of an environment. */
export type HttpDoor = {
	/** Follows redirects, never to a less safe protocol. Throws Lasting for what another try would not change. */
	open(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<OpenAnswer>;
	close(): Promise<void>;
};

/** Name and password for one server, which no other is told. */
export type Login = {readonly origin: string; readonly authorization: string};

/** The login in an address, and the address without it, as it may be shown and stored. */
export function takeLogin(address: string): {readonly url: string; readonly login?: Login} {
	const url = new URL(address);
	const {username, password, origin} = url;
	if (username === '' && password === '') return {url: address};
	url.username = '';
	url.password = '';
	const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	return {url: url.href, login: {origin, authorization: `Basic ${Buffer.from(pair).toString('base64')}`}};
}

/** Proxies as curl and the tools read them: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. */
export function createHttpDoor(environment: Environment, limits: DownloadLimits, login?: Login): HttpDoor {
	const of = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? '';
	const dispatcher = new EnvHttpProxyAgent({
		httpProxy: of('HTTP_PROXY'),
		httpsProxy: of('HTTPS_PROXY'),
		noProxy: of('NO_PROXY'),
		headersTimeout: limits.stallMs,
		bodyTimeout: limits.stallMs,
		connect: {timeout: limits.stallMs},
	});
	return {
		open: async (url, headers, signal) => follow(url, headers, {dispatcher, limits, signal, login}),
		close: async () => dispatcher.destroy(),
	};
}

type Way = {
	readonly dispatcher: Dispatcher;
	readonly limits: DownloadLimits;
	readonly signal: AbortSignal;
	readonly login: Login | undefined;
};

async function follow(first: string, headers: Readonly<Record<string, string>>, way: Way): Promise<OpenAnswer> {
	let url = first;
	for (let hops = 0; hops <= way.limits.redirects; hops++) {
		const answer = await ask(first, url, headers, way);
		const {location} = answer.headers;
		if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
		answer.close();
		url = safeTarget(first, url, location);
	}
	throw new Lasting(downloadFailure('tools.tooManyRedirects', {url: first, count: way.limits.redirects}));
}

/** From https only to https; nowhere but http and https. */
function safeTarget(first: string, from: string, location: string): string {
	const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
	const isSafe = target?.protocol === 'https:' || (target?.protocol === 'http:' && new URL(from).protocol === 'http:');
	if (!target || !isSafe) throw new Lasting(downloadFailure('tools.badRedirect', {url: first, target: location}));
	return target.href;
}

async function ask(
	first: string,
	url: string,
	headers: Readonly<Record<string, string>>,
	{dispatcher, limits, signal, login}: Way,
): Promise<OpenAnswer> {
	const authorized = login && new URL(url).origin === login.origin ? {authorization: login.authorization} : {};
	try {
		const answer = await request(url, {
			dispatcher,
			signal,
			method: 'GET',
			headers: {...headers, ...authorized, 'accept-encoding': 'identity'},
		});
		const {body} = answer;
		const read = Object.fromEntries(
			Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
		);
		return {status: answer.statusCode, headers: read, body: keptChunks(body), close: () => void body.destroy()};
	} catch (error) {
		throw signal.aborted ? error : networkFailure(error, first, limits);
	}
}

/** Networks that look into TLS sign with a certificate of their own. */
const trust: NextAction = {
	say: say('tools.trust'),
	run: 'export NODE_EXTRA_CA_CERTS=/PATH/TO/CERTIFICATE.pem',
};

/** A broken, silent or refused connection, in a sentence. What a proxy refuses is Lasting; undici has its status in the message alone. */
export function networkFailure(error: unknown, url: string, limits: DownloadLimits): Error {
	const refusal = /^Proxy response \((\d+)\)/.exec(reasonOf(error))?.[1];
	if (refusal !== undefined)
		return new Lasting(downloadFailure('tools.proxyRefused', {url, status: Number(refusal)}, error));
	const code = codeOf(error) ?? '';
	if (/CERT|UNABLE_TO_VERIFY/.test(code))
		return new Lasting(downloadFailure('tools.notTrusted', {url, reason: reasonOf(error)}, error, [trust]));
	if (/TIMEOUT/.test(code))
		return downloadFailure('tools.stalled', {url, seconds: Math.ceil(limits.stallMs / 1000)}, error);
	return downloadFailure('tools.notReached', {url, reason: reasonOf(error) || code}, error);
}
