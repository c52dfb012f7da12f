import {defined} from '../../domain/defined.ts';
import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import pRetry, {AbortError} from 'p-retry';
import {SetupError} from '../../domain/failure.ts';
import {
	downloadFailure,
	PermanentError,
	networkFailure,
	type DownloadLimits,
	type HttpClient,
	type OpenAnswer,
} from './http.ts';

/** What is known of a file that came in part: whose it is, and by what the server tells that it is still the same. */
type PartNote = {readonly url: string; readonly validator?: string};

/** A file that came in part; `done` is its length, in bytes. */
type Part = {readonly done: number; readonly note: PartNote};

const noteOf = (path: string): string => `${path}.json`;

/** What an earlier try left of this address; undefined for nothing, or for something else. */
function readPart(path: string, url: string): Part | undefined {
	try {
		const note = JSON.parse(readFileSync(noteOf(path), 'utf8')) as Partial<PartNote>;
		const {size} = statSync(path);
		if (note.url !== url || size === 0) return undefined;
		return {done: size, note: {url, ...(typeof note.validator === 'string' ? {validator: note.validator} : {})}};
	} catch {
		return undefined;
	}
}

/** Written before the first byte, so that no part is ever without its note. */
function notePart(path: string, note: PartNote): void {
	writeFileSync(noteOf(path), JSON.stringify(note), {mode: 0o600});
}

/** Throws the part away. */
export function dropPart(path: string): void {
	rmSync(path, {force: true});
	rmSync(noteOf(path), {force: true});
}

/** One file to fetch, into `path`. `onBytes` is told how much there is; `resumedAt` what an earlier try had brought. */
type Download = {
	readonly url: string;
	readonly path: string;
	readonly signal: AbortSignal;
	readonly onBytes: (done: number, total: number | undefined, resumedAt: number) => void;
	readonly onRetry: () => void;
};

/**
 * Fetches a file; a connection that breaks or goes silent is tried again, each try going on after the bytes that are there (Range, with
 * If-Range where the server gave a strong ETag or a date). A part stays on disk for the next run. Throws SetupError `download-failed`,
 * or what the disk or the signal says.
 */
export async function download(http: HttpClient, limits: DownloadLimits, wanted: Download): Promise<void> {
	try {
		await pRetry(async () => once(http, limits, wanted), {
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

async function once(http: HttpClient, limits: DownloadLimits, wanted: Download): Promise<void> {
	try {
		await fetchRest(http, limits, wanted);
	} catch (error) {
		wanted.signal.throwIfAborted();
		// The network may do better in a moment; the disk, and what a server says on purpose, will not.
		if (error instanceof SetupError) throw error;
		throw new AbortError(error instanceof Error ? error : new Error(String(error)));
	}
}

async function fetchRest(http: HttpClient, limits: DownloadLimits, wanted: Download): Promise<void> {
	const {url, path, signal} = wanted;
	const part = readPart(path, url);
	const answer = await http.open(url, rangeHeaders(part), signal);
	try {
		if (answer.status === 416 && part) {
			const whole = /\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1];
			if (Number(whole) === part.done) return;
			dropPart(path);
			throw downloadFailure('tools.notFound', {url, status: 416});
		}
		if (answer.status !== 200 && answer.status !== 206) throw refusal(url, answer.status);
		const from = answer.status === 206 ? startOf(answer) : 0;
		if (from !== 0 && from !== part?.done) {
			dropPart(path);
			throw downloadFailure('tools.notReached', {url, reason: `Content-Range: ${answer.headers['content-range']}`});
		}
		await keep(answer, from, limits, wanted);
	} finally {
		answer.close();
	}
}

/** Writes the body behind what is there, each chunk before the next is asked for. */
async function keep(
	answer: OpenAnswer,
	from: number,
	limits: DownloadLimits,
	{url, path, signal, onBytes}: Download,
): Promise<void> {
	const length = Number(answer.headers['content-length'] ?? Number.NaN);
	const total = Number.isFinite(length) ? from + length : undefined;
	if ((total ?? 0) > limits.maxBytes) throw tooLong(url, limits);
	const validator = validatorOf(answer);
	notePart(path, {url, ...defined({validator})});
	const file = await open(path, from > 0 ? 'r+' : 'w', 0o600);
	try {
		let done = from;
		if (from > 0) await file.truncate(from);
		onBytes(done, total, from);
		for await (const chunk of bodyOf(answer, url, limits, signal)) {
			if (done + chunk.length > limits.maxBytes) throw tooLong(url, limits);
			await writeAll(file, chunk, done);
			done += chunk.length;
			onBytes(done, total, from);
		}
		if (total !== undefined && done !== total)
			throw downloadFailure('tools.notReached', {url, reason: `${done} of ${total} bytes`});
		await file.sync();
	} finally {
		await file.close();
	}
}

async function* bodyOf(
	answer: OpenAnswer,
	url: string,
	limits: DownloadLimits,
	signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
	try {
		yield* answer.body;
	} catch (error) {
		throw signal.aborted ? error : networkFailure(error, url, limits);
	}
}

async function writeAll(file: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
	for (let written = 0; written < chunk.length;)
		written += (await file.write(chunk, written, chunk.length - written, at + written)).bytesWritten;
}

/** Without If-Range a server would append other bytes unnoticed until the sum is checked; a wrong sum throws the part away. */
function rangeHeaders(part: Part | undefined): Record<string, string> {
	if (!part) return {};
	const {validator} = part.note;
	return {range: `bytes=${part.done}-`, ...defined({'if-range': validator})};
}

function validatorOf({headers}: OpenAnswer): string | undefined {
	const {etag} = headers;
	return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
}

const startOf = ({headers}: OpenAnswer): number =>
	Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? Number.NaN);

/** A server that is overloaded may answer better in a moment; anything else it will say again. */
function refusal(url: string, status: number): Error {
	const failure = downloadFailure('tools.notFound', {url, status});
	return status >= 500 || status === 429 || status === 408 ? failure : new PermanentError(failure);
}

function tooLong(url: string, limits: DownloadLimits): PermanentError {
	return new PermanentError(downloadFailure('tools.tooLong', {url, limit: Math.floor(limits.maxBytes / 1024 ** 2)}));
}
