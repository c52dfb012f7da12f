import {once} from 'node:events';
import http, {type IncomingMessage} from 'node:http';

/** A page that asks another host: its origin, and the port (of loopback, or of an address) where every name leads. */
export type PageContext = {readonly origin: string; readonly port: number; readonly address?: string};

type PlainHeaders = Readonly<Record<string, string>>;

const safeRequestHeaders = new Set(['accept', 'accept-language', 'content-language']);
const safeAnswerHeaders = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'pragma'];

/** Sends a request of the page to its port with the URL's own Host, as a browser with a hosts entry would. */
export function pageRequest(
	{origin, port, address = '127.0.0.1'}: PageContext,
	method: string,
	url: URL,
	headers: PlainHeaders,
): http.ClientRequest {
	const path = `${url.pathname}${url.search}`;
	return http.request({
		host: address,
		port,
		method,
		path,
		headers: {...headers, host: url.host, origin},
		agent: false,
	});
}

function listOf(header: string | string[] | undefined): readonly string[] {
	return String(header ?? '')
		.split(',')
		.map((each) => each.trim().toLowerCase());
}

/** Throws like a browser when an answer does not allow the page's origin. */
export function checkAllowed({origin}: PageContext, answer: IncomingMessage, withCredentials: boolean): void {
	const allowed = answer.headers['access-control-allow-origin'];
	if (allowed !== origin && (withCredentials || allowed !== '*'))
		throw new TypeError(`origin ${origin} is not allowed`);
	const credentials = answer.headers['access-control-allow-credentials'];
	if (withCredentials && credentials !== 'true') throw new TypeError('credentials are not allowed');
}

/** Asks for leave as a browser does before a request that is not simple; throws when it is not given. */
export async function preflight(
	page: PageContext,
	method: string,
	url: URL,
	headers: PlainHeaders,
	withCredentials: boolean,
) {
	const asked = Object.keys(headers)
		.map((name) => name.toLowerCase())
		.filter((name) => !safeRequestHeaders.has(name))
		.sort();
	const request = pageRequest(page, 'OPTIONS', url, {
		'access-control-request-method': method,
		'access-control-request-headers': asked.join(','),
	}).end();
	const [answer] = (await once(request, 'response')) as [IncomingMessage];
	answer.resume();
	if (answer.statusCode !== 200 && answer.statusCode !== 204) throw new TypeError(`preflight: ${answer.statusCode}`);
	checkAllowed(page, answer, withCredentials);
	if (!listOf(answer.headers['access-control-allow-methods']).includes(method.toLowerCase()))
		throw new TypeError(method);
	const given = listOf(answer.headers['access-control-allow-headers']);
	const refused = asked.find((name) => !given.includes(name));
	if (refused !== undefined) throw new TypeError(`header ${refused} is not allowed`);
}

/** The answer's headers that a page may read. */
export function readableHeaders({headers}: IncomingMessage): PlainHeaders {
	const readable = [...safeAnswerHeaders, ...listOf(headers['access-control-expose-headers'])];
	const entries = Object.entries(headers).filter(([name]) => readable.includes(name));
	return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
