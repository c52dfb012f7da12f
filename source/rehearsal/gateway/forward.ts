import http, {type IncomingMessage} from 'node:http';
import http2, {type ClientHttp2Session} from 'node:http2';
import {pipeline} from 'node:stream';
import {answerGrpc, beginFromUpstream, endToEnd, failUpstream, isGrpcWeb, type Exchange} from './answer.ts';

const {NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM} = http2.constants;

/** Whether a body follows the request's headers (HTTP/1.1 says so by one of two headers). */
function hasBody({headers}: IncomingMessage): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The request's headers as the sidecar's gRPC-web filter forwards them (Envoy: GrpcWebFilter::decodeHeaders). */
function requestHeaders(exchange: Exchange): http2.OutgoingHttpHeaders {
	const {request, path, authority, headers} = exchange;
	const pseudo = {':method': request.method ?? 'GET', ':path': path, ':authority': authority, ':scheme': 'http'};
	if (!isGrpcWeb(exchange)) return {...pseudo, ...headers, ...(request.headers.te === 'trailers' && {te: 'trailers'})};
	const {'content-length': _length, ...rest} = headers;
	return {...pseudo, 'grpc-accept-encoding': 'identity', ...rest, 'content-type': 'application/grpc', te: 'trailers'};
}

/** Sends a request to a gRPC destination over HTTP/2, translating gRPC-web both ways, message by message. */
export function forwardGrpc(exchange: Exchange, session: UpstreamSession): void {
	const {request, response} = exchange;
	const endStream = !hasBody(request);
	const stream = session.http2.request(requestHeaders(exchange), {endStream});
	let answered = false;
	stream.on('response', (headers, flags) => {
		answered = true;
		if (!response.headersSent) answerGrpc(exchange, stream, headers, (flags & NGHTTP2_FLAG_END_STREAM) !== 0);
	});
	// Every error is followed by `close`, which handles it below.
	stream.on('error', () => undefined);
	stream.on('close', () => {
		if (answered || response.headersSent || response.destroyed) return;
		if (!session.wasConnected()) failUpstream(exchange, 'remote connection failure');
		else failUpstream(exchange, session.http2.destroyed ? 'connection termination' : 'remote reset');
	});
	response.on('close', () => stream.close(NGHTTP2_CANCEL));
	if (!endStream) request.pipe(stream);
}

/** How the body is delimited on the next connection: Envoy says so even when there is none, except to these methods. */
function framing(request: IncomingMessage): Readonly<Record<string, string>> {
	if (request.headers['transfer-encoding'] !== undefined) return {'transfer-encoding': 'chunked'};
	const isUsuallyBare = ['GET', 'HEAD', 'DELETE'].includes(request.method ?? 'GET');
	return hasBody(request) || isUsuallyBare ? {} : {'content-length': '0'};
}

/** Sends a request to an HTTP/1.1 destination and its answer back, both as they come. */
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
		// A connection of its own: the destination may close a kept one just when the next request is sent.
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

/** A kept HTTP/2 connection; `wasConnected` distinguishes a dead destination from a broken connection. */
type UpstreamSession = {readonly http2: ClientHttp2Session; readonly wasConnected: () => boolean};

/** One HTTP/2 connection (without TLS) per destination, opened when needed and opened again after it ended. */
export type UpstreamSessions = {readonly to: (destination: URL) => UpstreamSession; readonly close: () => void};

function openSession(destination: URL): UpstreamSession {
	const session = http2.connect(destination.origin);
	let connected = false;
	session.on('connect', () => (connected = true));
	// Each stream is notified of the connection's end itself.
	session.on('error', () => undefined);
	return {http2: session, wasConnected: () => connected};
}

/** Creates the gateway's set of connections; `close` ends them at once. */
export function upstreamSessions(): UpstreamSessions {
	const sessions = new Map<string, UpstreamSession>();
	return {
		to: (destination) => {
			const kept = sessions.get(destination.origin);
			if (kept !== undefined && !kept.http2.closed && !kept.http2.destroyed) return kept;
			const fresh = openSession(destination);
			sessions.set(destination.origin, fresh);
			return fresh;
		},
		close: () => {
			for (const {http2: session} of sessions.values()) session.destroy();
			sessions.clear();
		},
	};
}
