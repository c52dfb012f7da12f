import type {Readable} from 'node:stream';
import {EnvHttpProxyAgent, request, type Dispatcher} from 'undici';
import {SetupError, type FailureCode, type NextAction} from '../../domain/failure.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {message, type MessageValues} from '../../i18n/message.ts';
import {codeOf, reasonOf} from '../../system/host/system-error.ts';

/** Wraps a failure that another try would not change. */
export class PermanentError extends Error {
	override readonly name = 'Lasting';
	readonly failure: SetupError;
	constructor(failure: SetupError) {
		super(failure.message);
		this.failure = failure;
	}
}

/** A download that did not come to its end; what came of it is kept. */
export function downloadFailure(
	key: MessageKey,
	values: MessageValues,
	cause?: unknown,
	first: readonly NextAction[] = [],
): SetupError {
	return failed('download-failed', key, values, cause, first);
}

/** A file that is not what it should be. */
export function notVerified(key: MessageKey, values: MessageValues, cause?: unknown): SetupError {
	return failed('checksum-mismatch', key, values, cause);
}

function failed(
	code: FailureCode,
	key: MessageKey,
	values: MessageValues,
	cause: unknown,
	first: readonly NextAction[] = [],
): SetupError {
	const again: NextAction = {message: message('tools.again'), run: 'digimon-setup tools install'};
	const mirror: NextAction = {message: message('tools.mirror'), run: 'digimon-setup tools install --from-files FOLDER'};
	const [head, ...others] = [...first, again, mirror];
	return new SetupError(
		{
			code,
			fault: 'machine',
			message: message(key, values),
			next: [head, ...others],
		},
		{cause},
	);
}

/** So much waits for a slow disk before the network is held back. */
const mostWaiting = 1024 ** 2;

/**
 * The chunks of a stream, also those that came right before it broke: a stream that fails throws away what nobody had read yet, which
 * here would be fetched again. Throws the stream's error after the last chunk.
 */
function bufferedStream(stream: Readable): AsyncIterable<Uint8Array> {
	const queue: Uint8Array[] = [];
	const state: {waiting: number; ended: boolean; error?: Error; wake: () => void} = {
		waiting: 0,
		ended: false,
		wake: () => {},
	};
	const end = (error?: Error): void => {
		state.ended = true;
		if (error) state.error ??= error;
		state.wake();
	};
	stream.on('data', (chunk: Uint8Array) => {
		queue.push(chunk);
		state.waiting += chunk.length;
		if (state.waiting >= mostWaiting) stream.pause();
		state.wake();
	});
	stream.on('end', () => end());
	stream.on('error', end);
	stream.on('close', () => end());
	return chunksOf();

	async function* chunksOf(): AsyncGenerator<Uint8Array> {
		for (;;) {
			const chunk = queue.shift();
			if (chunk) {
				state.waiting -= chunk.length;
				if (state.waiting < mostWaiting && !state.ended) stream.resume();
				yield chunk;
			} else if (state.ended) {
				if (state.error) throw state.error;
				return;
			} else {
				await new Promise<void>((resolve) => void (state.wake = resolve));
			}
		}
	}
}

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
export type HttpClient = {
	/** Follows redirects, never to a less safe protocol. Throws Lasting for what another try would not change. */
	open(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<OpenAnswer>;
	close(): Promise<void>;
};

/** Name and password for one server, which no other is told. */
type Login = {readonly origin: string; readonly authorization: string};

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
export function createHttpClient(environment: Environment, limits: DownloadLimits, login?: Login): HttpClient {
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
	throw new PermanentError(downloadFailure('tools.tooManyRedirects', {url: first, count: way.limits.redirects}));
}

/** From https only to https; nowhere but http and https. */
function safeTarget(first: string, from: string, location: string): string {
	const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
	const isSafe = target?.protocol === 'https:' || (target?.protocol === 'http:' && new URL(from).protocol === 'http:');
	if (!target || !isSafe)
		throw new PermanentError(downloadFailure('tools.badRedirect', {url: first, target: location}));
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
		return {status: answer.statusCode, headers: read, body: bufferedStream(body), close: () => void body.destroy()};
	} catch (error) {
		throw signal.aborted ? error : networkFailure(error, first, limits);
	}
}

/** Networks that look into TLS sign with a certificate of their own. */
const trust: NextAction = {
	message: message('tools.trust'),
	run: 'export NODE_EXTRA_CA_CERTS=/PATH/TO/CERTIFICATE.pem',
};

/** A broken, silent or refused connection, in a sentence. What a proxy refuses is Lasting; undici has its status in the message alone. */
export function networkFailure(error: unknown, url: string, limits: DownloadLimits): Error {
	const refusal = /^Proxy response \((\d+)\)/.exec(reasonOf(error))?.[1];
	if (refusal !== undefined)
		return new PermanentError(downloadFailure('tools.proxyRefused', {url, status: Number(refusal)}, error));
	const code = codeOf(error) ?? '';
	if (/CERT|UNABLE_TO_VERIFY/.test(code))
		return new PermanentError(downloadFailure('tools.notTrusted', {url, reason: reasonOf(error)}, error, [trust]));
	if (/TIMEOUT/.test(code))
		return downloadFailure('tools.stalled', {url, seconds: Math.ceil(limits.stallMs / 1000)}, error);
	return downloadFailure('tools.notReached', {url, reason: reasonOf(error) || code}, error);
}
