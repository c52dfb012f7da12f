import {once} from 'node:events';
import http, {type IncomingMessage} from 'node:http';
import http2 from 'node:http2';
import type {AddressInfo} from 'node:net';
import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import {grpcMessage, trailersFrame} from '../../../source/rehearsal/gateway/grpc-web.ts';
import {hostOfAlias, originOfAlias, type ServiceTable} from '../../../source/rehearsal/gateway/handle-request.ts';
import {compile} from '../../../source/rehearsal/gateway/routes.ts';
import {freePort, startBackends} from './backends.ts';
import {ownManifests} from './cases.ts';
import {rawRequest} from './raw-request.ts';
import {startGateway} from './start-gateway.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
	for (const each of undo.splice(0).reverse()) await each();
});

async function gatewayTo(table: ServiceTable): Promise<number> {
	const gateway = await startGateway(compile(ownManifests), table);
	undo.push(gateway.close);
	return gateway.port;
}

async function gatewayToBackends(): Promise<number> {
	const backends = await startBackends();
	undo.push(backends.close);
	return gatewayTo({
		'server:6000': {url: `http://127.0.0.1:${backends.ports['server:6000']}`, protocol: 'grpc-web'},
		'web:8060': {url: `http://127.0.0.1:${backends.ports['web:8060']}`, protocol: 'http'},
	});
}

const call = {method: 'POST', path: '/digimon.Digimon/Create', body: Buffer.alloc(5)};
const binary = {'content-type': 'application/grpc-web+proto'};

test('a browser without a hosts entry opens the page and calls the API by the alias', async () => {
	const port = await gatewayToBackends();
	const page = await rawRequest(port, {path: '/', headers: {host: `web.backend.com.localhost:${port}`}});
	expect(JSON.parse(page.headers['x-saw'] ?? '')).toMatchObject({host: 'web.backend.com'});
	const origin = `http://web.backend.com.localhost:${port}`;
	const headers = {host: `api.backend.com.localhost:${port}`, origin};
	const preflight = await rawRequest(port, {
		...call,
		method: 'OPTIONS',
		headers: {...headers, 'access-control-request-method': 'POST'},
	});
	expect(preflight).toMatchObject({
		status: 200,
		headers: {'access-control-allow-origin': origin, 'access-control-max-age': '1728'},
	});
	const answer = await rawRequest(port, {...call, headers: {...headers, ...binary}});
	expect(answer).toMatchObject({status: 200, headers: {'access-control-allow-origin': origin}});
	expect(JSON.parse(answer.headers['x-saw'] ?? '')).toMatchObject({
		':authority': 'api.backend.com',
		origin: 'http://web.backend.com',
	});
});

test('calls work again after the server restarts', async () => {
	const port = await freePort();
	const gateway = await gatewayTo({'server:6000': {url: `http://127.0.0.1:${port}`, protocol: 'grpc-web'}});
	const ask = async () => (await rawRequest(gateway, {...call, headers: {host: 'api.backend.com', ...binary}})).status;
	const runServer = async () => {
		const server = http2.createServer((_request, response) =>
			response.writeHead(200, {'content-type': 'application/grpc'}).end(),
		);
		const sessions: http2.ServerHttp2Session[] = [];
		server.on('session', (session) => sessions.push(session));
		await once(server.listen(port, '127.0.0.1'), 'listening');
		return async () => {
			for (const session of sessions) session.destroy();
			await once(server.close(), 'close');
		};
	};
	const statuses = [await ask()];
	for (let round = 0; round < 2; round++) {
		const stop = await runServer();
		statuses.push(await ask(), await ask());
		await stop();
		statuses.push(await ask());
	}
	expect(statuses).toEqual([503, 200, 200, 503, 200, 200, 503]);
});

test('a client that does not read holds the server back', async () => {
	const pieceBytes = 65_536;
	const wholeBytes = 256 * 1_048_576;
	let writtenBytes = 0;
	const server = http2.createServer();
	server.on('stream', (stream) => {
		stream.on('error', () => undefined);
		stream.respond({':status': 200, 'content-type': 'application/grpc'});
		const pump = (): void => {
			while (writtenBytes < wholeBytes && !stream.destroyed) {
				writtenBytes += pieceBytes;
				if (!stream.write(Buffer.alloc(pieceBytes))) return void stream.once('drain', pump);
			}
		};
		pump();
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	undo.push(() => server.close());
	const port = await gatewayTo({
		'server:6000': {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, protocol: 'grpc-web'},
	});
	const headers = {host: 'api.backend.com', ...binary};
	const lazy = http.request({host: '127.0.0.1', port, agent: false, ...call, headers}).end();
	const [response] = (await once(lazy, 'response')) as [IncomingMessage];
	for (let others = 0; others < 50; others++)
		await rawRequest(port, {path: '/other', headers: {host: 'api.backend.com'}});
	expect(writtenBytes).toBeLessThan(wholeBytes / 4);
	response.destroy();
});

test('a port that is in use rejects with the system’s own code', async () => {
	const port = await gatewayTo({});
	await expect(startGateway([], {}, port)).rejects.toMatchObject({code: 'EADDRINUSE'});
});

test('closing ends an open stream and frees the port', async () => {
	const backends = await startBackends();
	undo.push(backends.close);
	const table: ServiceTable = {
		'server:6000': {url: `http://127.0.0.1:${backends.ports['server:6000']}`, protocol: 'grpc-web'},
	};
	const gateway = await startGateway(compile(ownManifests), table);
	const held = backends.held.next();
	const answer = rawRequest(gateway.port, {
		...call,
		path: '/digimon.Digimon/Held',
		headers: {host: 'api.backend.com', ...binary},
	});
	await held;
	await gateway.close();
	await expect(
		answer.then(
			({complete}) => complete,
			() => false,
		),
	).resolves.toBe(false);
	const again = await startGateway([], {}, gateway.port);
	await again.close();
});

describe('the alias NAME.localhost', () => {
	test.each([
		['web.backend.com.localhost:8080', 'web.backend.com'],
		['web.backend.com.localhost', 'web.backend.com'],
		['web.backend.com:8080', 'web.backend.com:8080'],
		['localhost:8080', 'localhost:8080'],
		['web.localhost.evil:1', 'web.localhost.evil:1'],
	])('the host %s is %s to the manifests', (host, expected) => {
		expect(hostOfAlias(host)).toBe(expected);
	});

	test.each([
		['an alias', 'api.backend.com.localhost:8080', 'http://web.backend.com.localhost:8080', 'http://web.backend.com'],
		['a host by its name', 'api.backend.com', 'http://web.backend.com.localhost:8080', undefined],
		['an origin by its name', 'api.backend.com.localhost:8080', 'http://web.backend.com', undefined],
		['another port', 'api.backend.com.localhost:8080', 'http://web.backend.com.localhost:9090', undefined],
		['no origin', 'api.backend.com.localhost:8080', undefined, undefined],
		['the origin null', 'api.backend.com.localhost:8080', 'null', undefined],
	])('the origin of a page with %s', (_name, host, origin, expected) => {
		expect(originOfAlias(host, origin)).toBe(expected);
	});
});

describe('gRPC-web', () => {
	test('the trailers are lines of name:value in a frame with the flag 0x80', () => {
		const trailers = trailersFrame({'grpc-status': '0', 'grpc-message': ''});
		expect(trailers.toString('latin1')).toBe('\u0080\0\0\0\u001egrpc-status:0\r\ngrpc-message:\r\n');
	});

	test('a grpc-message reads back as the text, and is printable ASCII on the way', () => {
		fc.assert(
			fc.property(fc.string({unit: 'grapheme'}), (text) => {
				const message = grpcMessage(Buffer.from(text));
				expect(decodeURIComponent(message)).toBe(text);
				expect(message).toMatch(/^[ -}]*$/);
			}),
		);
	});
});
