import {lstatSync, mkdtempSync, renameSync, rmSync, createWriteStream} from 'node:fs';
import {join, basename, dirname} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {crc32} from 'node:zlib';
import {extract} from 'tar/extract';
import {getFileNameLowLevel, openPromise, type Entry, type ZipFile} from 'yauzl';
import type {Packing} from '../../domain/ports/tool-installer.ts';
import {reasonOf} from '../../system/host/system-error.ts';
import {notVerified} from './http.ts';

/** The largest program that we write. */
const maxProgramBytes = 1024 ** 3;

/** What an archive held. */
type ExtractedFile = {
	/** The first entry that such an archive should not have; nothing is extracted then. */
	readonly strange: string | undefined;
	/** How often the program is in it, and where it was written, if it was. */
	readonly found: number;
	readonly program: string;
};

/** Whether this path would leave the folder that it is unpacked into, on any system. */
const escapesFolder = (path: string): boolean => /^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..');

/** Extracts `member` of a `.tar.gz` into `folder`, and nothing else. Throws for an archive that is cut short or damaged. */
async function extractFromTar(archive: string, member: string, folder: string): Promise<ExtractedFile> {
	let strange: string | undefined;
	let found = 0;
	await extract({
		file: archive,
		cwd: folder,
		strict: true,
		filter: (path, entry) => {
			const {type = 'File', size} = entry as {readonly type?: string; readonly size: number};
			const isWanted = path === member || path === `./${member}`;
			const isFile = ['File', 'OldFile', 'ContiguousFile'].includes(type);
			if (escapesFolder(path) || (isWanted && (!isFile || size > maxProgramBytes))) strange ??= path;
			if (isWanted) found++;
			return isWanted && strange === undefined && found === 1;
		},
	});
	return {strange, found, program: join(folder, member)};
}

/**
 * Extracts one program of an archive to `to`; nothing else of the archive reaches the disk. Throws SetupError
 * `checksum-mismatch` for an archive that is cut short, damaged or encrypted, that lacks the program or has it twice, in which it is a link or
 * larger than a program can be, or that holds any entry which would leave its folder.
 */
export async function unpackTool(
	archive: string,
	{pack, member}: Exclude<Packing, {readonly pack: 'plain'}>,
	to: string,
): Promise<void> {
	const file = basename(archive);
	const folder = mkdtempSync(join(dirname(to), '.unpack-'));
	try {
		const extractFrom = pack === 'zip' ? extractFromZip : extractFromTar;
		const {strange, found, program} = await extractFrom(archive, member, folder).catch((error: unknown) => {
			throw notVerified('tools.brokenArchive', {file, reason: reasonOf(error)}, error);
		});
		if (strange !== undefined) throw notVerified('tools.strangeArchive', {file, entry: strange});
		if (found !== 1 || !lstatSync(program).isFile())
			throw notVerified('tools.brokenArchive', {file, reason: `${found} × ${member}`});
		renameSync(program, to);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

/**
 * Extracts `member` of a `.zip` into `folder`, and nothing else, after it has read the whole list of entries. Throws for an archive that
 * is cut short, damaged or encrypted, or whose member is not of the size or the CRC-32 that the list gives.
 */
async function extractFromZip(archive: string, member: string, folder: string): Promise<ExtractedFile> {
	// Names as they are written: an entry that the library would correct or refuse is reported by its name.
	const zip = await openPromise(archive, {autoClose: false, decodeStrings: false});
	try {
		const {strange, wanted} = await readEntries(zip, member);
		const program = join(folder, 'program');
		const [entry] = wanted;
		if (entry && strange === undefined && wanted.length === 1) await write(zip, entry, program);
		return {strange, found: wanted.length, program};
	} finally {
		zip.close();
	}
}

async function readEntries(zip: ZipFile, member: string) {
	let strange: string | undefined;
	const wanted: Entry[] = [];
	for await (const entry of zip.eachEntry()) {
		const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
		const isWanted = path === member;
		if (escapesFolder(path) || (isWanted && (!isFile(entry) || entry.uncompressedSize > maxProgramBytes)))
			strange ??= path;
		if (isWanted) wanted.push(entry);
	}
	return {strange, wanted};
}

/** The mode, with the type bits of `stat`, is in the upper half of the attributes; archives made on Windows have none. */
const isFile = (entry: Entry): boolean => [0, 0o100_000].includes((entry.externalFileAttributes >>> 16) & 0o170_000);

/** The library holds the stream to the size that the entry gives, so that no more is ever written. */
async function write(zip: ZipFile, entry: Entry, path: string): Promise<void> {
	let sum = 0;
	await pipeline(
		await zip.openReadStreamPromise(entry),
		async function* (bytes: AsyncIterable<Buffer>) {
			for await (const chunk of bytes) {
				sum = crc32(chunk, sum);
				yield chunk;
			}
		},
		createWriteStream(path, {flags: 'wx', mode: 0o600}),
	);
	if (sum !== entry.crc32) throw new Error(`CRC-32 ${sum.toString(16)} instead of ${entry.crc32.toString(16)}`);
}
