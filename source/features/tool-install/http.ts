import {EnvHttpProxyAgent, type Dispatcher} from 'undici';
import {toolError, type FailureCode, type NextAction, type SetupError} from '../../domain/failure.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {message, type MessageValues} from '../../i18n/message.ts';
import {proxyVariable} from '../../system/host/host-probe.ts';
import {codeOf, reasonOf} from '../../system/host/system-error.ts';

const fail =
	(code: FailureCode) =>
	(key: MessageKey, values: MessageValues, cause?: unknown, first: readonly NextAction[] = []): SetupError => {
		const retry: NextAction = {message: message('tools.again'), run: 'digimon-setup tools install'};
		const mirror: NextAction = {
			message: message('tools.mirror'),
			run: 'digimon-setup tools install --from-files FOLDER',
		};
		const [head, ...others] = [...first, retry, mirror];
		return toolError(code, message(key, values), [head, ...others], {cause});
	};

/** A download that did not complete; the bytes that came are kept. */
export const downloadFailure = fail('download-failed');

/** A file that is not what it should be. */
export const notVerified = fail('checksum-mismatch');

/** Wraps a failure of a download that another try would not change. */
export class PermanentError extends Error {
	override readonly name = 'PermanentError';
	readonly failure: SetupError;
	constructor(...about: Parameters<typeof downloadFailure>) {
		const failure = downloadFailure(...about);
		super(failure.message);
		this.failure = failure;
	}
}

/**
 * How long and how far a download may go. `stallMs` is the longest time without a byte; slower than `minBytesPerSecond` on average over
 * `rateWindowMs`, a tool of a hundred megabytes would take more than a day.
 */
export const defaultLimits = {
	stallMs: 30_000,
	rateWindowMs: 60_000,
	minBytesPerSecond: 1024,
	redirects: 5,
	attempts: 4,
	pauseMs: 1000,
	maxBytes: 1024 ** 3,
};

export type DownloadLimits = Readonly<typeof defaultLimits>;

/** A response whose body has not been read. */
export type OpenResponse = Pick<Dispatcher.ResponseData, 'body'> & {
	readonly status: number;
	/** A header by its name in lower case. */
	readonly header: (name: string) => string | undefined;
};

/** Opens addresses through the proxies of an environment. */
export type HttpClient = {
	/** Follows redirects, never to a less safe protocol. Throws PermanentError for what another try would not change. */
	open(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<OpenResponse>;
	close(): Promise<void>;
};

/** Name and password for one server; sent to no other. */
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
export function createHttpClient(
	environment: Readonly<Record<string, string | undefined>>,
	limits: DownloadLimits,
	login?: Login,
): HttpClient {
	const dispatcher = new EnvHttpProxyAgent({
		httpProxy: proxyVariable(environment, 'http_proxy') ?? '',
		httpsProxy: proxyVariable(environment, 'https_proxy') ?? '',
		noProxy: proxyVariable(environment, 'no_proxy') ?? '',
		headersTimeout: limits.stallMs,
		bodyTimeout: limits.stallMs,
		connect: {timeout: limits.stallMs},
	});
	return {
		async open(first, headers, signal) {
			let url = first;
			for (let redirects = 0; redirects <= limits.redirects; redirects++) {
				const {origin, pathname, search} = new URL(url);
				const authorized = origin === login?.origin ? {authorization: login.authorization} : {};
				const request = dispatcher.request({
					origin,
					path: pathname + search,
					method: 'GET',
					signal,
					headers: {...headers, ...authorized, 'accept-encoding': 'identity'},
				});
				const response = await request.catch((error: unknown) => {
					throw signal.aborted ? error : networkFailure(error, first, limits);
				});
				const opened = openResponse(response);
				const location = opened.header('location');
				if (![301, 302, 303, 307, 308].includes(opened.status) || location === undefined) return opened;
				opened.body.destroy();
				url = safeTarget(first, url, location);
			}
			throw new PermanentError('tools.tooManyRedirects', {url: first, count: limits.redirects});
		},
		close: () => dispatcher.destroy(),
	};
}

function openResponse({statusCode, headers, body}: Dispatcher.ResponseData): OpenResponse {
	// A stream that is destroyed before it is read reports an error which the caller has already thrown.
	body.on('error', () => {});
	return {status: statusCode, header: (name) => [headers[name]].flat().join(', ') || undefined, body};
}

/** From https only to https; to nothing but http and https. */
function safeTarget(first: string, from: string, location: string): string {
	const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
	const isSafe = target?.protocol === 'https:' || (target?.protocol === 'http:' && new URL(from).protocol === 'http:');
	if (!target || !isSafe) throw new PermanentError('tools.badRedirect', {url: first, target: location});
	return target.href;
}

/** Networks that inspect TLS sign with a certificate of their own. */
const trust: NextAction = {
	message: message('tools.trust'),
	run: 'export NODE_EXTRA_CA_CERTS=/PATH/TO/CERTIFICATE.pem',
};

/** A broken, silent or refused connection as a failure. What a proxy refuses is permanent; undici has its status in the message alone. */
export function networkFailure(error: unknown, url: string, limits: DownloadLimits): Error {
	const refusal = /^Proxy response \((\d+)\)/.exec(reasonOf(error))?.[1];
	if (refusal !== undefined) return new PermanentError('tools.proxyRefused', {url, status: Number(refusal)}, error);
	const code = codeOf(error) ?? '';
	if (/CERT|UNABLE_TO_VERIFY/.test(code))
		return new PermanentError('tools.notTrusted', {url, reason: reasonOf(error)}, error, [trust]);
	if (/TIMEOUT/.test(code))
		return downloadFailure('tools.stalled', {url, seconds: Math.ceil(limits.stallMs / 1000)}, error);
	return downloadFailure('tools.notReached', {url, reason: reasonOf(error) || code}, error);
}
