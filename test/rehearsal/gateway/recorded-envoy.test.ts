import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import http, {type IncomingMessage} from 'node:http';
import http2 from 'node:http2';
import {fileURLToPath} from 'node:url';
import * as v from 'valibot';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startServices} from './backends.ts';
import {cases} from './cases.ts';
import {findEnvoy, startEnvoy} from './envoy.ts';
import {comparable, rawRequest} from './raw-request.ts';
import {startManyRoutes} from './start-gateway.ts';

/** The answers of Envoy 1.40.0 by the case's name; written with RECORD_ENVOY=1. */
const recordingPath = fileURLToPath(new URL('envoy-answers.json', import.meta.url));

let running: Awaited<ReturnType<typeof start>>;

async function start() {
	const {backends, services} = await startServices();
	return {backends, services, gateway: await startManyRoutes(services)};
}

beforeAll(async () => {
	running = await start();
});
afterAll(async () => {
	await running.gateway.close();
	await running.backends.close();
});

describe('the embedded gateway beside the recorded answers of Envoy 1.40.0', () => {
	const recorded = v.parse(v.record(v.string(), v.unknown()), JSON.parse(readFileSync(recordingPath, 'utf8')));

	test('every request that is compared has a recorded answer', () => {
		expect(Object.keys(recorded).sort()).toEqual([...cases.keys()].sort());
	});

	test.each([...cases])('answers as recorded: %s', async (name, request) => {
		expect(comparable(name, await rawRequest(running.gateway.port, request))).toEqual(recorded[name]);
	});
});

const envoyPath = findEnvoy();
const why = envoyPath === undefined ? ' (skipped: no Envoy; see findEnvoy for how to install one)' : '';

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
	const ports = {envoy: 0, gateway: 0};
	let close = async () => {};
	beforeAll(async () => {
		const envoy = await startEnvoy(envoyPath ?? '', running.services);
		Object.assign(ports, {envoy: envoy.port, gateway: running.gateway.port});
		close = envoy.close;
	});
	afterAll(async () => {
		const lines = Object.entries(recorded).map(
			([name, answer]) => `${JSON.stringify(name)}: ${JSON.stringify(answer)}`,
		);
		if (process.env['RECORD_ENVOY'] === '1') writeFileSync(recordingPath, `{\n${lines.join(',\n')}\n}\n`);
		await close();
	});

	test.each([...cases])('answers as Envoy does: %s', async (name, request) => {
		const envoys = comparable(name, await rawRequest(ports.envoy, request));
		recorded[name] = envoys;
		expect(comparable(name, await rawRequest(ports.gateway, request))).toEqual(envoys);
	});

	test.each(['envoy', 'gateway'] as const)('hands a message on while the stream is open: %s', async (side) => {
		const held = running.backends.held.next();
		const {response, first} = await firstMessage(ports[side]);
		expect(first.toString('latin1')).toBe('\0\0\0\0\u0005first');
		(await held).end(running.backends.second);
		const rest = await response.toArray();
		expect(Buffer.concat(rest as Buffer[]).toString('latin1')).toContain('\0\0\0\0\u0006second\u0080\0\0\0');
	});

	test.each(['envoy', 'gateway'] as const)('cancels the call when the client leaves: %s', async (side) => {
		const held = running.backends.held.next();
		const {request} = await firstMessage(ports[side]);
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
			const get = {host: '127.0.0.1', port: ports[side], agent, path: '/other', headers: {host: 'api.backend.com'}};
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
