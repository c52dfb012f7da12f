import {createHash} from 'node:crypto';
import http from 'node:http';
import * as v from 'valibot';

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

/** Answer headers whose value is left out of the comparison (that they are there is compared), and why. */
const leftOutAnswerHeaders: Readonly<Record<string, string>> = {
	date: 'It is the time of the answer.',
	'x-envoy-upstream-service-time': 'It is how long the destination took, in milliseconds.',
};

/** Headers that a destination sees and a browser never does, and why they may differ. */
const leftOutSeenHeaders: Readonly<Record<string, string>> = {
	'x-request-id': 'It is random.',
	connection:
		'Envoy keeps its connection to a page server for the next request; the embedded gateway opens one for each.',
	'x-forwarded-for':
		'Envoy writes the address of the machine, twice for two hops; the embedded gateway the one of the connection, once.',
	'x-envoy-external-address':
		'Envoy marks callers from outside of the mesh for its own logs; the demo services do not read it.',
};

function without(headers: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** Answer headers that are left out of one request's comparison, and why. */
const leftOutOfCase: Readonly<Record<string, {readonly header: string; readonly why: string}>> = {
	HEAD: {
		header: 'transfer-encoding',
		why: 'Envoy names the framing that a body would have had; Node leaves it out. There is no body, and fetch ignores it.',
	},
};

const shownBytes = 2048;

/** A short body letter by letter, a long one by its length and hash. */
function bodyText(body: Buffer): string {
	if (body.length <= shownBytes) return body.toString('latin1');
	return `${body.length} bytes, sha256 ${createHash('sha256').update(body).digest('hex')}`;
}

/** An answer to the named request as it is compared. */
export function comparable(name: string, {status, headers, body, complete}: RawAnswer): object {
	const {'x-saw': saw, ...others} = headers;
	const compared = without(others, [leftOutOfCase[name]?.header ?? '']);
	const known = Object.fromEntries(
		Object.entries(compared).map(([name, value]) => [
			name,
			Object.hasOwn(leftOutAnswerHeaders, name) ? 'left out' : value,
		]),
	);
	const seen =
		saw === undefined
			? undefined
			: without(v.parse(v.record(v.string(), v.unknown()), JSON.parse(saw)), Object.keys(leftOutSeenHeaders));
	return {status, complete, headers: known, seen, body: bodyText(body)};
}
