import {randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {performance} from 'node:perf_hooks';
import {beginAnswer, endToEnd, ownError, type OwnAnswer} from './answer.ts';
import {forwardGrpc, forwardHttp, type UpstreamSessions} from './forward.ts';
import type {Headers} from './grpc-web.ts';
import type {CorsPolicy} from './manifests.ts';
import {findRoute, normalizedPath, type VirtualHost} from './routes.ts';

/** Running services by "service:port". `grpc-web` is a port whose name asks for the sidecar's gRPC-web filter. */
export type ServiceTable = Readonly<Record<string, {readonly url: string; readonly protocol: 'grpc-web' | 'http'}>>;

type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** A request's headers with one value each. */
function joinedHeaders({headers}: IncomingMessage): RequestHeaders {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
	);
}

const aliasHost = /^(?<name>[^:]+)\.localhost(?<port>:\d+)?$/i;

/** A host as the manifests name it: `web.backend.com.localhost:8080` is `web.backend.com`; others stay as they are. */
export function hostOfAlias(authority: string): string {
	return aliasHost.exec(authority)?.groups?.['name'] ?? authority;
}

/**
 * The origin as the manifests name it, when both it and the host are aliases on one port; a page from another origin
 * keeps its own.
 */
export function originOfAlias(authority: string, origin: string | undefined): string | undefined {
	const host = aliasHost.exec(authority);
	const [, scheme, page = ''] = /^(https?:\/\/)([^/]+)$/.exec(origin ?? '') ?? [];
	const pageHost = aliasHost.exec(page);
	if (host === null || pageHost === null || scheme === undefined) return undefined;
	if (host.groups?.['port'] !== pageHost.groups?.['port']) return undefined;
	return `${scheme}${pageHost.groups?.['name'] ?? ''}`;
}

/** Whether a policy allows an origin. The exact match `*` allows every origin (Envoy: CorsFilter::isOriginAllowed). */
function allows({allowOrigins}: CorsPolicy, origin: string): boolean {
	return allowOrigins.some(({exact}) => exact === '*' || exact === origin);
}

/**
 * The headers that Envoy's cors filter adds to every answer to an allowed origin, preflights and its own errors too. They name
 * the origin as the browser sent it, by alias or not, because the browser compares the two.
 */
function corsHeaders(policy: CorsPolicy | undefined, origin: string | undefined, sent: string | undefined): Headers {
	if (policy === undefined || !origin || !sent || !allows(policy, origin)) return {};
	const exposed = policy.exposeHeaders.join(',');
	return {
		'access-control-allow-origin': sent,
		...(policy.allowCredentials ? {'access-control-allow-credentials': 'true'} : {}),
		...(exposed === '' ? {} : {'access-control-expose-headers': exposed}),
	};
}

/** A list as one header; `*` allows what the browser asks for. */
function allowed(list: readonly string[], asked: string | undefined): string {
	const joined = list.join(',');
	return joined === '*' ? (asked ?? '') : joined;
}

/**
 * The headers of the answer to a preflight (status 200, no body). Undefined when the request is forwarded: it is no
 * preflight, or its origin is not allowed.
 */
function preflightHeaders(
	policy: CorsPolicy | undefined,
	method: string,
	headers: RequestHeaders,
): Headers | undefined {
	const origin = headers['origin'] ?? '';
	const askedMethod = headers['access-control-request-method'] ?? '';
	if (policy === undefined || method !== 'OPTIONS' || origin === '' || askedMethod === '') return undefined;
	if (!allows(policy, origin)) return undefined;
	const answer = {
		'access-control-allow-methods': allowed(policy.allowMethods, askedMethod),
		'access-control-allow-headers': allowed(policy.allowHeaders, headers['access-control-request-headers']),
		'access-control-max-age': policy.maxAge?.replace('s', '') ?? '',
		'content-length': '0',
	};
	return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== ''));
}

function answerItself(response: ServerResponse, {status, headers, body}: OwnAnswer, cors: Headers = {}): void {
	beginAnswer(response, status, {...headers, ...cors});
	response.end(body);
}

/** The headers that are forwarded, with those that Envoy adds. */
function forwardedHeaders(request: IncomingMessage, headers: RequestHeaders): ReturnType<typeof endToEnd> {
	const addresses = [headers['x-forwarded-for'], request.socket.remoteAddress];
	const {host: _host, ...rest} = endToEnd({...request.headers, origin: headers['origin']});
	return {
		...rest,
		'x-forwarded-for': addresses.filter((address) => address !== undefined).join(','),
		'x-forwarded-proto': 'http',
		'x-request-id': randomUUID(),
	};
}

/** Answers one request as the ingress gateway and the pod's sidecar do together. */
export function requestHandler(
	hosts: readonly VirtualHost[],
	table: ServiceTable,
	sessions: UpstreamSessions,
): (request: IncomingMessage, response: ServerResponse) => void {
	return (request, response) => {
		const received = joinedHeaders(request);
		const authority = hostOfAlias(received['host'] ?? '');
		const named = originOfAlias(received['host'] ?? '', received['origin']);
		const headers: RequestHeaders = {...received, host: authority, origin: named ?? received['origin']};
		const method = request.method ?? 'GET';
		const fail = (status: number, cors: Headers = {}) =>
			answerItself(response, ownError(status, '', headers['content-type']), cors);
		const normalized = normalizedPath(request.url ?? '/');
		if (normalized === undefined) return fail(400);
		const found = findRoute(hosts, {authority, path: normalized});
		if (found === undefined) return fail(404);
		const {route, path} = found;
		const cors = corsHeaders(route.cors, headers['origin'], received['origin']);
		const preflight = preflightHeaders(route.cors, method, headers);
		if (preflight !== undefined) return answerItself(response, {status: 200, headers: preflight, body: ''}, cors);
		const service = Object.hasOwn(table, route.destination) ? table[route.destination] : undefined;
		if (service === undefined) return fail(503, cors);
		const destination = new URL(service.url);
		const forwarded = forwardedHeaders(request, headers);
		const exchange = {request, response, path, authority, headers: forwarded, cors, startedAtMs: performance.now()};
		if (service.protocol === 'grpc-web') return forwardGrpc(exchange, sessions.to(destination));
		return forwardHttp(exchange, destination);
	};
}
