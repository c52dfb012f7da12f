import {defined} from '../domain/defined.ts';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {createMemoryStore} from '../../assets/demo-services/digimon-store.ts';
import {startServer} from '../../assets/demo-services/server.ts';
import {startWeather} from '../../assets/demo-services/weather.ts';
import {startWeb} from '../../assets/demo-services/web.ts';
import {SetupError} from '../domain/failure.ts';
import {upstreamSessions} from './gateway/forward.ts';
import {requestHandler, type ServiceTable} from './gateway/handle-request.ts';
import {compile} from './gateway/routes.ts';
import {serviceStatus} from './simulator/minikube-tunnel.ts';
import type {KubernetesObject, Profile, SimulatedState} from './simulator/state.ts';

/** The site of the simulated clusters: the demo services behind the applied routes. */
export type Site = {
	handle(profile: string, request: IncomingMessage, response: ServerResponse): void;
	close(): Promise<void>;
};

export type SiteOptions = {
	/** The built page. */
	readonly pageFolder: string;
	readonly state: () => SimulatedState;
	readonly now: () => number;
	/** Between two messages of QueryStream; five seconds unless given. */
	readonly tickMs?: number;
};

const host = '127.0.0.1';
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Starts the demo services on loopback. `handle` answers as the profile's Envoy would, by the routes in its cluster: 503 while a
 * service's pods do not serve; a server pod without its sidecar does not understand gRPC-web.
 */
export async function startSite({pageFolder, state, now, tickMs}: SiteOptions): Promise<Site> {
	const store = createMemoryStore();
	const weather = await startWeather({host, port: 0});
	const server = await startServer({
		host,
		port: 0,
		store,
		weatherUrl: `http://${host}:${weather.port}`,
		...defined({tickMs}),
	});
	const web = await startWeb({host, port: 0, pageFolder});
	const sessions = upstreamSessions();
	const handlers = new Map<string, Handler>();
	const handlerFor = (profile: Profile): Handler => {
		const table = tableFor(profile, now(), {server: server.port, web: web.port});
		const key = JSON.stringify([profile.routes, table]);
		const handler =
			handlers.get(key) ??
			requestHandler(
				compile(profile.routes.map((object) => ({file: nameOf(object), object: plain(object)}))),
				table,
				sessions,
			);
		handlers.set(key, handler);
		return handler;
	};
	return {
		handle(name, request, response) {
			const profile = state().profiles[name];
			if (!profile) return void response.destroy();
			const handler = attempt(() => handlerFor(profile));
			if (typeof handler === 'string') return void response.writeHead(500, {'content-type': 'text/plain'}).end(handler);
			handler(request, response);
		},
		async close() {
			sessions.close();
			await web.close();
			await server.close();
			await weather.close();
			await store.close();
		},
	};
}

/** Returns the result, or the text of a SetupError: a route that is not supported is an answer to the request and does not end the program. */
function attempt<Made>(work: () => Made): Made | string {
	try {
		return work();
	} catch (error) {
		if (error instanceof SetupError) return error.failure.message.text;
		throw error;
	}
}

/** The services that serve at this time, as the gateway finds them. */
function tableFor(profile: Profile, nowMs: number, ports: {server: number; web: number}): ServiceTable {
	const server = serviceStatus(profile, 'server', nowMs);
	const protocol = server === 'no-sidecar' ? 'http' : 'grpc-web';
	const web = serviceStatus(profile, 'web', nowMs);
	return {
		...(server !== 'down' && {'server:6000': {url: `http://${host}:${ports.server}`, protocol}}),
		...(web !== 'down' && {'web:8060': {url: `http://${host}:${ports.web}`, protocol: 'http'}}),
	};
}

const nameOf = ({kind, metadata}: KubernetesObject): string => `${kind}/${metadata.name}`;

/** Without what the API server adds to an object. */
const plain = ({apiVersion, kind, metadata: {name, namespace}, spec}: KubernetesObject): object => ({
	apiVersion,
	kind,
	metadata: {name, ...defined({namespace})},
	spec,
});
