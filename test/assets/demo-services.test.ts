import {Code, ConnectError, createClient} from '@connectrpc/connect';
import {createGrpcTransport, createGrpcWebTransport} from '@connectrpc/connect-node';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createMemoryStore} from '../../assets/demo-services/digimon-store.ts';
import {Digimon} from '../../assets/demo-services/generated/digimon_pb.js';
import {Health, HealthCheckResponse_ServingStatus} from '../../assets/demo-services/generated/health_pb.js';
import {QueryResponse_Weather, Weather} from '../../assets/demo-services/generated/weather_pb.js';
import {startServer} from '../../assets/demo-services/server.ts';
import {startWeather} from '../../assets/demo-services/weather.ts';
import {startWeb} from '../../assets/demo-services/web.ts';

const host = '127.0.0.1';
const unknownId = '00000000-0000-4000-8000-000000000000';

async function startBoth({tickMs = 1, sky = 0} = {}) {
	const store = createMemoryStore();
	const weather = await startWeather({port: 0, host, pickSky: () => sky});
	const server = await startServer({port: 0, host, store, weatherUrl: `http://${host}:${weather.port}`, tickMs});
	onTestFinished(async () => {
		await server.close();
		await weather.close();
		await store.close();
	});
	const baseUrl = `http://${host}:${server.port}`;
	return {weather, server, baseUrl, client: createClient(Digimon, createGrpcTransport({baseUrl}))};
}

async function codeOf(call: Promise<unknown>): Promise<string> {
	const outcome = await call.then(
		() => 'no error',
		(error: unknown) => Code[ConnectError.from(error).code],
	);
	return outcome;
}

async function firstOf<Message>(stream: AsyncIterable<Message>): Promise<Message | undefined> {
	for await (const message of stream) {
		return message;
	}

	return undefined;
}

describe('the server', () => {
	test.each([
		[0, 'sunny'],
		[1, 'cloudy'],
	])('streams a created digimon with the weather of place A (sky %i: %s)', async (sky, weather) => {
		const {client} = await startBoth({sky});
		const {id, ...created} = await client.create({name: 'Agumon'});
		expect(created).toMatchObject({name: 'Agumon', status: 'good'});
		const messages = [];
		for await (const {name, status, location, weather: seen} of client.queryStream({id})) {
			messages.push({name, status, location, weather: seen});
			if (messages.length === 3) {
				break;
			}
		}

		expect(messages).toEqual(Array(3).fill({name: 'Agumon', status: 'good', location: 'A', weather}));
	});

	test('refuses gRPC-web, which the sidecar has to translate', async () => {
		const {baseUrl} = await startBoth();
		const client = createClient(Digimon, createGrpcWebTransport({baseUrl, httpVersion: '2'}));
		await expect(client.create({name: 'Gabumon'})).rejects.toThrow('415');
	});

	test('feeds, and says who is unknown', async () => {
		const {client} = await startBoth();
		const {id} = await client.create({name: 'Agumon'});
		expect(await codeOf(client.foster({id, food: {name: 'meat'}}))).toBe('no error');
		expect(await codeOf(client.foster({id: unknownId, food: {name: 'meat'}}))).toBe('NotFound');
		expect(await codeOf(firstOf(client.queryStream({id: 'nobody'})))).toBe('NotFound');
	});

	test('refuses what its tables cannot hold, counting characters and not bytes', async () => {
		const {client} = await startBoth();
		expect(await codeOf(client.create({name: '獸'.repeat(50)}))).toBe('no error');
		expect(await codeOf(client.create({name: '獸'.repeat(51)}))).toBe('InvalidArgument');
		expect(await codeOf(client.create({name: 'a\0b'}))).toBe('InvalidArgument');
	});

	test('says that the weather is missing when its service has gone', async () => {
		const {client, weather} = await startBoth();
		const {id} = await client.create({name: 'Agumon'});
		await weather.close();
		expect(await codeOf(firstOf(client.queryStream({id})))).toBe('Unavailable');
	});

	test('ends a stream that is under way when the weather goes, and serves on', async () => {
		const {client, weather} = await startBoth();
		const {id} = await client.create({name: 'Agumon'});
		const seen: string[] = [];
		const watching = codeOf(
			(async () => {
				for await (const message of client.queryStream({id})) {
					seen.push(message.name);
					await weather.close();
				}
			})(),
		);
		expect(await watching).toBe('Unavailable');
		expect(seen[0]).toBe('Agumon');
		expect(await codeOf(client.create({name: 'Gabumon'}))).toBe('no error');
	});

	test('is asked for its health by Kubernetes', async () => {
		const {baseUrl, weather} = await startBoth();
		for (const [url, service] of [
			[baseUrl, Digimon.typeName],
			[`http://${host}:${weather.port}`, Weather.typeName],
		] as const) {
			const health = createClient(Health, createGrpcTransport({baseUrl: url}));
			expect(await health.check({})).toMatchObject({status: HealthCheckResponse_ServingStatus.SERVING});
			expect(await health.check({service})).toMatchObject({status: HealthCheckResponse_ServingStatus.SERVING});
			expect(await codeOf(health.check({service: 'no.Such'}))).toBe('NotFound');
		}
	});

	test('tells open streams when it closes, however long they would have waited', async () => {
		const {client, server} = await startBoth({tickMs: 3_600_000});
		const {id} = await client.create({name: 'Agumon'});
		const waiting = codeOf(firstOf(client.queryStream({id})));
		// Answered on the same connection after the stream was opened, so the stream is open by then.
		await client.create({name: 'Gabumon'});
		await server.close();
		expect(await waiting).toBe('Unavailable');
		await server.close();
	});
});

describe('the weather service', () => {
	test('answers each question of a stream, and knows one place', async () => {
		const {weather} = await startBoth({sky: 1});
		const client = createClient(Weather, createGrpcTransport({baseUrl: `http://${host}:${weather.port}`}));
		const ask = async function* (...places: readonly string[]) {
			for (const location of places) {
				yield {location};
			}
		};
		const answers = [];
		for await (const answer of client.query(ask('A', 'A'))) {
			answers.push([answer.location, answer.weather]);
		}

		expect(answers).toEqual(Array(2).fill(['A', QueryResponse_Weather.CLOUDY]));
		expect(await codeOf(firstOf(client.query(ask('B'))))).toBe('NotFound');
	});
});

describe('the web server', () => {
	async function startPage() {
		const pageFolder = mkdtempSync(path.join(tmpdir(), 'digimon-page-'));
		writeFileSync(path.join(pageFolder, 'index.html'), '<p>page</p>');
		writeFileSync(path.join(pageFolder, 'secret.key'), 'not for the world');
		const web = await startWeb({port: 0, host, pageFolder});
		onTestFinished(async () => {
			await web.close();
			rmSync(pageFolder, {recursive: true});
		});
		return `http://${host}:${web.port}`;
	}

	test('serves the page, with any query, and /healthz', async () => {
		const url = await startPage();
		for (const address of ['/', '/index.html', '/?name=Agumon']) {
			const page = await fetch(`${url}${address}`);
			expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
				200,
				'text/html; charset=utf-8',
				'<p>page</p>',
			]);
		}

		expect((await fetch(`${url}/healthz`)).status).toBe(200);
	});

	test('gives away nothing else', async () => {
		const url = await startPage();
		for (const address of ['/secret.key', '/..%2fsecret.key', '/nothing', '//']) {
			expect((await fetch(`${url}${address}`)).status).toBe(404);
		}

		expect((await fetch(url, {method: 'POST', body: 'x'})).status).toBe(405);
	});

	test('says which page is missing', async () => {
		await expect(startWeb({port: 0, host, pageFolder: import.meta.dirname})).rejects.toThrow(
			'There is no index.html in',
		);
	});
});
