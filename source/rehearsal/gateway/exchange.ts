import type {IncomingMessage, OutgoingHttpHeaders, ServerResponse} from 'node:http';
import {performance} from 'node:perf_hooks';
import {beginAnswer, ownError, resetText, type ResetReason} from './answer.ts';
import type {Headers} from './cors.ts';
import type {GrpcWeb} from './grpc-web.ts';

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
