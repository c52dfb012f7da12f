import {once} from 'node:events';
import http from 'node:http';
import http2, {type IncomingHttpHeaders, type ServerHttp2Stream} from 'node:http2';
import {createServer, type AddressInfo} from 'node:net';
import {frame} from '../../../source/rehearsal/gateway/grpc-web.ts';

type Answering = (stream: ServerHttp2Stream, received: Buffer, headers: IncomingHttpHeaders) => void;

/** Answers with two messages and trailers; the `x-saw` header shows the request's headers. */
function respond(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
	stream.respond(
		{':status': 200, 'content-type': 'application/grpc+proto', 'x-saw': JSON.stringify(headers)},
		{waitForTrailers: true},
	);
	stream.on('wantTrailers', () => stream.sendTrailers({'grpc-status': '0', 'grpc-message': '', 'x-last': 'yes'}));
}

const first = frame(0, Buffer.from('first'));
const second = frame(0, Buffer.from('second'));

const methods: Readonly<Record<string, Answering>> = {
	Create: (stream, _received, headers) => {
		respond(stream, headers);
		stream.end(Buffer.concat([first, second]));
	},
	Echo: (stream, received, headers) => {
		respond(stream, headers);
		stream.end(received);
	},
	TrailersOnly: (stream) => {
		stream.respond(
			{':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5', 'grpc-message': 'no such'},
			{endStream: true},
		);
	},
	Refuse: (stream) => {
		stream.respond({':status': 415, 'content-type': 'text/plain'});
		stream.end('not 100% right: ü~');
	},
	Page: (stream) => {
		stream.respond({':status': 200, 'content-type': 'text/html'});
		stream.end('<p>');
	},
	Missing: (stream) => stream.respond({':status': 404}, {endStream: true}),
	Reset: (stream) => stream.close(http2.constants.NGHTTP2_CANCEL),
	Break: (stream, _received, headers) => {
		respond(stream, headers);
		stream.write(first, () => stream.destroy(new Error('broken on purpose')));
	},
};

/** The streaming calls that are open: `next` waits for the next one. */
export type HeldStreams = {readonly next: () => Promise<ServerHttp2Stream>};

function grpcServer(): {readonly server: http2.Http2Server; readonly held: HeldStreams} {
	const server = http2.createServer();
	const held: HeldStreams = {next: async () => ((await once(server, 'held')) as [ServerHttp2Stream])[0]};
	server.on('stream', (stream, headers) => {
		const method = (headers[':path'] ?? '').split('/').at(-1) ?? '';
		const pieces: Buffer[] = [];
		stream.on('error', () => undefined);
		stream.on('data', (piece: Buffer) => pieces.push(piece));
		stream.on('end', () => {
			if (stream.destroyed) return;
			if (method === 'Held') {
				respond(stream, headers);
				stream.write(first);
				server.emit('held', stream);
			} else (methods[method] ?? methods['Create'])?.(stream, Buffer.concat(pieces), headers);
		});
	});
	return {server, held};
}

function webServer(): http.Server {
	return http.createServer((request, response) => {
		if (request.url === '/break') return void request.socket.destroy();
		response.setHeader('x-saw', JSON.stringify({...request.headers, method: request.method, path: request.url}));
		response.setHeader('set-cookie', ['a=1', 'b=2']);
		request.resume().on('end', () => response.end('<h1>page</h1>'));
	});
}

/** A loopback port that is free at this moment. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}

/** Destinations on loopback that show the requests they received; `ports` are by "service:port". */
export async function startBackends() {
	const web = webServer().listen(0, '127.0.0.1');
	const {server, held} = grpcServer();
	server.listen(0, '127.0.0.1');
	await Promise.all([once(web, 'listening'), once(server, 'listening')]);
	const sessions = new Set<http2.ServerHttp2Session>();
	server.on('session', (session) => sessions.add(session));
	const portOf = (listening: {address: () => unknown}) => (listening.address() as AddressInfo).port;
	return {
		held,
		second,
		ports: {'server:6000': portOf(server), 'web:8060': portOf(web)},
		close: async () => {
			for (const session of sessions) session.destroy();
			web.closeAllConnections();
			await Promise.all([once(web.close(), 'close'), once(server.close(), 'close')]);
		},
	};
}

/** Where a service listens and whether its port's name asks for a gRPC-web sidecar; the key is "service:port". */
export type Services = Readonly<Record<string, {readonly port: number; readonly protocol: 'grpc-web' | 'http'}>>;

/** The destinations of `manyManifests` on loopback: two that run and two that do not. */
export async function startServices() {
	const backends = await startBackends();
	const services: Services = {
		'server:6000': {port: backends.ports['server:6000'], protocol: 'grpc-web'},
		'web:8060': {port: backends.ports['web:8060'], protocol: 'http'},
		'dead-grpc:1': {port: await freePort(), protocol: 'grpc-web'},
		'dead-web:1': {port: await freePort(), protocol: 'http'},
	};
	return {backends, services};
}
