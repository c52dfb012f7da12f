import {defined} from '../../source/domain/defined.ts';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {createClient} from '@connectrpc/connect';
import {createGrpcWebTransport} from '@connectrpc/connect-web';
import grpcWeb from 'grpc-web';
import {writeFileSync} from 'node:fs';
import {describe, expect, test, vi} from 'vitest';
import {CreateRequestSchema, CreateResponseSchema, Digimon} from '../../assets/demo-services/generated/digimon_pb.js';
import {hasChromium, startChromium} from '../helpers/chromium.ts';
import type {PageContext} from '../helpers/cross-origin.ts';
import {pageFetch} from '../helpers/page-fetch.ts';
import {xmlHttpRequestOf} from '../helpers/xml-http-request.ts';

/** The address of a real gateway behind which the site stands: `DIGIMON_REAL_ADDRESS=10.106.50.39 npm run test:real`. */
const address = process.env['DIGIMON_REAL_ADDRESS'];
const api = 'http://api.backend.com';
const page: PageContext = {origin: 'http://web.backend.com', port: 80, ...defined({address})};

describe.skipIf(address === undefined)('the site behind a real Istio (DIGIMON_REAL_ADDRESS names its gateway)', () => {
	test.each(['text', 'binary'])('answers the npm package grpc-web, %s', async (format) => {
		vi.stubGlobal('XMLHttpRequest', xmlHttpRequestOf(page));
		const method = new grpcWeb.MethodDescriptor(
			'/digimon.Digimon/Create',
			'unary',
			Object as never,
			Object as never,
			(message: ReturnType<typeof create<typeof CreateRequestSchema>>) => toBinary(CreateRequestSchema, message),
			(bytes: Uint8Array) => fromBinary(CreateResponseSchema, bytes),
		);
		const client = new grpcWeb.GrpcWebClientBase({format, withCredentials: true});
		const answer = await client.unaryCall(
			`${api}/digimon.Digimon/Create`,
			create(CreateRequestSchema, {name: 'Agumon'}),
			{},
			method,
		);
		expect(answer).toMatchObject({name: 'Agumon', status: 'good'});
	});

	test('answers @connectrpc/connect-web, and streams', async () => {
		const client = createClient(Digimon, createGrpcWebTransport({baseUrl: api, fetch: pageFetch(page)}));
		const {id} = await client.create({name: 'Gabumon'});
		for await (const message of client.queryStream({id})) {
			expect(message).toMatchObject({id, name: 'Gabumon', location: 'A'});
			break;
		}
	});

	test.skipIf(!hasChromium)('shows streamed messages in Chromium', async () => {
		const browser = await startChromium({resolverRules: `MAP *.backend.com ${address}`});
		try {
			await browser.open('http://web.backend.com/?name=Agumon');
			await browser.until(`/sunny|cloudy/.test(document.getElementById('messages')?.textContent)`);
			expect(await browser.evaluate(`document.getElementById('digimon-name').textContent`)).toBe('Agumon');
			const picture = process.env['DIGIMON_PICTURE'];
			if (picture !== undefined) writeFileSync(picture, await browser.picture());
		} finally {
			await browser.close();
		}
	});
});
