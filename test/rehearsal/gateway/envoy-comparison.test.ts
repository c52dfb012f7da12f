import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import http, {type IncomingMessage} from 'node:http';
import http2 from 'node:http2';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {cases} from './cases.ts';
import {comparable} from './differences.ts';
import {rawRequest} from './raw-request.ts';
import {recordingPath} from './recording.ts';
import {startEnvoys, startOurs, startServices} from './rig.ts';
import {findEnvoy} from './start-envoy.ts';

const envoyPath = findEnvoy();
const why = envoyPath === undefined ? ' (skipped: no Envoy; see findEnvoy for how to install one)' : '';

async function startBoth(path: string) {
	const {backends, services} = await startServices();
	return {backends, envoy: await startEnvoys(path, services), gateway: await startOurs(services)};
}

const streaming = {
	method: 'POST',
	path: '/digimon.Digimon/Held',
	headers: {host: 'api.backend.com', 'content-type': 'application/grpc-web+proto'},
};

/** Begins a streaming call and waits for its first message. */
async function firstMessage(port: number, agent: http.Agent | false = false) {
	const request = http.request({host: '127.0.0.1', port, agent, ...streaming}).end('');
	const [response] = (await once(request, 'response')) as [IncomingMessage];
	const [first] = (await once(response, 'data')) as [Buffer];
	return {request, response, first};
}

describe.skipIf(envoyPath === undefined)(`the embedded gateway beside Envoy${why}`, () => {
	const recorded: Record<string, object> = {};
	let both: Awaited<ReturnType<typeof startBoth>>;
	beforeAll(async () => {
		both = await startBoth(envoyPath ?? '');
	});
	afterAll(async () => {
		// For machines without Envoy: recorded-envoy.test.ts compares with this.
		if (process.env['RECORD_ENVOY'] === '1')
			writeFileSync(recordingPath, `${JSON.stringify(recorded, undefined, '\t')}\n`);
		await both.gateway.close();
		await both.envoy.close();
		await both.backends.close();
	});

	test.each([...cases])('answers as Envoy does: %s', async (name, request) => {
		const envoys = comparable(name, await rawRequest(both.envoy.port, request));
		recorded[name] = envoys;
		expect(comparable(name, await rawRequest(both.gateway.port, request))).toEqual(envoys);
	});

	test.each(['envoy', 'gateway'] as const)('hands a message on while the stream is open: %s', async (side) => {
		const held = both.backends.held.next();
		const {response, first} = await firstMessage(both[side].port);
		expect(first.toString('latin1')).toBe('\0\0\0\0\u0005first');
		(await held).end(both.backends.second);
		const rest = await response.toArray();
		expect(Buffer.concat(rest as Buffer[]).toString('latin1')).toContain('\0\0\0\0\u0006second\u0080\0\0\0');
	});

	test.each(['envoy', 'gateway'] as const)('cancels the call when the client leaves: %s', async (side) => {
		const held = both.backends.held.next();
		const {request} = await firstMessage(both[side].port);
		const stream = await held;
		// Envoy resets with INTERNAL_ERROR and the embedded gateway with CANCEL: to a gRPC server both end the call.
		const resetCode = new Promise<number | undefined>((resolve) => stream.once('close', () => resolve(stream.rstCode)));
		request.destroy();
		expect([http2.constants.NGHTTP2_CANCEL, http2.constants.NGHTTP2_INTERNAL_ERROR]).toContain(await resetCode);
	});

	test.each(['envoy', 'gateway'] as const)(
		'keeps a connection for the next request, without saying so: %s',
		async (side) => {
			const agent = new http.Agent({keepAlive: true, maxSockets: 1});
			const get = {host: '127.0.0.1', port: both[side].port, agent, path: '/other', headers: {host: 'api.backend.com'}};
			const sockets = [];
			for (const request of [http.get(get), http.get(get)]) {
				const [response] = (await once(request, 'response')) as [IncomingMessage];
				sockets.push(response.socket);
				expect(response.headers).not.toHaveProperty('connection');
				expect(response.headers).not.toHaveProperty('keep-alive');
				await response.resume().toArray();
			}
			expect(sockets[0]).toBe(sockets[1]);
			agent.destroy();
		},
	);
});
