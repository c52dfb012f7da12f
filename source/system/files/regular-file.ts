import {closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats} from 'node:fs';

/** A file that is not read: `code` is `EISDIR` for a folder, `EFTYPE` for a named pipe or a device, `EFBIG` for one that is too large. */
class FileKindError extends Error {
	readonly code: 'EISDIR' | 'EFTYPE' | 'EFBIG';
	constructor(code: FileKindError['code'], detail: string, path: string) {
		super(`${code}: ${detail}, '${path}'`);
		this.code = code;
	}
}

/**
 * Opens a regular file and returns its descriptor, links followed; `flags` are those of open(2). A named pipe or a device, whose open or
 * read may wait for ever while no signal is handled, is refused before it is opened. Throws the system's error, or one with code `EISDIR` or `EFTYPE`.
 */
export function openRegularFile(path: string, flags: number = constants.O_RDONLY): number {
	refuseOthers(statSync(path, {throwIfNoEntry: false}), path);
	// Should it be replaced in between, O_NONBLOCK keeps the open from waiting. Windows has neither flag.
	const descriptor = openSync(path, flags | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0), 0o600);
	try {
		refuseOthers(fstatSync(descriptor), path);
		return descriptor;
	} catch (error) {
		closeSync(descriptor);
		throw error;
	}
}

const chunkBytes = 64 * 1024;

/** The bytes of a regular file. Throws as `openRegularFile` does, and an error with code `EFBIG` for more than `maxBytes`. */
export function readRegularFile(path: string, maxBytes: number): Buffer {
	const descriptor = openRegularFile(path);
	try {
		// What stat(2) tells of the size is no promise: a file may grow, and files in /proc have none.
		const chunks: Buffer[] = [];
		let length = 0;
		for (let read = -1; read !== 0; length += read) {
			if (length > maxBytes) throw new FileKindError('EFBIG', `larger than ${maxBytes} bytes`, path);
			const chunk = Buffer.alloc(chunkBytes);
			read = readSync(descriptor, chunk, 0, chunkBytes, null);
			chunks.push(chunk.subarray(0, read));
		}
		return Buffer.concat(chunks, length);
	} finally {
		closeSync(descriptor);
	}
}

function refuseOthers(stats: Stats | undefined, path: string): void {
	if (stats === undefined || stats.isFile()) return;
	if (stats.isDirectory()) throw new FileKindError('EISDIR', 'not a regular file but a folder', path);
	const kind = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
	throw new FileKindError('EFTYPE', `not a regular file but ${kind}`, path);
}
