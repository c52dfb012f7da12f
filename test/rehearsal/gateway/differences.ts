import {createHash} from 'node:crypto';
import type {RawAnswer} from './raw-request.ts';

/** Answer headers whose value is left out of the comparison (that they are there is compared), and why. */
export const leftOutAnswerHeaders: Readonly<Record<string, string>> = {
	date: 'It is the time of the answer.',
	'x-envoy-upstream-service-time': 'It is how long the destination took, in milliseconds.',
};

/** Headers that a destination sees and a browser never does, and why they may differ. */
export const leftOutSeenHeaders: Readonly<Record<string, string>> = {
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

/** Answer headers that are left out of one request's comparison, and why a browser does not care. */
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
			: without(JSON.parse(saw) as Record<string, unknown>, Object.keys(leftOutSeenHeaders));
	return {status, complete, headers: known, seen, body: bodyText(body)};
}
