import {create, toBinary} from '@bufbuild/protobuf';
import type {IncomingMessage, RequestListener} from 'node:http';
import {expect, test, vi} from 'vitest';
import {serveLocally} from '../helpers/loopback-server.ts';
import {CreateResponseSchema, QueryResponseSchema} from '../../assets/demo-services/generated/digimon_pb.js';
import {ApiError, type ApiTarget} from '../../source/domain/ports/web.ts';
import {createDemoApi} from '../../source/system/demo-api.ts';

const api = createDemoApi();
let server: Awaited<ReturnType<typeof serveLocally>>;

async function serve(listener: (...given: Parameters<RequestListener>) => unknown): Promise<ApiTarget> {
	server = await serveLocally((request, response) => void listener(request, response));
	return {baseUrl: server.url, hostName: 'api.backend.com', origin: 'http://web.backend.com', limitMs: 5000};
}

/** A gRPC-web frame: flag, length, payload (PROTOCOL-WEB.md). */
function frame(flag: number, payload: Uint8Array): Buffer {
	const head = Buffer.alloc(5);
	head.writeUInt8(flag, 0);
	head.writeUInt32BE(payload.length, 1);
	return Buffer.concat([head, payload]);
}
const trailers = (text: string) => frame(0x80, Buffer.from(text));
const grpcWeb = {'content-type': 'application/grpc-web+proto', 'access-control-allow-origin': 'http://web.backend.com'};

async function bodyOf(request: IncomingMessage): Promise<string> {
	const parts: Buffer[] = [];
	for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
	return Buffer.concat(parts).toString('hex');
}

async function errorOf(work: Promise<unknown>): Promise<ApiError> {
	const error = await work.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (error instanceof ApiError) return error;
	throw error ?? new Error('answered');
}

test('Create goes out as a browser would send it, by address with the Host header of the name', async () => {
	let seen: {request: IncomingMessage; body: string} | undefined;
	const target = await serve(async (request, response) => {
		seen = {request, body: await bodyOf(request)};
		response.writeHead(200, grpcWeb);
		const agumon = create(CreateResponseSchema, {id: '7', name: 'Agumon', status: 'hungry'});
		response.write(frame(0, toBinary(CreateResponseSchema, agumon)));
		response.end(trailers('grpc-status:0\r\ngrpc-message:\r\n'));
	});
	expect(await api.create(target, 'Agumon')).toEqual({
		id: '7',
		name: 'Agumon',
		status: 'hungry',
		allowOrigin: 'http://web.backend.com',
	});
	expect(seen?.request).toMatchObject({method: 'POST', url: '/digimon.Digimon/Create'});
	expect(seen?.request.headers).toMatchObject({
		host: 'api.backend.com',
		origin: 'http://web.backend.com',
		'content-type': 'application/grpc-web+proto',
		'x-grpc-web': '1',
	});
	expect(seen?.body).toBe('00000000080a064167756d6f6e');
});

test('the stream is left after its first message', async () => {
	let closed = false;
	const state = {id: '7', name: 'Agumon', status: 'ok', location: 'A', weather: 'sunny'};
	const target = await serve((request, response) => {
		response.on('close', () => {
			closed = true;
		});
		response.writeHead(200, grpcWeb);
		response.write(frame(0, toBinary(QueryResponseSchema, create(QueryResponseSchema, state))));
		request.resume();
	});
	expect(await api.firstState(target, '7')).toEqual(state);
	await vi.waitFor(() => expect(closed).toBe(true));
});

test('failures have different reasons: gRPC status, HTTP status, time, giving up, no connection, an empty stream', async () => {
	const target = await serve((request, response) => {
		request.resume();
		if (request.url?.endsWith('Create'))
			return response.writeHead(200, {...grpcWeb, 'grpc-status': '14', 'grpc-message': 'no database'}).end();
		return response.writeHead(200, grpcWeb).end(trailers('grpc-status:0\r\n'));
	});
	expect(await errorOf(api.create(target, 'x'))).toMatchObject({
		reason: 'grpc',
		httpStatus: 200,
		grpcStatus: 14,
		message: 'no database',
	});
	expect(await errorOf(api.firstState(target, 'x'))).toMatchObject({reason: 'empty', grpcStatus: 0});
	server.server.removeAllListeners('request').on('request', (request, response) => {
		request.resume();
		response.writeHead(404).end('no route');
	});
	expect(await errorOf(api.create(target, 'x'))).toMatchObject({reason: 'http', httpStatus: 404});
	server.server.removeAllListeners('request');
	expect(await errorOf(api.create({...target, limitMs: 100}, 'x'))).toMatchObject({reason: 'timeout'});
	expect(await errorOf(api.firstState({...target, signal: AbortSignal.abort()}, 'x'))).toMatchObject({
		reason: 'aborted',
	});
	await server.close();
	expect(await errorOf(api.create(target, 'x'))).toMatchObject({reason: 'ECONNREFUSED'});
});
