import {type CorsPolicy, fits} from './read-manifests.ts';

/** Headers of a request or an answer; names are lower case. */
export type Headers = Readonly<Record<string, string>>;

/** Whether a policy allows an origin. A matcher that takes `*` takes every origin (Envoy: CorsFilter::isOriginAllowed). */
function allows(policy: CorsPolicy, origin: string): boolean {
	return (policy.allowOrigins ?? []).some((match) => fits(match, '*') || fits(match, origin));
}

/** What Envoy's cors filter adds to every answer that an allowed origin gets, preflights and errors of its own too. */
export function corsHeaders(policy: CorsPolicy | undefined, origin: string | undefined): Headers {
	if (policy === undefined || origin === undefined || origin === '' || !allows(policy, origin)) return {};
	const exposed = (policy.exposeHeaders ?? []).join(',');
	return {
		'access-control-allow-origin': origin,
		...(policy.allowCredentials === true ? {'access-control-allow-credentials': 'true'} : {}),
		...(exposed === '' ? {} : {'access-control-expose-headers': exposed}),
	};
}

/** A list as one header; `*` stands for whatever the browser asks for. */
function allowed(list: readonly string[] | undefined, asked: string | undefined): string {
	const joined = (list ?? []).join(',');
	return joined === '*' ? (asked ?? '') : joined;
}

/**
 * The headers of the preflight's answer (status 200, no body), when the gateway answers it itself. Undefined sends the
 * request on: it is no preflight, or its origin is not allowed and `unmatchedPreflights` is not IGNORE.
 */
export function preflightHeaders(
	policy: CorsPolicy | undefined,
	method: string,
	headers: Readonly<Record<string, string | undefined>>,
): Headers | undefined {
	const origin = headers['origin'] ?? '';
	const askedMethod = headers['access-control-request-method'] ?? '';
	if (policy === undefined || method !== 'OPTIONS' || origin === '' || askedMethod === '') return undefined;
	if (!allows(policy, origin) && policy.unmatchedPreflights !== 'IGNORE') return undefined;
	const answer = {
		'access-control-allow-credentials': policy.allowCredentials === true ? 'true' : '',
		'access-control-allow-methods': allowed(policy.allowMethods, askedMethod),
		'access-control-allow-headers': allowed(policy.allowHeaders, headers['access-control-request-headers']),
		'access-control-max-age': policy.maxAge === undefined ? '' : String(policy.maxAge),
	};
	return {
		...Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== '')),
		...corsHeaders(policy, origin),
	};
}
