import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {createServer, type ServerResponse} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import {connect} from 'node:net';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {createToolInstaller} from '../../../source/features/tool-install/install.ts';
import {ownToolFolders} from '../../../source/features/tool-install/install.ts';
import {createToolFinder} from '../../../source/system/process/find-executable.ts';
import {
	archive,
	closeServers,
	failureOf,
	install,
	program,
	release,
	releaseOf,
	rig,
	send,
	serve,
	serveFile,
	sum,
} from './tool-server.ts';
import {untrusted} from './untrusted-certificate.ts';

afterEach(closeServers);

describe('a download that succeeds', () => {
	test('puts a program in place, executable, and our runs find it before the one on PATH', async () => {
		const {tools, trace, folder, bytes} = rig();
		const {wanted} = await releaseOf(bytes);
		const {installed, reports} = await install(tools, wanted);
		expect(installed).toMatchObject({tool: 'helm', version: '4.2.4', sha256: sum(bytes), isPinned: true});
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
		expect(statSync(installed.path).mode & 0o111).not.toBe(0);
		expect(reports.filter(({stage}) => stage === 'download').at(-1)).toMatchObject({
			done: bytes.length,
			total: bytes.length,
		});
		expect(existsSync(trace)).toBe(false);
		const onPath = join(folder, 'bin');
		mkdirSync(onPath);
		writeFileSync(join(onPath, 'helm'), '#!/bin/sh\n', {mode: 0o755});
		expect(await createToolFinder(onPath, ownToolFolders(tools))('helm')).toMatchObject({
			path: installed.path,
			executable: true,
		});
		execFileSync(installed.path);
		expect(readFileSync(trace, 'utf8')).toBe('ran\n');
	});

	test('takes only the program out of an archive', async () => {
		const {tools, folder, bytes} = rig();
		const packed = await archive(folder, {'linux-amd64/README.md': Buffer.from('read me'), 'linux-amd64/helm': bytes});
		const server = await serveFile(packed);
		const {installed} = await install(
			tools,
			release(`${server.url}/helm.tar.gz`, sum(packed), {pack: 'tar.gz', member: 'linux-amd64/helm'}),
		);
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
		expect(
			execFileSync('ls', ['-A', join(tools, 'helm', '4.2.4')], {encoding: 'utf8'})
				.trim()
				.split('\n'),
		).toEqual(['helm', 'installed.json']);
	});

	test('is repeated only when the installed program has changed', async () => {
		const {tools, bytes} = rig();
		const server = await serveFile(bytes);
		const wanted = release(`${server.url}/helm`, sum(bytes));
		const {installed} = await install(tools, wanted);
		await install(tools, wanted);
		expect(server.seen.filter(({path}) => path === '/helm')).toHaveLength(1);
		writeFileSync(installed.path, 'something else');
		await install(tools, wanted);
		expect(server.seen.filter(({path}) => path === '/helm')).toHaveLength(2);
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
	});

	test('comes from a mirror below its official host and path', async () => {
		const {tools, bytes} = rig();
		const server = await serveFile(bytes);
		await install(tools, release('https://get.example/v1/helm', sum(bytes)), {
			source: {kind: 'mirror', url: `${server.url}/copies/`},
		});
		expect(server.seen.map(({path}) => path)).toEqual([
			'/copies/get.example/v1/helm.sha256',
			'/copies/get.example/v1/helm',
		]);
	});

	test('gives the mirror its login, and writes it nowhere', async () => {
		const {tools, bytes} = rig();
		const logins = new Set<string | undefined>();
		const other = await serveFile(bytes);
		const server = await serve((request, response) => {
			logins.add(request.headers.authorization);
			if (request.url?.endsWith('.sha256')) response.end(sum(bytes));
			else response.writeHead(302, {location: `${other.url}/elsewhere`}).end();
		});
		const {installed, reports} = await install(tools, release('https://get.example/v1/helm', sum(bytes)), {
			source: {kind: 'mirror', url: server.url.replace('//', '//me:hunter2@')},
		});
		expect([...logins]).toEqual([`Basic ${Buffer.from('me:hunter2').toString('base64')}`]);
		expect(other.authorized).toEqual([undefined]);
		expect(
			JSON.stringify([installed, reports, readFileSync(join(tools, 'helm', '4.2.4', 'installed.json'), 'utf8')]),
		).not.toContain('hunter2');
	});

	test('comes from files on disk without any network', async () => {
		const {tools, folder, bytes} = rig();
		writeFileSync(join(folder, 'helm'), bytes);
		writeFileSync(join(folder, 'helm.sha256'), sum(bytes));
		const {installed} = await install(tools, release('https://get.example/v1/helm', 'unpinned'), {
			source: {kind: 'files', folder},
		});
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
		expect(installed.isPinned).toBe(false);
	});

	test('goes through the proxy of the environment, and past it for what NO_PROXY names', async () => {
		const {tools, bytes} = rig();
		const server = await serveFile(bytes);
		const {port} = new URL(server.url);
		const through: string[] = [];
		const proxy = createServer();
		proxy.on('connect', (request, socket, head) => {
			through.push(request.url ?? '');
			const onward = connect(Number(port), '127.0.0.1', () => {
				socket.write('HTTP/1.1 200 OK\r\n\r\n');
				onward.write(head);
				onward.pipe(socket).pipe(onward);
			});
			onward.on('error', () => socket.destroy());
			socket.on('error', () => onward.destroy());
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		const address = proxy.address();
		const environment = {http_proxy: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`};
		await install(tools, release(`http://helm.example:${port}/helm`, sum(bytes)), {environment});
		expect(through).toEqual([`helm.example:${port}`, `helm.example:${port}`]);
		await createToolInstaller({folder: tools, environment}).remove();
		await install(tools, release(`${server.url}/helm`, sum(bytes)), {
			environment: {...environment, NO_PROXY: '127.0.0.1'},
		});
		expect(through).toHaveLength(2);
		proxy.closeAllConnections();
		proxy.close();
	});

	test('an https address is asked of HTTPS_PROXY, with its login; one that refuses is the reason of the failure, without the login', async () => {
		const {tools} = rig();
		const asked: (readonly [host: string | undefined, login: string | undefined])[] = [];
		const proxy = createServer();
		proxy.on('connect', (request, socket) => {
			asked.push([request.url, request.headers['proxy-authorization']]);
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		const address = proxy.address();
		const at = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
		const refusal = await failureOf(
			install(tools, release('https://get.example/helm', 'a'.repeat(64)), {
				environment: {HTTPS_PROXY: `http://me:hunter2@${at}`, HTTP_PROXY: 'http://127.0.0.1:1'},
				limits: {attempts: 4},
			}),
		);
		// Once for the sum and once for the file: a refusal is not asked again.
		const login = `Basic ${Buffer.from('me:hunter2').toString('base64')}`;
		expect(asked).toEqual([
			['get.example:443', login],
			['get.example:443', login],
		]);
		expect(refusal).toMatchObject({code: 'download-failed', key: 'tools.proxyRefused'});
		expect(refusal.text).toContain('answered 403');
		expect(refusal.text).not.toContain('hunter2');
		proxy.closeAllConnections();
		proxy.close();
	});
});

describe('a download that fails', () => {
	test.each([
		[
			'the connection is cut in the middle',
			(response: ServerResponse) => void response.socket?.end(),
			'tools.notReached',
		],
		['the server goes silent', () => {}, 'tools.stalled'],
	])('%s: the next try goes on where it stopped', async (_name, breakOff, key) => {
		const {tools, trace, bytes} = rig();
		let isBroken = true;
		const server = await serve((request, response) => {
			if (request.url?.endsWith('.sha256')) response.end(sum(bytes));
			else if (!isBroken) send(request, response, bytes);
			else {
				response.writeHead(200, {etag: `"${sum(bytes).slice(0, 16)}"`, 'content-length': bytes.length});
				response.write(bytes.subarray(0, 100_000), () => breakOff(response));
			}
		});
		const wanted = release(`${server.url}/helm`, sum(bytes));
		expect(await failureOf(install(tools, wanted))).toMatchObject({code: 'download-failed', key});
		expect(await createToolFinder('', ownToolFolders(tools))('helm')).toBeUndefined();
		isBroken = false;
		const {installed, reports} = await install(tools, wanted);
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
		expect(reports.find(({stage}) => stage === 'download')).toMatchObject({resumedAt: 100_000});
		expect(server.seen.at(-1)).toEqual({
			path: '/helm',
			range: 'bytes=100000-',
			ifRange: `"${sum(bytes).slice(0, 16)}"`,
		});
		expect(existsSync(trace)).toBe(false);
	});

	test('a connection that breaks repeatedly is resumed within one run', async () => {
		const {tools, bytes} = rig();
		const cuts = [50_000, 120_000, 200_000];
		const server = await serve((request, response) =>
			request.url?.endsWith('.sha256') ? response.end(sum(bytes)) : send(request, response, bytes, cuts.shift()),
		);
		const {installed, reports} = await install(tools, release(`${server.url}/helm`, sum(bytes)), {
			limits: {attempts: 4},
		});
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
		expect(server.seen.map(({range}) => range)).toEqual([
			undefined,
			undefined,
			'bytes=50000-',
			'bytes=120000-',
			'bytes=200000-',
		]);
		expect(reports.filter(({stage}) => stage === 'retry')).toHaveLength(3);
	});

	test('a file that changed on the server meanwhile is fetched from its beginning', async () => {
		const {tools, trace} = rig();
		const old = program(trace, 400_000);
		const bytes = program(trace);
		let isBroken = true;
		const server = await serve((request, response) =>
			request.url?.endsWith('.sha256')
				? response.end(sum(bytes))
				: isBroken
					? send(request, response, old, 100_000)
					: send(request, response, bytes),
		);
		const wanted = release(`${server.url}/helm`, sum(bytes));
		await failureOf(install(tools, wanted));
		isBroken = false;
		const {installed, reports} = await install(tools, wanted);
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
		expect(reports.find(({stage}) => stage === 'download')).toMatchObject({resumedAt: 0});
	});

	test('a complete file of a killed run is not fetched again', async () => {
		const {tools, bytes} = rig();
		const server = await serve((request, response) => {
			if (request.url?.endsWith('.sha256')) response.end(sum(bytes));
			else if (request.headers.range === `bytes=${bytes.length}-`)
				response.writeHead(416, {'content-range': `bytes */${bytes.length}`}).end();
			else response.writeHead(500).end();
		});
		const folder = join(tools, 'helm', '4.2.4');
		mkdirSync(folder, {recursive: true});
		writeFileSync(join(folder, '.helm.part'), bytes);
		writeFileSync(join(folder, '.helm.part.json'), JSON.stringify({url: `${server.url}/helm`}));
		const {installed} = await install(tools, release(`${server.url}/helm`, sum(bytes)));
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
	});

	test('a stop keeps the partial file, and leaves nothing executable', async () => {
		const {tools, bytes} = rig();
		const server = await serve((request, response) => {
			if (request.url?.endsWith('.sha256')) return response.end(sum(bytes));
			response.writeHead(200, {etag: '"a"', 'content-length': bytes.length});
			return response.write(bytes.subarray(0, 100_000));
		});
		const stop = new AbortController();
		const installer = createToolInstaller({folder: tools, environment: {}});
		const work = installer.install(release(`${server.url}/helm`, sum(bytes)), {
			source: {kind: 'official'},
			signal: stop.signal,
			onProgress: (progress) => {
				if (progress.stage === 'download' && progress.done === 100_000) stop.abort(new Error('stopped by the test'));
			},
		});
		await expect(work).rejects.toThrow('stopped by the test');
		expect(statSync(join(tools, 'helm', '4.2.4', '.helm.part')).size).toBe(100_000);
		expect(await createToolFinder('', ownToolFolders(tools))('helm')).toBeUndefined();
		expect(server.seen).toHaveLength(2);
	});

	test('a certificate that is not trusted fails with its next action, and is not tried again', async () => {
		const {tools} = rig();
		let connections = 0;
		const server = createSecureServer(untrusted, (_request, response) => response.end('never'));
		server.on('connection', () => connections++);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/helm`;
		const refusal = await failureOf(install(tools, release(url, 'a'.repeat(64)), {limits: {attempts: 4}}));
		server.close();
		expect(refusal).toMatchObject({code: 'download-failed', key: 'tools.notTrusted'});
		expect(refusal.next[0]?.run).toBe('export NODE_EXTRA_CA_CERTS=/PATH/TO/CERTIFICATE.pem');
		expect(connections).toBe(2);
	});

	test('a redirect loop ends', async () => {
		const {tools} = rig();
		const server = await serve((request, response) =>
			response.writeHead(302, {location: request.url === '/helm' ? '/again' : '/helm'}).end(),
		);
		expect(
			await failureOf(install(tools, release(`${server.url}/helm`, 'a'.repeat(64)), {limits: {attempts: 4}})),
		).toMatchObject({code: 'download-failed', key: 'tools.tooManyRedirects'});
		// Six for the sum, six for the file: a refusal is not asked again.
		expect(server.seen).toHaveLength(12);
	});

	test('a redirect is followed to its end, but never to another protocol', async () => {
		const {tools, bytes} = rig();
		let target = '/real';
		const server = await serve((request, response) =>
			request.url === '/helm'
				? response.writeHead(302, {location: target}).end()
				: request.url === '/real'
					? send(request, response, bytes)
					: response.writeHead(404).end(),
		);
		const {installed} = await install(tools, release(`${server.url}/helm`, sum(bytes)));
		expect(readFileSync(installed.path).equals(bytes)).toBe(true);
		await createToolInstaller({folder: tools, environment: {}}).remove();
		target = 'file:///etc/passwd';
		expect(await failureOf(install(tools, release(`${server.url}/helm`, sum(bytes))))).toMatchObject({
			key: 'tools.badRedirect',
		});
	});

	test('a file that does not exist fails at once', async () => {
		const {tools} = rig();
		const server = await serve((_request, response) => response.writeHead(404).end());
		expect(
			await failureOf(install(tools, release(`${server.url}/helm`, 'a'.repeat(64)), {limits: {attempts: 4}})),
		).toMatchObject({key: 'tools.notFound'});
		expect(server.seen).toHaveLength(2);
	});
});
