import {once} from 'node:events';
import {createServer} from 'node:http';
import {upstreamSessions} from '../../../source/rehearsal/gateway/forward.ts';
import {requestHandler, type ServiceTable} from '../../../source/rehearsal/gateway/handle-request.ts';
import type {Routes} from '../../../source/rehearsal/gateway/routes.ts';

/** What the gateway listens on and serves. Port 0 takes a free one; `gatewayPort` is the port in the manifests (80). */
export type GatewayOptions = {
	readonly port: number;
	readonly host?: '127.0.0.1' | '::1';
	readonly routes: Routes;
	readonly table: ServiceTable;
	readonly gatewayPort?: number;
};

/** A listening gateway; `close` ends every connection at once and leaves nothing behind. */
export type RunningGateway = {readonly port: number; readonly close: () => Promise<void>};

/** Envoy keeps an idle connection for an hour. */
const idleLimitMs = 3_600_000;

/**
 * Starts the embedded gateway on loopback: to a browser it behaves as Istio's ingress gateway and the pods' sidecars
 * would with the same manifests. Rejects with Node's own error when the port cannot be had (EADDRINUSE, EACCES).
 */
export async function startGateway({
	port,
	host = '127.0.0.1',
	routes,
	table,
	gatewayPort = 80,
}: GatewayOptions): Promise<RunningGateway> {
	const sessions = upstreamSessions();
	// A stream of calls may stay open for ever, so a request has no limit of time.
	const server = createServer(
		{requestTimeout: 0, keepAliveTimeout: idleLimitMs},
		requestHandler(routes.get(gatewayPort) ?? [], table, sessions),
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
