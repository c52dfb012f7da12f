import http, {type IncomingMessage} from 'node:http';
import {pipeline} from 'node:stream';
import {endToEnd} from './answer.ts';
import {beginFromUpstream, failUpstream, hasBody, type Exchange} from './exchange.ts';

/** How the request's body is delimited on the next connection: Envoy says so even when there is none, except to these methods. */
function framing(request: IncomingMessage): Readonly<Record<string, string>> {
	if (request.headers['transfer-encoding'] !== undefined) return {'transfer-encoding': 'chunked'};
	const isUsuallyBare = ['GET', 'HEAD', 'DELETE'].includes(request.method ?? 'GET');
	return hasBody(request) || isUsuallyBare ? {} : {'content-length': '0'};
}

/** Hands a request to an HTTP/1.1 destination and its answer back, both as they come. */
export function forwardHttp(exchange: Exchange, destination: URL): void {
	const {request, response, path, authority, headers} = exchange;
	let connected = false;
	const upstream = http.request({
		host: destination.hostname,
		port: destination.port,
		method: request.method ?? 'GET',
		path,
		headers: {...headers, ...framing(request), host: authority},
		setHost: false,
		// A connection of its own: a kept one may be closed by the destination just when the next request goes out.
		agent: false,
	});
	upstream.on('socket', (socket) => socket.once('connect', () => (connected = true)));
	upstream.on('error', () =>
		failUpstream(exchange, connected ? 'connection termination' : 'remote connection failure'),
	);
	upstream.on('response', (answer) => {
		beginFromUpstream(exchange, answer.statusCode ?? 502, endToEnd(answer.headers));
		pipeline(answer, response, () => upstream.destroy());
	});
	response.on('close', () => upstream.destroy());
	if (hasBody(request)) request.pipe(upstream);
	else upstream.end();
}
