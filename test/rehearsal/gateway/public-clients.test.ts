import {create, fromBinary, toBinary, type DescMessage, type MessageShape} from '@bufbuild/protobuf';
import {Code, ConnectError, createClient} from '@connectrpc/connect';
import {createGrpcWebTransport} from '@connectrpc/connect-web';
import grpcWeb from 'grpc-web';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {
	CreateRequestSchema,
	CreateResponseSchema,
	Digimon,
	FosterRequestSchema,
	FosterResponseSchema,
	QueryRequestSchema,
	QueryResponseSchema,
} from '../../../assets/demo-services/generated/digimon_pb.js';
import type {PageContext} from '../../helpers/cross-origin.ts';
import {pageFetch} from '../../helpers/page-fetch.ts';
import {xmlHttpRequestOf} from '../../helpers/xml-http-request.ts';
import {startDemoSite} from './demo-site.ts';

const api = 'http://api.backend.com';
let site: Awaited<ReturnType<typeof startDemoSite>>;
const page = (origin = 'http://web.backend.com'): PageContext => ({origin, port: site.port});

beforeAll(async () => {
	site = await startDemoSite();
});
afterAll(() => site.close());

/** A method as generated code for the npm package `grpc-web` describes it. */
function method<I extends DescMessage, O extends DescMessage>(name: string, type: string, input: I, output: O) {
	const encode = (message: MessageShape<I>) => toBinary(input, message);
	const decode = (bytes: Uint8Array) => fromBinary(output, bytes);
	return new grpcWeb.MethodDescriptor<MessageShape<I>, MessageShape<O>>(
		`/digimon.Digimon/${name}`,
		type,
		Object as never,
		Object as never,
		encode,
		decode,
	);
}

const createMethod = method('Create', 'unary', CreateRequestSchema, CreateResponseSchema);
const fosterMethod = method('Foster', 'unary', FosterRequestSchema, FosterResponseSchema);
const queryMethod = method('QueryStream', 'server_streaming', QueryRequestSchema, QueryResponseSchema);

const xhrClient = (format: string, origin?: string) => {
	vi.stubGlobal('XMLHttpRequest', xmlHttpRequestOf(page(origin)));
	return new grpcWeb.GrpcWebClientBase({format, withCredentials: true});
};
const createDigimon = (client: grpcWeb.GrpcWebClientBase) =>
	client.unaryCall(`${api}/digimon.Digimon/Create`, create(CreateRequestSchema, {name: 'Agumon'}), {}, createMethod);

describe.each(['text', 'binary'])('the npm package grpc-web, %s', (format) => {
	test('creates a digimon', async () => {
		const answer = await createDigimon(xhrClient(format));
		expect(answer.name).toBe('Agumon');
		expect(answer.id).not.toBe('');
	});

	test('hears of an unknown digimon by its gRPC status', async () => {
		const request = create(FosterRequestSchema, {id: 'nobody', food: {name: 'meat'}});
		const answer = xhrClient(format).unaryCall(`${api}/digimon.Digimon/Foster`, request, {}, fosterMethod);
		await expect(answer).rejects.toMatchObject({code: grpcWeb.StatusCode.NOT_FOUND});
	});

	test('is refused when the page has another origin', async () => {
		await expect(createDigimon(xhrClient(format, 'http://evil.example'))).rejects.toBeInstanceOf(Error);
	});
});

test('the npm package grpc-web reads the stream message by message and leaves it', async () => {
	const client = xhrClient('text');
	const {id} = await createDigimon(client);
	const stream = client.serverStreaming(
		`${api}/digimon.Digimon/QueryStream`,
		create(QueryRequestSchema, {id}),
		{},
		queryMethod,
	);
	const messages: MessageShape<typeof QueryResponseSchema>[] = [];
	await new Promise<void>((resolve, reject) => {
		stream.on('error', reject);
		stream.on('data', (message) => {
			if (messages.push(message) === 3) resolve();
		});
	});
	stream.cancel();
	expect(messages).toMatchObject(Array(3).fill({id, name: 'Agumon', location: 'A', weather: 'sunny'}));
});

describe('@connectrpc/connect-web', () => {
	const clientFrom = (origin?: string) =>
		createClient(Digimon, createGrpcWebTransport({baseUrl: api, fetch: pageFetch(page(origin))}));

	test('creates a digimon and reads its stream', async () => {
		const client = clientFrom();
		const {id, name} = await client.create({name: 'Gabumon'});
		const seen: string[] = [];
		for await (const message of client.queryStream({id})) {
			if (seen.push(`${message.name} ${message.location} ${message.weather}`) === 3) break;
		}
		expect({name, seen}).toEqual({name: 'Gabumon', seen: Array(3).fill('Gabumon A sunny')});
	});

	test('sends a mebibyte and hears from the server that the name is too long', async () => {
		const answer = clientFrom().create({name: 'x'.repeat(1_048_576)});
		await expect(answer).rejects.toSatisfy((error) => ConnectError.from(error).code === Code.InvalidArgument);
	});

	test('ends a stream that the page cancels', async () => {
		const client = clientFrom();
		const {id} = await client.create({name: 'Patamon'});
		const stop = new AbortController();
		const read = async () => {
			for await (const _message of client.queryStream({id}, {signal: stop.signal})) stop.abort();
		};
		await expect(read()).rejects.toSatisfy((error) => ConnectError.from(error).code === Code.Canceled);
	});

	test('is refused when the page has another origin', async () => {
		const answer = clientFrom('http://evil.example').create({name: 'Agumon'});
		await expect(answer).rejects.toThrow('preflight');
	});
});
