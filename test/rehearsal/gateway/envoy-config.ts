import {defined} from '../../../source/domain/defined.ts';
import type {HttpRouteObject, ManifestObject, StringMatchObject} from './manifest-objects.ts';

/** Where a service listens and whether its port's name asks for a gRPC-web sidecar; the key is "service:port". */
export type EnvoyBackends = Readonly<Record<string, {readonly port: number; readonly protocol: 'grpc-web' | 'http'}>>;

const extension = 'type.googleapis.com/envoy.extensions';

/** A StringMatcher as istiod writes it. */
function stringMatcher(match: StringMatchObject): object {
	if (match.regex !== undefined) return {safe_regex: {regex: match.regex}};
	return match.exact === undefined ? {prefix: match.prefix} : {exact: match.exact};
}

function headerMatcher(name: string, match: StringMatchObject): object {
	return match.regex === '*' ? {name, present_match: true} : {name, string_match: stringMatcher(match)};
}

/** A RouteMatch as istiod writes it (istio: pilot/pkg/networking/core/route, TranslateRouteMatch). */
function routeMatch(match: NonNullable<HttpRouteObject['match']>[number]): object {
	const uri = match.uri ?? {prefix: '/'};
	const path =
		uri.regex === undefined
			? uri.exact === undefined
				? {prefix: uri.prefix}
				: {path: uri.exact}
			: {safe_regex: {regex: uri.regex}};
	const headers = Object.entries(match.headers ?? {}).map(([name, value]) => headerMatcher(name, value));
	for (const [name, value] of Object.entries(match.withoutHeaders ?? {})) {
		const missingIsEmpty = value.regex === '*' ? {} : {treat_missing_header_as_empty: true};
		headers.push({...headerMatcher(name, value), ...missingIsEmpty, invert_match: true});
	}
	if (match.authority !== undefined) headers.push(headerMatcher(':authority', match.authority));
	if (match.method !== undefined) headers.push(headerMatcher(':method', match.method));
	return {...path, case_sensitive: !(match.ignoreUriCase ?? false), headers};
}

function routeAction(route: HttpRouteObject): object {
	const destination = route.route[0]?.destination;
	const rewrite = route.rewrite ?? {};
	const pattern = rewrite.uriRegexRewrite;
	return {
		cluster: `${destination?.host}:${destination?.port.number}`,
		timeout: '0s',
		...defined({prefix_rewrite: rewrite.uri, host_rewrite_literal: rewrite.authority}),
		...(pattern === undefined ? {} : {regex_rewrite: {pattern: {regex: pattern.match}, substitution: pattern.rewrite}}),
	};
}

/** The cors filter's policy as istiod writes it (TranslateCORSPolicy). */
function corsPolicy(policy: NonNullable<HttpRouteObject['corsPolicy']>): object {
	return {
		'@type': `${extension}.filters.http.cors.v3.CorsPolicy`,
		filter_enabled: {default_value: {numerator: 100, denominator: 'HUNDRED'}},
		allow_origin_string_match: (policy.allowOrigins ?? []).map(stringMatcher),
		allow_methods: (policy.allowMethods ?? []).join(','),
		allow_headers: (policy.allowHeaders ?? []).join(','),
		expose_headers: (policy.exposeHeaders ?? []).join(','),
		...(policy.maxAge === undefined ? {} : {max_age: policy.maxAge.replace(/s$/, '')}),
		...defined({allow_credentials: policy.allowCredentials}),
		forward_not_matching_preflights: policy.unmatchedPreflights !== 'IGNORE',
	};
}

function envoyRoutes(route: HttpRouteObject): object[] {
	const perFilter =
		route.corsPolicy === undefined
			? {}
			: {typed_per_filter_config: {'envoy.filters.http.cors': corsPolicy(route.corsPolicy)}};
	return (route.match ?? [{}]).map((match) => ({match: routeMatch(match), route: routeAction(route), ...perFilter}));
}

function filter(name: string, type: string): object {
	return {name: `envoy.filters.http.${name}`, typed_config: {'@type': `${extension}.filters.http.${name}.v3.${type}`}};
}

/** An HTTP listener on a free loopback port (or the given one) with what Istio sets on every connection manager. */
function listener(name: string, port: number, virtualHosts: readonly object[], filters: readonly object[]): object {
	const manager = {
		'@type': `${extension}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
		stat_prefix: name,
		server_name: 'istio-envoy',
		use_remote_address: true,
		normalize_path: true,
		stream_idle_timeout: '0s',
		route_config: {name, validate_clusters: false, ignore_port_in_host_matching: true, virtual_hosts: virtualHosts},
		http_filters: [...filters, filter('router', 'Router')],
	};
	return {
		name,
		address: {socket_address: {address: '127.0.0.1', port_value: port}},
		filter_chains: [{filters: [{name: 'envoy.filters.network.http_connection_manager', typed_config: manager}]}],
	};
}

function cluster(name: string, port: number, protocol: 'grpc-web' | 'http'): object {
	const http2 = {explicit_http_config: {http2_protocol_options: {}}};
	return {
		name,
		type: 'STATIC',
		connect_timeout: '10s',
		load_assignment: {
			cluster_name: name,
			endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: '127.0.0.1', port_value: port}}}}]}],
		},
		...(protocol === 'http'
			? {}
			: {
					typed_extension_protocol_options: {
						'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
							'@type': `${extension}.upstreams.http.v3.HttpProtocolOptions`,
							...http2,
						},
					},
				}),
	};
}

/**
 * Envoy's configuration for the ingress gateway with the given manifests, and for each destination the inbound side of
 * its pod's sidecar, as two hops in one process: the cors filter stands at the ingress, the gRPC-web filter in the
 * sidecar of a port named `grpc-web`. `sidecarPorts` are free ports for the second hop, by the same key as `backends`.
 */
export function envoyConfig(
	objects: readonly ManifestObject[],
	backends: EnvoyBackends,
	sidecarPorts: Readonly<Record<string, number>>,
): object {
	const services = objects.filter((object) => object.kind === 'VirtualService');
	const hosts = services.map(({metadata, spec}) => ({
		name: metadata.name,
		domains: spec.hosts,
		routes: spec.http.flatMap(envoyRoutes),
	}));
	const listeners = [listener('ingress', 0, hosts, [filter('cors', 'Cors')])];
	const clusters: object[] = [];
	for (const [name, {port, protocol}] of Object.entries(backends)) {
		const sidecarPort = sidecarPorts[name] ?? 0;
		const everything = {match: {prefix: '/'}, route: {cluster: `app|${name}`, timeout: '0s'}};
		const filters = protocol === 'grpc-web' ? [filter('grpc_web', 'GrpcWeb')] : [];
		listeners.push(listener(`inbound|${name}`, sidecarPort, [{name, domains: ['*'], routes: [everything]}], filters));
		clusters.push(cluster(name, sidecarPort, protocol), cluster(`app|${name}`, port, protocol));
	}
	return {
		admin: {address: {socket_address: {address: '127.0.0.1', port_value: 0}}},
		static_resources: {listeners, clusters},
	};
}
