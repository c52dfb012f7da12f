import {Code, ConnectError, type ConnectRouter} from '@connectrpc/connect';
import {connectNodeAdapter} from '@connectrpc/connect-node';
import {createServer, type Http2Server, type ServerHttp2Session} from 'node:http2';
import type {Socket} from 'node:net';
import {listen} from './listen.ts';
import type {Place, RunningService} from './running-service.ts';

/** gRPC's usual limit for one message. */
const messageLimitBytes = 4 * 1024 * 1024;

/** How long a caller has to read that its stream is over. */
const farewellMs = 250;

/**
 * Serves gRPC over HTTP/2 without TLS, as a sidecar expects it. Like the article's server it refuses gRPC-web (415), which the sidecar
 * translates.
 */
export async function startGrpc(place: Place, routes: (router: ConnectRouter) => void): Promise<RunningService> {
	const shutdown = new AbortController();
	const server = createServer(
		connectNodeAdapter({
			routes,
			grpcWeb: false,
			connect: false,
			shutdownSignal: shutdown.signal,
			readMaxBytes: messageLimitBytes,
		}),
	);
	const sessions = tracked<ServerHttp2Session>(server, 'session');
	const sockets = tracked<Socket>(server, 'connection');
	const port = await listen(server, place);
	let closed: Promise<void> | undefined;

	const close = async (): Promise<void> => {
		const ended = new Promise((resolve) => {
			server.close(resolve);
		});
		shutdown.abort(new ConnectError('This server is shutting down.', Code.Unavailable));
		for (const session of sessions) {
			session.close();
		}

		// The sockets and not their sessions: destroying a session that is closing still waits for a caller that does not read.
		const cut = setTimeout(() => {
			for (const socket of sockets) {
				socket.destroy();
			}
		}, farewellMs);
		await ended;
		clearTimeout(cut);
	};

	return {
		port,
		close: () => {
			closed ??= close();
			return closed;
		},
	};
}

type Closing = {on: (event: 'close' | 'error', listener: () => void) => unknown};

/** The server's open sessions or sockets, at any time. */
function tracked<Thing extends Closing>(server: Http2Server, event: 'session' | 'connection'): ReadonlySet<Thing> {
	const things = new Set<Thing>();
	server.on(event, (thing: Thing) => {
		things.add(thing);
		thing.on('close', () => things.delete(thing));
		// A caller that vanishes is no news; without a listener it would end the process. It closes right after.
		thing.on('error', () => {});
	});
	return things;
}
