import {chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import writeFileAtomic from 'write-file-atomic';
import {SetupError} from '../../domain/failure.ts';
import type {
	InstalledTool,
	InstallProgress,
	ToolInstaller,
	ToolSource,
	ToolRelease,
} from '../../domain/ports/tool-installer.ts';
import {message} from '../../i18n/message.ts';
import {stateFailure} from '../../system/host/system-error.ts';
import {expectedSum, fetchSum, sumOf} from './checksums.ts';
import {dropPart, download} from './download.ts';
import {notVerified, createHttpClient, takeLogin, usualLimits, type DownloadLimits, type HttpClient} from './http.ts';
import {listInstalled, readRecord, recordPath, removeInstalled, toolFolder, withoutSum} from './installed.ts';
import {fileNameOf} from './releases.ts';
import {unpackTool} from './unpack.ts';

type Options = {
	readonly source: ToolSource;
	readonly signal: AbortSignal;
	readonly onProgress: (progress: InstallProgress) => void;
};

/** Our own folder of tools, filled over the network (through the environment's proxies) or from files. */
export function createToolInstaller(options: {
	readonly folder: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly limits?: DownloadLimits;
}): ToolInstaller {
	const {folder, environment, limits = usualLimits} = options;
	return {
		installed: async () => listInstalled(folder),
		remove: async () => removeInstalled(folder),
		install: async (release, how) => {
			const mirror = how.source.kind === 'mirror' ? takeLogin(how.source.url) : undefined;
			const source: ToolSource = mirror ? {kind: 'mirror', url: mirror.url} : how.source;
			const http = createHttpClient(environment, limits, mirror?.login);
			try {
				return await install({release, folder: toolFolder(folder, release), http, limits, ...how, source});
			} catch (error) {
				throw how.signal.aborted ? error : stateFailure(error, folder);
			} finally {
				await http.close();
			}
		},
	};
}

type Work = Options & {
	readonly release: ToolRelease;
	readonly folder: string;
	readonly http: HttpClient;
	readonly limits: DownloadLimits;
};

async function install(work: Work): Promise<InstalledTool> {
	const {release, folder, onProgress} = work;
	const path = join(folder, release.platform.startsWith('windows') ? `${release.tool}.exe` : release.tool);
	const before = readRecord(folder);
	if (before && existsSync(path) && (await sumOf(path)) === before.programSum) return withoutSum(before);
	mkdirSync(folder, {recursive: true, mode: 0o700});
	sweep(folder);
	const expected = await expectedSum(release, async () => readPublished(work));
	if (expected.unpublished !== undefined) onProgress({stage: 'no-published-sum', reason: expected.unpublished});
	const fetched = await fetchFile(work);
	onProgress({stage: 'verify'});
	const found = await sumOf(fetched, work.signal);
	if (found !== expected.sha256) {
		dropPart(fetched);
		throw notVerified('tools.sumMismatch', {file: fileNameOf(release.url), found, expected: expected.sha256});
	}
	onProgress({stage: 'unpack'});
	await place(release, fetched, path);
	const installed: InstalledTool = {
		tool: release.tool,
		version: release.version,
		path,
		sha256: found,
		isPinned: release.sha256 !== 'unpinned',
		from: addressOf(work.source, release.url),
	};
	await writeFileAtomic(recordPath(folder), JSON.stringify({...installed, programSum: await sumOf(path)}), {
		mode: 0o600,
	});
	return installed;
}

/** The program, executable, at its place in one step; the fetched file is gone afterwards, whatever came of it. */
async function place(release: ToolRelease, fetched: string, path: string): Promise<void> {
	const fresh = `${path}.new-${process.pid}`;
	try {
		if (release.pack === 'plain') renameSync(fetched, fresh);
		else await unpackTool(fetched, release, fresh);
		chmodSync(fresh, 0o755);
		renameSync(fresh, path);
	} finally {
		rmSync(fresh, {force: true});
		dropPart(fetched);
	}
}

/** What a killed run left half unpacked; what it left half fetched stays. */
function sweep(folder: string): void {
	for (const name of readdirSync(folder))
		if (/^\.unpack-|\.new-\d+$/.test(name)) rmSync(join(folder, name), {recursive: true, force: true});
}

/** Into a file of our folder: what is checked is what is used. */
async function fetchFile({release, folder, source, http, limits, signal, onProgress}: Work): Promise<string> {
	const to = join(folder, `.${fileNameOf(release.url)}.part`);
	if (source.kind === 'files') {
		copyFileSync(fileIn(source.folder, release), to);
		return to;
	}
	await download(http, limits, {
		url: addressOf(source, release.url),
		path: to,
		signal,
		onBytes: (done, total, resumedAt) => onProgress({stage: 'download', done, total, resumedAt}),
		onRetry: () => onProgress({stage: 'retry'}),
	});
	return to;
}

async function readPublished({release, source, http, signal}: Work): Promise<string> {
	if (source.kind === 'files') return readFile(join(source.folder, fileNameOf(release.publishedSum)), 'utf8');
	return fetchSum(http, addressOf(source, release.publishedSum), signal);
}

function fileIn(folder: string, release: ToolRelease): string {
	const path = join(folder, fileNameOf(release.url));
	if (existsSync(path)) return path;
	throw new SetupError({
		code: 'tool-missing',
		fault: 'user',
		message: message('tools.noFile', {folder, file: fileNameOf(release.url)}),
		next: [{message: message('tools.putFile'), read: release.url}],
	});
}

/** A file of the official places as the source has it. */
function addressOf(source: ToolSource, url: string): string {
	if (source.kind === 'files') return join(source.folder, fileNameOf(url));
	if (source.kind === 'official') return url;
	const {host, pathname} = new URL(url);
	return `${source.url.replace(/\/+$/, '')}/${host}${pathname}`;
}
