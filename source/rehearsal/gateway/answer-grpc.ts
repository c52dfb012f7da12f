import http2, {type ClientHttp2Stream, type IncomingHttpHeaders} from 'node:http2';
import {pipeline, type Transform} from 'node:stream';
import {endToEnd} from './answer.ts';
import {beginFromUpstream, type Exchange} from './exchange.ts';
import {checkedAnswer, grpcWebAnswer} from './grpc-bodies.ts';
import {answerType, errorAsGrpcWeb, grpcWebOf, isGrpcType, keptErrorBytes, type GrpcWeb} from './grpc-web.ts';

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
