import {
	closeSync,
	constants,
	fsync,
	ftruncateSync,
	openSync,
	lstatSync,
	rmSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import {finished} from 'node:stream/promises';
import {promisify} from 'node:util';
import pRetry, {AbortError} from 'p-retry';
import {defined} from '../../domain/defined.ts';
import {SetupError} from '../../domain/failure.ts';
import {readRegularFile} from '../../system/files/regular-file.ts';
import {downloadFailure, PermanentError, networkFailure} from './http.ts';
import type {DownloadLimits, HttpClient, OpenResponse} from './http.ts';

const notePath = (path: string): string => `${path}.json`;
const longestNote = 64 * 1024;

/**
 * What an earlier try left of this address: its length in bytes, and the ETag or date by which the server recognizes it.
 * Undefined for nothing, or for something else.
 */
function readPart(path: string, url: string) {
	try {
		const note = JSON.parse(readRegularFile(notePath(path), longestNote).toString()) as {
			url?: unknown;
			validator?: unknown;
		};
		const part = lstatSync(path);
		const {size} = part;
		if (note.url !== url || size === 0 || !part.isFile()) return undefined;
		return {done: size, validator: typeof note.validator === 'string' ? note.validator : undefined};
	} catch {
		return undefined;
	}
}

/** Removes a file that came in part. */
export const dropPart = (path: string): void => [path, notePath(path)].forEach((file) => rmSync(file, {force: true}));

/** One file to fetch, into `path`. `onBytes` gets how much there is; `resumedAt` is what an earlier try had fetched. */
type Download = {
	readonly url: string;
	readonly path: string;
	readonly signal: AbortSignal;
	readonly onBytes: (done: number, total: number | undefined, resumedAt: number) => void;
	readonly onRetry: () => void;
};

/**
 * Fetches a file. Retries a connection that breaks or goes silent; each try continues after the bytes that are there (Range, with
 * If-Range where the server gave a strong ETag or a date). A part stays on disk for the next run. Throws SetupError `download-failed`,
 * an error of the disk, or the reason of the signal.
 */
export async function download(http: HttpClient, limits: DownloadLimits, wanted: Download): Promise<void> {
	const attempt = async (): Promise<void> => {
		try {
			await fetchRest(http, limits, wanted);
		} catch (error) {
			wanted.signal.throwIfAborted();
			// The network may recover; the disk, and a refusal of the server, will not.
			if (error instanceof SetupError) throw error;
			throw new AbortError(error instanceof Error ? error : new Error(String(error)));
		}
	};
	try {
		await pRetry(attempt, {
			retries: limits.attempts - 1,
			minTimeout: limits.pauseMs,
			factor: 2,
			signal: wanted.signal,
			onFailedAttempt: ({retriesLeft}) => {
				if (retriesLeft > 0) wanted.onRetry();
			},
		});
	} catch (error) {
		throw error instanceof PermanentError ? error.failure : error;
	}
}

async function fetchRest(http: HttpClient, limits: DownloadLimits, wanted: Download): Promise<void> {
	const {url, path, signal} = wanted;
	const part = readPart(path, url);
	// Without If-Range a server would append other bytes unnoticed until the sum is checked; a wrong sum removes the part.
	const headers = part ? {range: `bytes=${part.done}-`, ...defined({'if-range': part.validator})} : {};
	const response = await http.open(url, headers, signal);
	try {
		const range = response.header('content-range') ?? '';
		if (response.status === 416 && part) {
			if (Number(/\/(\d+)$/.exec(range)?.[1]) === part.done) return;
			dropPart(path);
			throw downloadFailure('tools.notFound', {url, status: 416});
		}
		if (response.status !== 200 && response.status !== 206) throw refusal(url, response.status);
		const from = response.status === 206 ? Number(/^bytes (\d+)-/.exec(range)?.[1] ?? Number.NaN) : 0;
		if (from !== 0 && from !== part?.done) {
			dropPart(path);
			throw downloadFailure('tools.notReached', {url, reason: `Content-Range: ${range}`});
		}
		await writeBody(response, from, limits, wanted);
	} finally {
		response.body.destroy();
	}
}

/** Appends the body at `from`. Each chunk is written as it arrives: a stream that breaks drops the chunks that were not read yet. */
async function writeBody(
	response: OpenResponse,
	from: number,
	limits: DownloadLimits,
	{url, path, signal, onBytes}: Download,
): Promise<void> {
	const {body, header} = response;
	const length = Number(header('content-length') ?? Number.NaN);
	const total = Number.isFinite(length) ? from + length : undefined;
	if ((total ?? 0) > limits.maxBytes) throw tooLong(url, limits);
	// Written before the first byte, so that no part is without its note.
	const note = JSON.stringify({url, ...defined({validator: validatorOf(response)})});
	rmSync(notePath(path), {force: true});
	writeFileSync(notePath(path), note, {mode: 0o600, flag: 'wx'});
	const file = openPart(path, from > 0);
	const rate = watchRate(url, limits, (error) => body.destroy(error));
	try {
		ftruncateSync(file, from);
		let done = from;
		let writeError: unknown;
		onBytes(done, total, from);
		body.on('data', (chunk: Uint8Array) => {
			try {
				if (done + chunk.length > limits.maxBytes) throw tooLong(url, limits);
				for (let written = 0; written < chunk.length;)
					written += writeSync(file, chunk, written, chunk.length - written, done + written);
				done += chunk.length;
				rate.add(chunk.length);
				onBytes(done, total, from);
			} catch (error) {
				writeError = error;
				body.destroy(error instanceof Error ? error : new Error(String(error)));
			}
		});
		await finished(body, {writable: false}).catch((error: unknown) => {
			throw writeError ?? (signal.aborted || error instanceof SetupError ? error : networkFailure(error, url, limits));
		});
		if (total !== undefined && done !== total)
			throw downloadFailure('tools.notReached', {url, reason: `${done} of ${total} bytes`});
		await promisify(fsync)(file);
	} finally {
		rate.close();
		closeSync(file);
	}
}

/** Never through a link, and never into a file of somebody else: what is in the way is removed unless it is continued. */
function openPart(path: string, continues: boolean): number {
	if (!continues) rmSync(path, {force: true});
	// Windows lacks the flag, and links that an ordinary user could make.
	const how = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);
	return openSync(path, continues ? how : how | constants.O_CREAT | constants.O_EXCL, 0o600);
}

/** Calls back once when fewer bytes than the lowest rate came in one window of time: silence alone does not end a server that sends a byte a second. */
function watchRate(url: string, {rateWindowMs, minBytesPerSecond}: DownloadLimits, onSlow: (error: Error) => void) {
	const least = (minBytesPerSecond * rateWindowMs) / 1000;
	let came = 0;
	const timer = setInterval(() => {
		if (came < least) onSlow(downloadFailure('tools.tooSlow', {url, rate: minBytesPerSecond}));
		came = 0;
	}, rateWindowMs);
	return {add: (bytes: number): void => void (came += bytes), close: () => clearInterval(timer)};
}

function validatorOf({header}: OpenResponse): string | undefined {
	const etag = header('etag');
	return etag !== undefined && !etag.startsWith('W/') ? etag : header('last-modified');
}

/** A server that is overloaded may recover in a moment; anything else is permanent. */
function refusal(url: string, status: number): Error {
	const mayRecover = status >= 500 || status === 429 || status === 408;
	return mayRecover
		? downloadFailure('tools.notFound', {url, status})
		: new PermanentError('tools.notFound', {url, status});
}

const tooLong = (url: string, {maxBytes}: DownloadLimits): PermanentError =>
	new PermanentError('tools.tooLong', {url, limit: Math.floor(maxBytes / 1024 ** 2)});
