import {once} from 'node:events';
import {createServer} from 'node:http';
import {createMemoryStore, type DigimonStore} from '../../../assets/demo-services/digimon-store.ts';
import {startServer} from '../../../assets/demo-services/server.ts';
import {startWeather} from '../../../assets/demo-services/weather.ts';
import {startWeb} from '../../../assets/demo-services/web.ts';
import {upstreamSessions} from '../../../source/rehearsal/gateway/forward.ts';
import {requestHandler, type ServiceTable} from '../../../source/rehearsal/gateway/handle-request.ts';
import {compile, type VirtualHost} from '../../../source/rehearsal/gateway/routes.ts';
import type {Services} from './backends.ts';
import {manyManifests, ownManifests} from './cases.ts';

const host = '127.0.0.1';

/** A listening gateway; `close` ends every connection at once and leaves nothing behind. */
export type RunningGateway = {readonly port: number; readonly close: () => Promise<void>};

/** Envoy keeps an idle connection for an hour. */
const idleLimitMs = 3_600_000;

/**
 * Starts the embedded gateway on loopback: to a browser it behaves as Istio's ingress gateway and the pods' sidecars
 * would with the same manifests. Rejects with Node's own error when the port cannot be had (EADDRINUSE, EACCES).
 */
export async function startGateway(
	hosts: readonly VirtualHost[],
	table: ServiceTable,
	port = 0,
): Promise<RunningGateway> {
	const sessions = upstreamSessions();
	// A stream of calls may stay open for ever, so a request has no limit of time.
	const server = createServer(
		{requestTimeout: 0, keepAliveTimeout: idleLimitMs},
		requestHandler(hosts, table, sessions),
	);
	server.listen(port, host);
	await once(server, 'listening');
	const address = server.address();
	return {
		port: typeof address === 'object' && address !== null ? address.port : port,
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			sessions.close();
			await closed;
		},
	};
}

/** The embedded gateway with `manyManifests` before the services. */
export function startManyRoutes(services: Services) {
	const entries = Object.entries(services);
	const table = entries.map(([name, {port, protocol}]) => [name, {url: `http://127.0.0.1:${port}`, protocol}] as const);
	return startGateway(compile(manyManifests), Object.fromEntries(table));
}

/**
 * The demo services in this process behind the embedded gateway with the product's own manifests, with a fast
 * QueryStream; with the built page's folder there is a web server too. `restartServer` takes the stopped server's port, and the
 * same database unless another is given.
 */
export async function startDemoSite(pageFolder?: string) {
	const store = createMemoryStore();
	const weather = await startWeather({host, port: 0, pickSky: () => 0});
	const settings = {host, store, weatherUrl: `http://${host}:${weather.port}`, tickMs: 20};
	let server = await startServer({...settings, port: 0});
	const web = pageFolder === undefined ? undefined : await startWeb({host, port: 0, pageFolder});
	const table: ServiceTable = {
		'server:6000': {url: `http://${host}:${server.port}`, protocol: 'grpc-web'},
		...(web && {'web:8060': {url: `http://${host}:${web.port}`, protocol: 'http'}}),
	};
	const gateway = await startGateway(compile(ownManifests), table);
	return {
		port: gateway.port,
		webPort: web?.port,
		stopWeather: () => weather.close(),
		stopServer: () => server.close(),
		restartServer: async (other: DigimonStore = store) => {
			server = await startServer({...settings, store: other, port: server.port});
		},
		close: async () => {
			await gateway.close();
			await web?.close();
			await server.close();
			await weather.close();
			await store.close();
		},
	};
}
