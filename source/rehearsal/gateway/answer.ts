import type {IncomingMessage, OutgoingHttpHeaders, ServerResponse} from 'node:http';
import http2, {type ClientHttp2Stream, type IncomingHttpHeaders} from 'node:http2';
import {performance} from 'node:perf_hooks';
import {pipeline} from 'node:stream';
import {
	errorAsGrpcWeb,
	grpcMessage,
	grpcStatusOf,
	grpcWebType,
	isGrpcType,
	isGrpcWebType,
	keptErrorBytes,
	trailersFrame,
	type Headers,
} from './grpc-web.ts';

const {NGHTTP2_NO_ERROR} = http2.constants;

/** An answer that the gateway gives itself. */
export type OwnAnswer = {readonly status: number; readonly headers: Headers; readonly body: string};

/**
 * An error as Envoy gives it: to gRPC a status 200 with headers alone, to gRPC-web (`isGrpcWeb`, behind the
 * sidecar's filter) its own status with the text in `grpc-message`, to all others a plain text.
 */
export function ownError(status: number, text: string, requestType: string | undefined, isGrpcWeb = false): OwnAnswer {
	if (isGrpcWeb) return {status, headers: errorAsGrpcWeb(status, Buffer.from(text)), body: ''};
	if (isGrpcType(requestType)) {
		const headers = {
			'content-type': 'application/grpc',
			'grpc-status': grpcStatusOf(status),
			...(text === '' ? {} : {'grpc-message': grpcMessage(Buffer.from(text))}),
			'content-length': '0',
		};
		return {status: 200, headers, body: ''};
	}
	const type: Headers = text === '' ? {} : {'content-type': 'text/plain'};
	return {status, headers: {...type, 'content-length': String(Buffer.byteLength(text))}, body: text};
}

/** Headers that concern one connection (RFC 9110, 7.6.1) and are not forwarded. */
const connectionHeaders = new Set([
	'connection',
	'keep-alive',
	'proxy-connection',
	'transfer-encoding',
	'upgrade',
	'te',
	'trailer',
	'expect',
	'http2-settings',
]);

/** The headers that are forwarded; pseudo headers of HTTP/2 are left out. */
export function endToEnd(
	headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
	const kept: Record<string, string | string[]> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value !== undefined && !name.startsWith(':') && !connectionHeaders.has(name)) kept[name] = value;
	}
	return kept;
}

/** Starts an answer with the header that names Istio's Envoy, and without the ones that Node would add and Envoy does not. */
export function beginAnswer(response: ServerResponse, status: number, headers: OutgoingHttpHeaders): void {
	if (response.shouldKeepAlive) response.removeHeader('connection');
	response.writeHead(status, {...headers, server: 'istio-envoy'});
}

/** One request on its way to a destination, and its answer. */
export type Exchange = {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	/** The path after the rewrite. */
	readonly path: string;
	readonly authority: string;
	/** The request's headers without those of the connection, with those that Envoy adds. */
	readonly headers: Readonly<Record<string, string | string[]>>;
	/** The headers that the cors filter adds to the answer. */
	readonly cors: Headers;
	/** The start of the request, in milliseconds of `performance.now()`. */
	readonly startedAtMs: number;
};

/** Whether the request is binary gRPC-web. */
export const isGrpcWeb = ({request}: Exchange): boolean => isGrpcWebType(request.headers['content-type']);

/** Starts the answer with a destination's headers and those that Envoy adds. */
export function beginFromUpstream(
	{response, cors, startedAtMs}: Exchange,
	status: number,
	headers: OutgoingHttpHeaders,
): void {
	const serviceTimeMs = Math.max(0, Math.round(performance.now() - startedAtMs));
	beginAnswer(response, status, {...headers, ...cors, 'x-envoy-upstream-service-time': String(serviceTimeMs)});
}

/** Why a destination gave no answer, in Envoy's terms. */
type ResetReason = 'remote connection failure' | 'remote reset' | 'connection termination';

/** Answers 503 for a destination that gave no answer; breaks the connection when an answer has begun, as Envoy does. */
export function failUpstream(exchange: Exchange, reason: ResetReason): void {
	const {request, response} = exchange;
	if (response.headersSent) {
		response.destroy();
		return;
	}
	const text = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
	const answer = ownError(503, text, request.headers['content-type'], isGrpcWeb(exchange));
	beginFromUpstream(exchange, answer.status, answer.headers);
	response.end(answer.body);
}

/** Waits for an error page's end and answers with it as `grpc-message`. */
function answerErrorPage(
	exchange: Exchange,
	stream: ClientHttp2Stream,
	status: number,
	headers: OutgoingHttpHeaders,
): void {
	const pieces: Buffer[] = [];
	let heldBytes = 0;
	stream.on('data', (piece: Buffer) => {
		if (heldBytes < keptErrorBytes) pieces.push(piece);
		heldBytes += piece.length;
	});
	stream.on('end', () => {
		if (stream.rstCode !== NGHTTP2_NO_ERROR) return void exchange.response.destroy();
		beginFromUpstream(exchange, status, {...headers, ...errorAsGrpcWeb(status, Buffer.concat(pieces))});
		exchange.response.end();
	});
}

/** Pipes an answer's body; a stream that the destination resets breaks the connection instead of ending it. */
function pipeBody(exchange: Exchange, stream: ClientHttp2Stream): void {
	let trailers: IncomingHttpHeaders | undefined;
	stream.on('trailers', (received) => (trailers = received));
	const body = async function* (received: AsyncIterable<Buffer>) {
		yield* received;
		if (stream.rstCode !== NGHTTP2_NO_ERROR) throw new Error('the destination reset the stream');
		if (trailers === undefined || !isGrpcWeb(exchange)) return;
		yield trailersFrame(Object.fromEntries(Object.entries(trailers).map(([name, value]) => [name, String(value)])));
	};
	pipeline(stream, body, exchange.response, (error) => {
		if (error) exchange.response.destroy();
	});
}

/**
 * Answers with a gRPC destination's answer: headers at once, then each message as it comes. `isWhole` says that
 * nothing follows the headers (gRPC's "trailers only").
 */
export function answerGrpc(
	exchange: Exchange,
	stream: ClientHttp2Stream,
	received: IncomingHttpHeaders,
	isWhole: boolean,
): void {
	const status = Number(received[':status'] ?? 502);
	const headers = endToEnd(received);
	if (isGrpcWeb(exchange)) {
		delete headers['content-length'];
		const isGrpc = status === 200 && isGrpcType(received['content-type']);
		if (!isWhole && !isGrpc) return answerErrorPage(exchange, stream, status, headers);
		headers['content-type'] = grpcWebType;
	}
	if (isWhole) {
		beginFromUpstream(exchange, status, {'content-length': '0', ...headers});
		exchange.response.end();
		return;
	}
	beginFromUpstream(exchange, status, headers);
	exchange.response.flushHeaders();
	pipeBody(exchange, stream);
}
