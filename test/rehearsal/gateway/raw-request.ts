import http from 'node:http';

/** A request as it goes on the wire; header values are sent as they are, the Host header too. */
export type RawRequest = {
	readonly method?: string;
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: Uint8Array | string;
};

/** What came back: `complete` is false when the connection broke before the answer's end. */
export type RawAnswer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
	readonly complete: boolean;
};

/** Sends one request to a loopback port on a connection of its own and reads the whole answer. */
export function rawRequest(port: number, {method = 'GET', path, headers = {}, body}: RawRequest): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const request = http.request({host: '127.0.0.1', port, method, path, headers, agent: false}, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', () => undefined);
			response.on('close', () => {
				const plain = Object.fromEntries(
					Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
				);
				resolve({
					status: response.statusCode ?? 0,
					headers: plain,
					body: Buffer.concat(chunks),
					complete: response.complete,
				});
			});
		});
		request.on('error', reject);
		request.end(body);
	});
}
