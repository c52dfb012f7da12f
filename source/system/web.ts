import {defined} from '../domain/defined.ts';
import {lookup} from 'node:dns/promises';
import {Agent, request as httpRequest, type IncomingMessage} from 'node:http';
import type {Resolver} from '../domain/ports/step-context.ts';
import {WebError, type Web, type WebAnswer, type WebRequest} from '../domain/ports/web.ts';
import {codeOf, reasonOf} from './host/system-error.ts';

/** The longest body that is kept. */
const bodyLimit = 4 * 1024 * 1024;

/**
 * One HTTP request at a time over a connection of its own. Node's own client, because `fetch` drops a Host header and may go
 * through a proxy.
 */
export function createRealWeb(): Web {
	return {ask: (request) => new Promise((resolve, reject) => send(request, resolve, reject))};
}

function send(request: WebRequest, resolve: (answer: WebAnswer) => void, reject: (error: WebError) => void): void {
	const {method, url, hostName, headers, body, limitMs, signal} = request;
	// Neither Node's global agent nor its proxy settings are asked.
	const agent = new Agent({keepAlive: false});
	const sent = httpRequest(url, {
		method,
		agent,
		headers: {...headers, ...defined({host: hostName, 'content-length': body?.length})},
	});
	const settle = (work: () => void) => {
		clearTimeout(timer);
		signal?.removeEventListener('abort', abort);
		sent.destroy();
		agent.destroy();
		work();
	};
	const fail = (reason: string, message: string) => settle(() => reject(new WebError(reason, message)));
	const abort = () => fail('aborted', `${url}: given up`);
	const timer = setTimeout(() => fail('timeout', `${url}: no whole answer within ${limitMs} ms`), limitMs);
	sent.on('error', (error) => fail(codeOf(error) ?? 'error', `${url}: ${reasonOf(error)}`));
	sent.on('response', (answer) => {
		collect(answer).then(
			(whole) => settle(() => resolve({status: answer.statusCode ?? 0, headers: headersOf(answer), body: whole})),
			(error: unknown) => fail(codeOf(error) ?? 'error', `${url}: ${reasonOf(error)}`),
		);
	});
	if (signal?.aborted) return abort();
	signal?.addEventListener('abort', abort, {once: true});
	sent.end(body);
}

/** The body up to the bound; what comes after is not waited for. */
async function collect(answer: IncomingMessage): Promise<Uint8Array> {
	const parts: Buffer[] = [];
	let length = 0;
	for await (const part of answer as AsyncIterable<Buffer>) {
		parts.push(part);
		length += part.length;
		if (length >= bodyLimit) break;
	}
	return Buffer.concat(parts).subarray(0, bodyLimit);
}

/** Names in lower case, repeated ones joined by ", ". */
function headersOf(answer: IncomingMessage): Readonly<Record<string, string>> {
	const headers = Object.entries(answer.headersDistinct);
	return Object.fromEntries(headers.map(([name, values = []]) => [name, values.join(', ')]));
}

/** Names by the system's own resolver, so that the hosts file counts; a name that is not known has no addresses. */
export function createResolver(): Resolver {
	return {
		async addresses(name) {
			try {
				const found = await lookup(name, {all: true, verbatim: true});
				return [...new Set(found.map(({address}) => address))];
			} catch {
				return [];
			}
		},
	};
}
