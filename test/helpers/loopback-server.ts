import {createServer, type RequestListener, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';

/** Serves HTTP on a free port of loopback until `close` is called or the test has ended. */
export async function serveLocally(
	listener: RequestListener,
): Promise<{readonly url: string; readonly server: Server; close(): Promise<void>}> {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const close = (): Promise<void> =>
		new Promise((resolve) => {
			server.closeAllConnections();
			server.close(() => resolve());
		});
	onTestFinished(close);
	return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, close};
}
