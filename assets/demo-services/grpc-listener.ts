import {createServer, type Http2Server, type ServerHttp2Session} from 'node:http2';
import {Code, ConnectError, type ConnectRouter} from '@connectrpc/connect';
import {connectNodeAdapter} from '@connectrpc/connect-node';
import {listen} from './listen.ts';
import type {Place, RunningService} from './running-service.ts';

/** gRPC's usual limit for one message. */
const messageLimitBytes = 4 * 1024 * 1024;

/** How long a caller has to read that its stream is over. */
const farewellMs = 250;

/** Serves gRPC (and gRPC-web, for callers without a gateway) over HTTP/2 without TLS, as a sidecar expects it. */
export async function startGrpc(place: Place, routes: (router: ConnectRouter) => void): Promise<RunningService> {
	const shutdown = new AbortController();
	const server = createServer(
		connectNodeAdapter({
			routes,
			shutdownSignal: shutdown.signal,
			readMaxBytes: messageLimitBytes,
		}),
	);
	const sessions = trackSessions(server);
	const port = await listen(server, place);
	let closed: Promise<void> | undefined;
	return {
		port,
		close: () => {
			closed ??= closeGrpc(server, sessions, shutdown);
			return closed;
		},
	};
}

function trackSessions(server: Http2Server): ReadonlySet<ServerHttp2Session> {
	const sessions = new Set<ServerHttp2Session>();
	server.on('session', (session) => {
		sessions.add(session);
		session.on('close', () => sessions.delete(session));
		// A caller that vanishes is no news; without a listener it would end the process.
		session.on('error', () => session.destroy());
	});
	return sessions;
}

function closeGrpc(server: Http2Server, sessions: ReadonlySet<ServerHttp2Session>, shutdown: AbortController) {
	return new Promise<void>((resolve) => {
		server.close(() => {
			clearTimeout(cut);
			resolve();
		});
		shutdown.abort(new ConnectError('This server is shutting down.', Code.Unavailable));
		for (const session of sessions) {
			session.close();
		}

		const cut = setTimeout(() => {
			for (const session of sessions) {
				session.destroy();
			}
		}, farewellMs);
	});
}
