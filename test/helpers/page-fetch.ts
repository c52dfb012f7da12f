import {once} from 'node:events';
import type {IncomingMessage} from 'node:http';
import {Readable} from 'node:stream';
import {checkAllowed, pageRequest, preflight, readableHeaders, type PageContext} from './cross-origin.ts';

/** A `fetch` as a page has it: cross-origin with a preflight, every host name leading to the page's port on loopback. */
export function pageFetch(page: PageContext): typeof fetch {
	return async (input, init) => {
		const request = new Request(input, {...init, duplex: 'half'} as RequestInit);
		const url = new URL(request.url);
		const headers = Object.fromEntries(request.headers);
		await preflight(page, request.method, url, headers, false);
		const body = Buffer.from(await request.arrayBuffer());
		const sent = pageRequest(page, request.method, url, headers).end(body);
		request.signal.addEventListener('abort', () => sent.destroy());
		const [answer] = (await once(sent, 'response')) as [IncomingMessage];
		checkAllowed(page, answer, false);
		const stream = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
		return new Response(stream, {status: answer.statusCode ?? 0, headers: readableHeaders(answer)});
	};
}
