import {chmodSync, constants, copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import writeFileAtomic from 'write-file-atomic';
import {SetupError, userError} from '../../domain/failure.ts';
import {installableTools} from '../../domain/ports/tool-installer.ts';
import type {InstalledTool, ToolInstaller, ToolSource, ToolRelease} from '../../domain/ports/tool-installer.ts';
import {message} from '../../i18n/message.ts';
import {checkOwnFolder, makeOwnFolder} from '../../system/files/own-folder.ts';
import {readRegularFile} from '../../system/files/regular-file.ts';
import {stateFailure} from '../../system/host/system-error.ts';
import {createToolFinder, type ToolFinder} from '../../system/process/find-executable.ts';
import {expectedSum, fetchSum, longestSumFile, sumOf} from './checksums.ts';
import {dropPart, download} from './download.ts';
import {notVerified, createHttpClient, takeLogin, defaultLimits, type DownloadLimits, type HttpClient} from './http.ts';
import {fileNameOf, releasedVersion} from './releases.ts';
import {unpackTool} from './unpack.ts';

/** Where one version of a tool lies: TOOLS/NAME/VERSION. */
const toolFolder = (tools: string, {tool, version}: Pick<ToolRelease, 'tool' | 'version'>): string =>
	join(tools, tool, version);

/** The folders in which a run looks before PATH; they need not exist. */
export function ownToolFolders(tools: string): readonly string[] {
	return installableTools.map((tool) => toolFolder(tools, {tool, version: releasedVersion(tool)}));
}

/** An installed tool as `installed.json` beside it keeps it; `programSum` is the SHA-256 of the program itself. */
type InstallRecord = InstalledTool & {readonly programSum: string};

const recordPath = (folder: string): string => join(folder, 'installed.json');

const longestRecord = 64 * 1024;

/** The record in the folder of a tool's version; undefined when no installation was completed there. */
function readRecord(folder: string): InstallRecord | undefined {
	try {
		return JSON.parse(readRegularFile(recordPath(folder), longestRecord).toString()) as InstallRecord;
	} catch {
		return undefined;
	}
}

/**
 * Finds tools in our own folder, then with `onPath`. A program of ours is used only when it still is the one that was installed: when it is
 * asked for first, its SHA-256 is compared with the record. Without a record it was never installed, and is passed over. Throws SetupError
 * `tool-missing` for a program that was changed, and `state-unwritable` for a folder that is not ours.
 */
export function createInstalledToolFinder(tools: string, path: string): ToolFinder {
	const findOnPath = createToolFinder(path);
	const find = createToolFinder(path, ownToolFolders(tools));
	const verified = new Set<string>();
	return async (tool) => {
		const found = await find(tool);
		const folder = found && dirname(found.path);
		if (!found || folder === undefined || !ownToolFolders(tools).includes(folder)) return found;
		for (const own of [tools, dirname(folder), folder]) checkOwnFolder(own);
		const record = readRecord(folder);
		if (!record) return findOnPath(tool);
		if (!verified.has(found.path) && (await sumOf(found.path)) !== record.programSum)
			throw userError('tool-missing', message('tools.changed', {tool, path: found.path}), [
				{message: message('tools.again'), run: 'digimon-setup tools install'},
			]);
		verified.add(found.path);
		return found;
	};
}

const withoutSum = ({programSum: _programSum, ...installed}: InstallRecord): InstalledTool => installed;

function listInstalled(tools: string): readonly InstalledTool[] {
	return ownToolFolders(tools).flatMap((folder) => {
		const record = readRecord(folder);
		return record ? [withoutSum(record)] : [];
	});
}

/** Our own folder of tools, filled over the network (through the environment's proxies) or from files. */
export function createToolInstaller(options: {
	readonly folder: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly limits?: DownloadLimits;
}): ToolInstaller {
	const {folder, environment, limits = defaultLimits} = options;
	return {
		installed: async () => listInstalled(folder),
		remove: async () => {
			const removed = listInstalled(folder);
			rmSync(folder, {recursive: true, force: true});
			return removed;
		},
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

type Installation = Parameters<ToolInstaller['install']>[1] & {
	readonly release: ToolRelease;
	readonly folder: string;
	readonly http: HttpClient;
	readonly limits: DownloadLimits;
};

/** Keeps an installed program that is unchanged; else fetches, verifies and unpacks its file. */
async function install(work: Installation): Promise<InstalledTool> {
	const {release, folder, onProgress} = work;
	const path = join(folder, release.platform.startsWith('windows') ? `${release.tool}.exe` : release.tool);
	const installedBefore = readRecord(folder);
	if (installedBefore && existsSync(path) && (await sumOf(path)) === installedBefore.programSum)
		return withoutSum(installedBefore);
	makeOwnFolder(folder);
	for (const own of [dirname(dirname(folder)), dirname(folder)]) checkOwnFolder(own);
	sweep(folder);
	const expected = await expectedSum(release, () => readPublished(work));
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
	// The library would follow a link.
	rmSync(recordPath(folder), {force: true});
	await writeFileAtomic(recordPath(folder), JSON.stringify({...installed, programSum: await sumOf(path)}), {
		mode: 0o600,
	});
	return installed;
}

/** Moves the program, executable, to its place in one step; removes the fetched file in every case. */
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

/** Removes what a killed run left half unpacked; what it left half fetched stays. */
function sweep(folder: string): void {
	for (const name of readdirSync(folder))
		if (/^\.unpack-|\.new-\d+$/.test(name)) rmSync(join(folder, name), {recursive: true, force: true});
}

/** Fetches into a file of our folder, so that the checked file is the used one. */
async function fetchFile({release, folder, source, http, limits, signal, onProgress}: Installation): Promise<string> {
	const to = join(folder, `.${fileNameOf(release.url)}.part`);
	if (source.kind === 'files') {
		dropPart(to);
		copyFileSync(fileIn(source.folder, release), to, constants.COPYFILE_EXCL);
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

async function readPublished({release, source, http, signal}: Installation): Promise<string> {
	if (source.kind === 'files')
		return readRegularFile(join(source.folder, fileNameOf(release.publishedSum)), longestSumFile).toString();
	return fetchSum(http, addressOf(source, release.publishedSum), signal);
}

function fileIn(folder: string, release: ToolRelease): string {
	const path = join(folder, fileNameOf(release.url));
	if (statSync(path, {throwIfNoEntry: false})?.isFile()) return path;
	throw new SetupError({
		code: 'tool-missing',
		fault: 'user',
		message: message('tools.noFile', {folder, file: fileNameOf(release.url)}),
		next: [{message: message('tools.putFile'), read: release.url}],
	});
}

/** The address or path of an official file in the source. */
function addressOf(source: ToolSource, url: string): string {
	if (source.kind === 'files') return join(source.folder, fileNameOf(url));
	if (source.kind === 'official') return url;
	const {host, pathname} = new URL(url);
	return `${source.url.replace(/\/+$/, '')}/${host}${pathname}`;
}
