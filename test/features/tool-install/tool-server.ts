import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {dirname, join} from 'node:path';
import {create} from 'tar';
import {SetupError} from '../../../source/domain/failure.ts';
import type {InstallProgress, Packing, ToolRelease} from '../../../source/domain/ports/tool-installer.ts';
import type {DownloadLimits} from '../../../source/features/tool-install/http.ts';
import {createToolInstaller, ownToolFolders} from '../../../source/features/tool-install/install.ts';
import {createToolFinder} from '../../../source/system/process/find-executable.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

/** A request as the server saw it. */
export type Seen = {readonly path: string; readonly range: string | undefined; readonly ifRange: string | undefined};

const servers: Server[] = [];

/** A server on loopback; `seen` are the requests in order. */
export async function serve(
	answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{readonly url: string; readonly seen: Seen[]; readonly authorized: (string | undefined)[]}> {
	const seen: Seen[] = [];
	const authorized: (string | undefined)[] = [];
	const listener: RequestListener = (request, response) => {
		seen.push({
			path: request.url ?? '',
			range: request.headers.range,
			ifRange: request.headers['if-range'] as string | undefined,
		});
		authorized.push(request.headers.authorization);
		answer(request, response);
	};
	const server = createServer(listener);
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, authorized};
}

export function closeServers(): void {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
}

/** Serves bytes as a good file server does: strong ETag, ranges, If-Range. `cutAt` ends the connection after so many bytes of the file. */
export function send(
	request: IncomingMessage,
	response: ServerResponse,
	bytes: Buffer,
	cutAt = Number.POSITIVE_INFINITY,
): void {
	const etag = `"${sum(bytes).slice(0, 16)}"`;
	const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
	const isRange = start > 0 && start < bytes.length && (request.headers['if-range'] ?? etag) === etag;
	const from = isRange ? start : 0;
	response.writeHead(isRange ? 206 : 200, {
		etag,
		'content-length': bytes.length - from,
		...(isRange ? {'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`} : {}),
	});
	if (bytes.length <= cutAt) response.end(bytes.subarray(from));
	else response.write(bytes.subarray(from, cutAt), () => response.socket?.end());
}

/** Serves one file and its published sum; `false` is none. */
export const serveFile = async (
	bytes: Buffer,
	published: string | false = `${sum(bytes)}  helm\n`,
	cutAt: () => number | undefined = () => undefined,
): ReturnType<typeof serve> =>
	serve((request, response) => {
		if (!request.url?.endsWith('.sha256')) send(request, response, bytes, cutAt());
		else if (published === false) response.writeHead(404).end();
		else response.end(published);
	});

export const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A program that, if ever it is run, leaves a trace. */
export function program(trace: string, size = 300_000): Buffer {
	return Buffer.from(`#!/bin/sh\necho ran >> '${trace}'\n: <<'END'\n${'x'.repeat(size)}\nEND\n`);
}

/** A folder for one test: our tools, the place of the trace, and a program that leaves it. */
export function rig() {
	const folder = temporaryFolder('install-tool');
	const trace = join(folder, 'trace');
	return {folder, tools: join(folder, 'tools'), trace, bytes: program(trace)};
}

/** Serves one file; `wanted` is its release. */
export async function releaseOf(bytes: Buffer, published?: string | false, cutAt?: () => number | undefined) {
	const server = await serveFile(bytes, published, cutAt);
	return {server, wanted: release(`${server.url}/helm`, sum(bytes))};
}

/** A `.tar.gz` of files by path; `..` is kept as it is. */
export async function archive(folder: string, files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
	const root = join(folder, 'packing', 'root');
	mkdirSync(root, {recursive: true});
	for (const [path, bytes] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), {recursive: true});
		writeFileSync(join(root, path), bytes, {mode: 0o755});
	}
	const file = join(folder, 'packed.tar.gz');
	await create({file, gzip: true, cwd: root, preservePaths: true}, Object.keys(files));
	return readFileSync(file);
}

/** A release of a plain program, or of an archive that holds it. */
export function release(url: string, sha256: string, packing: Packing = {pack: 'plain'}): ToolRelease {
	const about = {tool: 'helm', version: '4.2.4', platform: 'linux-amd64'} as const;
	return {...about, url, publishedSum: `${url}.sha256`, sha256, readFrom: [], ...packing};
}

export const quick: DownloadLimits = {
	stallMs: 300,
	rateWindowMs: 60_000,
	minBytesPerSecond: 1,
	redirects: 5,
	attempts: 1,
	pauseMs: 1,
	maxBytes: 10_000_000,
};

/** Installs a release; returns its progress too. */
export async function install(
	tools: string,
	wanted: ToolRelease,
	how: {
		readonly limits?: Partial<DownloadLimits>;
		readonly source?: Parameters<ReturnType<typeof createToolInstaller>['install']>[1]['source'];
		readonly environment?: Readonly<Record<string, string>>;
	} = {},
) {
	const reports: InstallProgress[] = [];
	const installer = createToolInstaller({
		folder: tools,
		environment: how.environment ?? {},
		limits: {...quick, ...how.limits},
	});
	const installed = await installer.install(wanted, {
		source: how.source ?? {kind: 'official'},
		signal: new AbortController().signal,
		onProgress: (progress) => void reports.push(progress),
	});
	return {installed, reports};
}

/** What a try ended with; throws when it went well. */
export async function failureOf(work: Promise<unknown>) {
	const error: unknown = await work.then(
		() => new Error('it was installed'),
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof SetupError)) throw error;
	const {code, message, next} = error.failure;
	return {code, key: message.key, text: message.text, next};
}

/** What a try ended with, and whether anything can be run afterwards. */
export async function tryIt(tools: string, wanted: ToolRelease) {
	const refusal = await failureOf(install(tools, wanted));
	return {...refusal, runnable: (await createToolFinder('', ownToolFolders(tools))('helm')) !== undefined};
}
