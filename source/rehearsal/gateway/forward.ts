import http, {type IncomingMessage} from 'node:http';
import http2, {type ClientHttp2Stream, type ClientHttp2Session} from 'node:http2';
import {pipeline} from 'node:stream';
import {answerGrpc, failExchange, failUpstream, hasBody, type Exchange, endToEnd, beginFromUpstream} from './answer.ts';
import {BadBase64, base64Request} from './grpc-web.ts';

const {NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM} = http2.constants;

/** The request's headers as the sidecar's gRPC-web filter hands them on (Envoy: GrpcWebFilter::decodeHeaders). */
function requestHeaders({request, path, authority, headers, web}: Exchange): http2.OutgoingHttpHeaders {
	const pseudo = {':method': request.method ?? 'GET', ':path': path, ':authority': authority, ':scheme': 'http'};
	if (web === undefined) return {...pseudo, ...headers, ...(request.headers.te === 'trailers' && {te: 'trailers'})};
	const {'content-length': _length, ...rest} = headers;
	return {...pseudo, 'grpc-accept-encoding': 'identity', ...rest, 'content-type': 'application/grpc', te: 'trailers'};
}

function sendBody(exchange: Exchange, stream: ClientHttp2Stream): void {
	const {request, web} = exchange;
	if (web?.textRequest !== true) {
		request.pipe(stream);
		return;
	}
	const decoded = base64Request();
	decoded.on('error', (error) => {
		request.unpipe(decoded);
		request.resume();
		if (error instanceof BadBase64) failExchange(exchange, 400, error.message);
		stream.close(NGHTTP2_CANCEL);
	});
	request.pipe(decoded).pipe(stream);
}

/** Hands a request to a gRPC destination over HTTP/2, translating gRPC-web both ways, message by message. */
export function forwardGrpc(exchange: Exchange, session: UpstreamSession): void {
	const {request, response} = exchange;
	const endStream = !hasBody(request);
	const stream = session.http2.request(requestHeaders(exchange), {endStream});
	let answered = false;
	stream.on('response', (headers, flags) => {
		answered = true;
		if (!response.headersSent) answerGrpc(exchange, stream, headers, (flags & NGHTTP2_FLAG_END_STREAM) !== 0);
	});
	// What went wrong is told by the stream's end, below.
	stream.on('error', () => undefined);
	stream.on('close', () => {
		if (answered || response.headersSent || response.destroyed) return;
		if (!session.wasConnected()) failUpstream(exchange, 'remote connection failure');
		else failUpstream(exchange, session.http2.destroyed ? 'connection termination' : 'remote reset');
	});
	response.on('close', () => stream.close(NGHTTP2_CANCEL));
	if (!endStream) sendBody(exchange, stream);
}

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

/** A kept HTTP/2 connection; `wasConnected` tells a dead destination from a broken one. */
type UpstreamSession = {readonly http2: ClientHttp2Session; readonly wasConnected: () => boolean};

/** One HTTP/2 connection (without TLS) per destination, opened at need and opened again after it ended. */
export type UpstreamSessions = {readonly to: (destination: URL) => UpstreamSession; readonly close: () => void};

function open(destination: URL): UpstreamSession {
	const session = http2.connect(destination.origin);
	let connected = false;
	session.on('connect', () => (connected = true));
	// Every stream hears of the connection's end on its own.
	session.on('error', () => undefined);
	return {http2: session, wasConnected: () => connected};
}

/** Makes the gateway's set of connections; `close` ends them at once. */
export function upstreamSessions(): UpstreamSessions {
	const sessions = new Map<string, UpstreamSession>();
	return {
		to: (destination) => {
			const kept = sessions.get(destination.origin);
			if (kept !== undefined && !kept.http2.closed && !kept.http2.destroyed) return kept;
			const fresh = open(destination);
			sessions.set(destination.origin, fresh);
			return fresh;
		},
		close: () => {
			for (const {http2: session} of sessions.values()) session.destroy();
			sessions.clear();
		},
	};
}
