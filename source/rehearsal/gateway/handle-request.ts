import {defined} from '../../domain/defined.ts';
import {randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {performance} from 'node:perf_hooks';
import {beginAnswer, endToEnd, ownError, type OwnAnswer, type Exchange} from './answer.ts';
import {corsHeaders, preflightHeaders, type Headers} from './cors.ts';
import {forwardGrpc, forwardHttp, type UpstreamSessions} from './forward.ts';
import {grpcWebOf} from './grpc-web.ts';
import {hostOfAlias, originOfAlias} from './localhost-alias.ts';
import {findWay, normalizedPath, type Way, type VirtualHost} from './routes.ts';

/** Running services by "service:port". `grpc-web` stands for a port whose name asks for the sidecar's gRPC-web filter. */
export type ServiceTable = Readonly<Record<string, {readonly url: string; readonly protocol: 'grpc-web' | 'http'}>>;

type Heard = Readonly<Record<string, string | undefined>>;

/** A request's headers with one value each. */
function heardHeaders({headers}: IncomingMessage): Heard {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
	);
}

function answerItself(response: ServerResponse, {status, headers, body}: OwnAnswer, cors: Headers = {}): void {
	beginAnswer(response, status, {...headers, ...cors});
	response.end(body);
}

function exchangeOf(
	request: IncomingMessage,
	response: ServerResponse,
	heard: Heard,
	way: Way,
	cors: Headers,
): Exchange {
	const web = grpcWebOf(heard);
	const from = [heard['x-forwarded-for'], request.socket.remoteAddress]
		.filter((address) => address !== undefined)
		.join(',');
	const {host: _host, ...rest} = endToEnd({...request.headers, origin: heard['origin']});
	const headers = {...rest, 'x-forwarded-for': from, 'x-forwarded-proto': 'http', 'x-request-id': randomUUID()};
	const {path, authority} = way;
	return {
		request,
		response,
		path,
		authority,
		headers,
		cors,
		beganMs: performance.now(),
		...defined({web}),
	};
}

/** Undoes the alias in an answer: the browser compares the allowed origin with the one that it sent. */
function corsFor({route}: Way, origin: string | undefined, seen: string | undefined): Headers {
	const headers = corsHeaders(route.cors, origin);
	return seen === undefined || headers['access-control-allow-origin'] === undefined
		? headers
		: {...headers, 'access-control-allow-origin': seen};
}

/** Does with one request what the ingress gateway and the pod's sidecar would do together. */
export function requestHandler(
	hosts: readonly VirtualHost[],
	table: ServiceTable,
	sessions: UpstreamSessions,
): (request: IncomingMessage, response: ServerResponse) => void {
	return (request, response) => {
		const received = heardHeaders(request);
		const alias = originOfAlias(received['host'] ?? '', received['origin']);
		const authority = hostOfAlias(received['host'] ?? '');
		const heard: Heard = {...received, host: authority, origin: alias?.named ?? received['origin']};
		const method = request.method ?? 'GET';
		const fail = (status: number, cors: Headers = {}) =>
			answerItself(response, ownError(status, '', heard['content-type']), cors);
		const path = normalizedPath(request.url ?? '/');
		if (path === undefined) return fail(400);
		const way = findWay(hosts, {method, authority, path, headers: heard});
		if (way === undefined) return fail(404);
		const cors = corsFor(way, heard['origin'], alias?.seen);
		const preflight = preflightHeaders(way.route.cors, method, heard);
		if (preflight !== undefined) {
			return answerItself(response, {status: 200, headers: {...preflight, 'content-length': '0'}, body: ''}, cors);
		}
		const service = Object.hasOwn(table, way.route.destination) ? table[way.route.destination] : undefined;
		if (service === undefined) return fail(503, cors);
		const destination = new URL(service.url);
		const exchange = exchangeOf(request, response, heard, way, cors);
		if (service.protocol === 'grpc-web') return forwardGrpc(exchange, sessions.to(destination));
		return forwardHttp(exchange, destination);
	};
}
