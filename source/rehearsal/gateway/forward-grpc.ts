import http2, {type ClientHttp2Stream} from 'node:http2';
import {answerGrpc} from './answer-grpc.ts';
import {BadBase64} from './base64-pieces.ts';
import {failExchange, failUpstream, hasBody, type Exchange} from './exchange.ts';
import {base64Request} from './grpc-bodies.ts';
import type {UpstreamSession} from './upstream-sessions.ts';

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
