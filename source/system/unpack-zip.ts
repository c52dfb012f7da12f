import {createWriteStream} from 'node:fs';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {crc32} from 'node:zlib';
import {getFileNameLowLevel, openPromise, type Entry, type ZipFile} from 'yauzl';
import {leaves, maxProgramBytes, type TakenOut} from './taken-out.ts';

/** The part of a zip entry's mode that says what it is, and what it says of a file. As `stat` has them. */
const typeBits = 0o170_000;
const fileBits = 0o100_000;

/**
 * Takes `member` out of a `.zip` into `folder`, and nothing else, after the whole list of entries was looked at. Throws for an archive that
 * is cut short, damaged or encrypted, or whose member is not of the size or the CRC-32 that the list gives.
 */
export async function takeOutOfZip(archive: string, member: string, folder: string): Promise<TakenOut> {
	// Names as they are written: what the library would correct or refuse, we want to name.
	const zip = await openPromise(archive, {autoClose: false, decodeStrings: false});
	try {
		const {strange, wanted} = await lookThrough(zip, member);
		const program = join(folder, 'program');
		const [entry] = wanted;
		if (entry && strange === undefined && wanted.length === 1) await write(zip, entry, program);
		return {strange, found: wanted.length, program};
	} finally {
		zip.close();
	}
}

async function lookThrough(
	zip: ZipFile,
	member: string,
): Promise<{readonly strange: string | undefined; readonly wanted: readonly Entry[]}> {
	let strange: string | undefined;
	const wanted: Entry[] = [];
	for await (const entry of zip.eachEntry()) {
		const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
		const isWanted = path === member;
		if (leaves(path) || (isWanted && (!isFile(entry) || entry.uncompressedSize > maxProgramBytes))) strange ??= path;
		if (isWanted) wanted.push(entry);
	}
	return {strange, wanted};
}

/** A mode is kept in the upper half of the attributes; archives made on Windows have none. */
function isFile(entry: Entry): boolean {
	const type = (entry.externalFileAttributes >>> 16) & typeBits;
	return type === 0 || type === fileBits;
}

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
