import http2, {type ClientHttp2Session} from 'node:http2';

/** A kept HTTP/2 connection; `wasConnected` tells a dead destination from a broken one. */
export type UpstreamSession = {readonly http2: ClientHttp2Session; readonly wasConnected: () => boolean};

/** One HTTP/2 connection (without TLS) per destination, opened at need and opened again after it ended. */
export type UpstreamSessions = {readonly to: (destination: URL) => UpstreamSession; readonly close: () => void};

function open(destination: URL): UpstreamSession {
	const session = http2.connect(destination.origin);
	let connected = false;
	session.on('connect', () => (connected = true));
	// Every stream hears of the connection's end on its own.
	session.on('error', () => undefined);
	return {http2: session, wasConnected: () => connected};
}

/** Makes the gateway's set of connections; `close` ends them at once. */
export function upstreamSessions(): UpstreamSessions {
	const sessions = new Map<string, UpstreamSession>();
	return {
		to: (destination) => {
			const kept = sessions.get(destination.origin);
			if (kept !== undefined && !kept.http2.closed && !kept.http2.destroyed) return kept;
			const fresh = open(destination);
			sessions.set(destination.origin, fresh);
			return fresh;
		},
		close: () => {
			for (const {http2: session} of sessions.values()) session.destroy();
			sessions.clear();
		},
	};
}
