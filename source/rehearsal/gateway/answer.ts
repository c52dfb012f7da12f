import type {OutgoingHttpHeaders, ServerResponse} from 'node:http';
import type {Headers} from './cors.ts';
import {errorAsGrpcWeb, grpcMessage, grpcStatusOf, isGrpcType, type GrpcWeb} from './grpc-web.ts';

/** An answer that the gateway gives itself. */
export type OwnAnswer = {readonly status: number; readonly headers: Headers; readonly body: string};

/** Why a destination gave no answer, in Envoy's words. */
export type ResetReason = 'remote connection failure' | 'remote reset' | 'connection termination';

/** The page that Envoy sends with a 503. */
export function resetText(reason: ResetReason): string {
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
