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
} from '../../../assets/demo-services/generated/digimon_pb.js';
import type {PageContext} from '../../helpers/cross-origin.ts';
import {pageFetch} from '../../helpers/page-fetch.ts';
import {xmlHttpRequestOf} from '../../helpers/xml-http-request.ts';
import {startDemoSite} from './start-gateway.ts';

const api = 'http://api.backend.com';
let site: Awaited<ReturnType<typeof startDemoSite>>;
const page = (origin = 'http://web.backend.com'): PageContext => ({origin, port: site.port});

beforeAll(async () => {
	site = await startDemoSite();
});
afterAll(() => site.close());

/** A method as generated code for the npm package `grpc-web` describes it. */
function method<I extends DescMessage, O extends DescMessage>(name: string, input: I, output: O) {
	const encode = (message: MessageShape<I>) => toBinary(input, message);
	const decode = (bytes: Uint8Array) => fromBinary(output, bytes);
	return new grpcWeb.MethodDescriptor<MessageShape<I>, MessageShape<O>>(
		`/digimon.Digimon/${name}`,
		'unary',
		Object as never,
		Object as never,
		encode,
		decode,
	);
}

const createMethod = method('Create', CreateRequestSchema, CreateResponseSchema);
const fosterMethod = method('Foster', FosterRequestSchema, FosterResponseSchema);

const xhrClient = (origin?: string) => {
	vi.stubGlobal('XMLHttpRequest', xmlHttpRequestOf(page(origin)));
	return new grpcWeb.GrpcWebClientBase({format: 'binary', withCredentials: true});
};
const createDigimon = (client: grpcWeb.GrpcWebClientBase) =>
	client.unaryCall(`${api}/digimon.Digimon/Create`, create(CreateRequestSchema, {name: 'Agumon'}), {}, createMethod);

describe('the npm package grpc-web, binary', () => {
	test('creates a digimon', async () => {
		const answer = await createDigimon(xhrClient());
		expect(answer.name).toBe('Agumon');
		expect(answer.id).not.toBe('');
	});

	test('reads the gRPC status for an unknown digimon', async () => {
		const request = create(FosterRequestSchema, {id: 'nobody', food: {name: 'meat'}});
		const answer = xhrClient().unaryCall(`${api}/digimon.Digimon/Foster`, request, {}, fosterMethod);
		await expect(answer).rejects.toMatchObject({code: grpcWeb.StatusCode.NOT_FOUND});
	});

	test('is refused when the page has another origin', async () => {
		await expect(createDigimon(xhrClient('http://evil.example'))).rejects.toBeInstanceOf(Error);
	});
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

	test('sends a mebibyte and is refused by the server, because the name is too long', async () => {
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
