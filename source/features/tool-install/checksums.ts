import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {pipeline} from 'node:stream/promises';
import {SetupError} from '../../domain/failure.ts';
import type {ToolRelease} from '../../domain/ports/tool-installer.ts';
import {reasonOf} from '../../system/host/system-error.ts';
import {downloadFailure, PermanentError, notVerified, type HttpClient} from './http.ts';
import {fileNameOf, readPublishedSum} from './releases.ts';

/** A sum file is one line; more than this is something else. */
export const longestSumFile = 4096;

/**
 * The sum that a file must have: the pinned and the published one, which must agree. Only a pinned one suffices alone; `unpublished` is then
 * why the other could not be read. Throws SetupError `checksum-mismatch` when they differ, `download-failed` when there is none at all.
 */
export async function expectedSum(
	release: ToolRelease,
	readPublished: () => Promise<string>,
): Promise<{readonly sha256: string; readonly unpublished?: string}> {
	const file = fileNameOf(release.url);
	const pinned = release.sha256 === 'unpinned' ? undefined : release.sha256;
	const published = await tryReading(readPublished);
	if ('sha256' in published) {
		if (pinned !== undefined && pinned !== published.sha256)
			throw notVerified('tools.sumsDisagree', {file, published: published.sha256, pinned});
		return published;
	}
	if (pinned === undefined) throw downloadFailure('tools.noSum', {file, reason: published.reason});
	return {sha256: pinned, unpublished: published.reason};
}

async function tryReading(
	readPublished: () => Promise<string>,
): Promise<{readonly sha256: string} | {readonly reason: string}> {
	try {
		const sha256 = readPublishedSum(await readPublished());
		return sha256 === undefined ? {reason: 'no SHA-256'} : {sha256};
	} catch (error) {
		const cause = error instanceof PermanentError ? error.failure : error;
		if (cause instanceof SetupError || (cause instanceof Error && 'code' in cause)) return {reason: reasonOf(cause)};
		throw error;
	}
}

/** A line that takes longer is as good as none. */
const sumLimitMs = 60_000;

/** Reads the text of a published sum. */
export async function fetchSum(http: HttpClient, url: string, signal: AbortSignal): Promise<string> {
	const {status, body} = await http.open(url, {}, AbortSignal.any([signal, AbortSignal.timeout(sumLimitMs)]));
	try {
		if (status !== 200) throw downloadFailure('tools.notFound', {url, status});
		let text = '';
		for await (const chunk of body.setEncoding('latin1')) {
			text += String(chunk);
			if (text.length > longestSumFile) break;
		}
		return text.slice(0, longestSumFile);
	} finally {
		body.destroy();
	}
}

/** SHA-256 of a file, in lower case. */
export async function sumOf(path: string, signal?: AbortSignal): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(path), hash, signal ? {signal} : {});
	return hash.digest('hex');
}
