import {expect, test} from 'vitest';
import {serveLocally} from '../helpers/loopback-server.ts';
import {WebError} from '../../source/domain/ports/web.ts';
import {createRealWeb, createResolver} from '../../source/system/web.ts';

const web = createRealWeb();
const reasonOf = (work: Promise<unknown>) =>
	work.then(
		() => 'answered',
		(error: unknown) => (error instanceof WebError ? error.reason : String(error)),
	);

test('the address is asked with the Host header of the name', async () => {
	const {url} = await serveLocally((request, response) =>
		response.end(`${request.headers.host} ${request.method} ${request.url}`),
	);
	const answer = await web.ask({method: 'GET', url: `${url}/a?b`, hostName: 'web.backend.com', limitMs: 5000});
	expect(Buffer.from(answer.body).toString()).toBe('web.backend.com GET /a?b');
});

test('body and headers go out as given, and repeated headers come back joined', async () => {
	const {url} = await serveLocally((request, response) => {
		response.writeHead(201, ['X-One', 'a', 'x-one', 'b', 'Echo', String(request.headers['x-grpc-web'])]);
		request.pipe(response);
	});
	const answer = await web.ask({
		method: 'POST',
		url,
		headers: {'x-grpc-web': '1'},
		body: new Uint8Array([0, 255, 1]),
		limitMs: 5000,
	});
	expect(answer).toMatchObject({status: 201, headers: {'x-one': 'a, b', echo: '1'}});
	expect([...answer.body]).toEqual([0, 255, 1]);
});

test('a body without end is cut at 4 MiB', async () => {
	const {url} = await serveLocally((_request, response) => {
		const more = () => {
			while (!response.destroyed && response.write(Buffer.alloc(65536)));
		};
		response.on('drain', more);
		more();
	});
	expect((await web.ask({method: 'GET', url, limitMs: 20_000})).body).toHaveLength(4 * 1024 * 1024);
});

test('no listener, no answer in time and an aborted wait have different reasons', async () => {
	const {url, close} = await serveLocally(() => undefined);
	expect(await reasonOf(web.ask({method: 'GET', url, limitMs: 50}))).toBe('timeout');
	const stop = new AbortController();
	const work = reasonOf(web.ask({method: 'GET', url, limitMs: 60_000, signal: stop.signal}));
	stop.abort();
	expect(await work).toBe('aborted');
	expect(await reasonOf(web.ask({method: 'GET', url, limitMs: 60_000, signal: stop.signal}))).toBe('aborted');
	await close();
	expect(await reasonOf(web.ask({method: 'GET', url, limitMs: 5000}))).toBe('ECONNREFUSED');
});

test('a connection that breaks in the middle of an answer is no answer', async () => {
	const {url} = await serveLocally((_request, response) => {
		response.writeHead(200, {'content-length': '100'});
		response.write('half', () => response.socket?.destroy());
	});
	expect(await reasonOf(web.ask({method: 'GET', url, limitMs: 5000}))).toBe('ECONNRESET');
});

test('proxy variables are not followed', async () => {
	const {url} = await serveLocally((_request, response) => response.end('direct'));
	const before = {...process.env};
	Object.assign(process.env, {
		http_proxy: 'http://127.0.0.1:9',
		HTTP_PROXY: 'http://127.0.0.1:9',
		NODE_USE_ENV_PROXY: '1',
	});
	try {
		expect(Buffer.from((await web.ask({method: 'GET', url, limitMs: 5000})).body).toString()).toBe('direct');
	} finally {
		process.env = before;
	}
});

test('localhost has its address, and an unknown name has none', async () => {
	expect(await createResolver().addresses('localhost')).toContain('127.0.0.1');
	expect(await createResolver().addresses('no-such-name.invalid')).toEqual([]);
});
