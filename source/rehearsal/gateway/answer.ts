import type {OutgoingHttpHeaders, ServerResponse, IncomingMessage} from 'node:http';
import http2, {type ClientHttp2Stream, type IncomingHttpHeaders} from 'node:http2';
import {performance} from 'node:perf_hooks';
import {pipeline, type Transform} from 'node:stream';
import type {Headers} from './cors.ts';
import {
	errorAsGrpcWeb,
	grpcMessage,
	grpcStatusOf,
	isGrpcType,
	type GrpcWeb,
	checkedAnswer,
	grpcWebAnswer,
	answerType,
	grpcWebOf,
	keptErrorBytes,
} from './grpc-web.ts';

/** An answer that the gateway gives itself. */
export type OwnAnswer = {readonly status: number; readonly headers: Headers; readonly body: string};

/** Why a destination gave no answer, in Envoy's words. */
type ResetReason = 'remote connection failure' | 'remote reset' | 'connection termination';

/** The page that Envoy sends with a 503. */
function resetText(reason: ResetReason): string {
	return `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
}

/**
 * An error as Envoy gives it: to gRPC a status 200 with headers alone, to gRPC-web its own status with the text in
 * `grpc-message`, to everybody else a plain text.
 */
export function ownError(status: number, text: string, requestType: string | undefined, web?: GrpcWeb): OwnAnswer {
	if (web !== undefined) return {status, headers: errorAsGrpcWeb(web, status, Buffer.from(text)), body: ''};
	if (isGrpcType(requestType)) {
		const message: Headers = text === '' ? {} : {'grpc-message': grpcMessage(Buffer.from(text))};
		const headers = {
			'content-type': 'application/grpc',
			'grpc-status': grpcStatusOf(status),
			...message,
			'content-length': '0',
		};
		return {status: 200, headers, body: ''};
	}
	const type: Headers = text === '' ? {} : {'content-type': 'text/plain'};
	return {status, headers: {...type, 'content-length': String(Buffer.byteLength(text))}, body: text};
}

/** Headers that end at the next hop (RFC 9110, 7.6.1), and so are not handed on. */
const hopHeaders = new Set([
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

/** The headers that go on to the next hop, pseudo headers of HTTP/2 left out. */
export function endToEnd(
	headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
	const kept: Record<string, string | string[]> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value !== undefined && !name.startsWith(':') && !hopHeaders.has(name)) kept[name] = value;
	}
	return kept;
}

/** Starts an answer with the header that names Istio's Envoy, and without the ones that Node would add and Envoy does not. */
export function beginAnswer(response: ServerResponse, status: number, headers: OutgoingHttpHeaders): void {
	if (response.shouldKeepAlive) response.removeHeader('connection');
	response.writeHead(status, {...headers, server: 'istio-envoy'});
}

/** One request on its way to a destination, and the way back. */
export type Exchange = {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	/** The path and authority after the rewrite. */
	readonly path: string;
	readonly authority: string;
	/** What the request says, without headers of the hop, with those that Envoy adds. */
	readonly headers: Readonly<Record<string, string | string[]>>;
	/** What the cors filter adds to the answer. */
	readonly cors: Headers;
	readonly web?: GrpcWeb;
	/** When the request came, in milliseconds of `performance.now()`. */
	readonly beganMs: number;
};

/** Whether a body follows the request's headers (HTTP/1.1 says so by one of two headers). */
export function hasBody({headers}: IncomingMessage): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Starts the answer with a destination's headers and what the hops add. */
export function beginFromUpstream(
	{response, cors, beganMs}: Exchange,
	status: number,
	headers: OutgoingHttpHeaders,
): void {
	const serviceTimeMs = Math.max(0, Math.round(performance.now() - beganMs));
	beginAnswer(response, status, {...headers, ...cors, 'x-envoy-upstream-service-time': String(serviceTimeMs)});
}

/** Answers with an error of the hop before the destination, if nothing was answered yet; else breaks the connection, as Envoy does. */
export function failExchange(exchange: Exchange, status: number, text: string): void {
	const {request, response, web} = exchange;
	if (response.headersSent) {
		response.destroy();
		return;
	}
	const answer = ownError(status, text, request.headers['content-type'], web);
	beginFromUpstream(exchange, answer.status, answer.headers);
	response.end(answer.body);
}

/** Answers for a destination that gave none. */
export function failUpstream(exchange: Exchange, reason: ResetReason): void {
	failExchange(exchange, 503, resetText(reason));
}

const {NGHTTP2_NO_ERROR} = http2.constants;

type AnswerHeaders = Readonly<Record<string, string | string[]>>;

/** Whether an answer to gRPC-web is gRPC (or already gRPC-web) and not an error page. */
function isTranslatable(status: number, type: string | undefined): boolean {
	const already = grpcWebOf({'content-type': type?.split(';')[0]?.trimEnd().toLowerCase()});
	return status === 200 && (isGrpcType(type) || already?.textRequest === false);
}

/** Waits for an error page's end and answers with it as `grpc-message`. */
function answerErrorPage(
	exchange: Exchange,
	web: GrpcWeb,
	stream: ClientHttp2Stream,
	status: number,
	headers: AnswerHeaders,
): void {
	const pieces: Buffer[] = [];
	let heldBytes = 0;
	stream.on('data', (piece: Buffer) => {
		if (heldBytes < keptErrorBytes) pieces.push(piece);
		heldBytes += piece.length;
	});
	stream.on('end', () => {
		if (stream.rstCode !== NGHTTP2_NO_ERROR) return void exchange.response.destroy();
		beginFromUpstream(exchange, status, {...headers, ...errorAsGrpcWeb(web, status, Buffer.concat(pieces))});
		exchange.response.end();
	});
}

/** Hands an answer's body on; a stream that the destination reset breaks the connection instead of ending it. */
function pumpBody({response, web}: Exchange, stream: ClientHttp2Stream): void {
	let trailers: Record<string, string> | undefined;
	stream.on('trailers', (received) => {
		trailers = Object.fromEntries(Object.entries(received).map(([name, value]) => [name, String(value)]));
	});
	const trailersAtEnd = () => {
		if (stream.rstCode !== NGHTTP2_NO_ERROR) throw new Error('the destination reset the stream');
		return trailers;
	};
	const body: Transform =
		web === undefined ? checkedAnswer(trailersAtEnd) : grpcWebAnswer(web.textAnswer, trailersAtEnd);
	pipeline(stream, body, response, (error) => {
		if (error) response.destroy();
	});
}

/**
 * Gives a gRPC destination's answer to the client: headers at once, then each message as it comes. `isWhole` says that
 * nothing follows the headers (gRPC's "trailers only").
 */
export function answerGrpc(
	exchange: Exchange,
	stream: ClientHttp2Stream,
	received: IncomingHttpHeaders,
	isWhole: boolean,
): void {
	const {web, response} = exchange;
	const status = Number(received[':status'] ?? 502);
	const headers = endToEnd(received);
	if (web !== undefined) {
		delete headers['content-length'];
		if (!isWhole && !isTranslatable(status, received['content-type'])) {
			return answerErrorPage(exchange, web, stream, status, headers);
		}
		headers['content-type'] = answerType(web);
	}
	if (isWhole) {
		beginFromUpstream(exchange, status, {'content-length': '0', ...headers});
		response.end();
		return;
	}
	beginFromUpstream(exchange, status, headers);
	response.flushHeaders();
	pumpBody(exchange, stream);
}
