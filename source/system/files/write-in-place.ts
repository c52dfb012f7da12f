import {closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync} from 'node:fs';

/** A file did not hold afterwards what was written; `restored` tells whether it is as it was before. */
export class InPlaceError extends Error {
	override readonly name = 'InPlaceError';
	readonly restored: boolean;
	constructor(message: string, restored: boolean, options?: ErrorOptions) {
		super(message, options);
		this.restored = restored;
	}
}

/**
 * Writes into a file without replacing it: a rename fails on a bind-mounted file and loses owner, mode and label. Syncs, reads
 * back, compares, and puts the old bytes back when anything went wrong. Opens only files that are there and regular.
 * Throws the system's error when it cannot be opened for writing (nothing was changed then), else InPlaceError.
 */
export function replaceInPlace(path: string, bytes: Uint8Array): void {
	const descriptor = openSync(path, constants.O_RDWR | (constants.O_NOCTTY ?? 0));
	try {
		if (!fstatSync(descriptor).isFile())
			throw Object.assign(new Error(`not a regular file: ${path}`), {code: 'EINVAL'});
		const before = readAll(descriptor);
		if (before.equals(bytes)) return;
		const trouble = tryWriting(descriptor, bytes);
		if (trouble === undefined) return;
		const restoring = tryWriting(descriptor, before);
		throw new InPlaceError(trouble.message, restoring === undefined, {cause: trouble});
	} finally {
		closeSync(descriptor);
	}
}

function tryWriting(descriptor: number, bytes: Uint8Array): Error | undefined {
	try {
		// Overwritten before it is cut: the file is never empty, and restoring needs no new space.
		for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
		ftruncateSync(descriptor, bytes.length);
		fsyncSync(descriptor);
		return readAll(descriptor).equals(bytes) ? undefined : new Error('what was read back is not what was written');
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

function readAll(descriptor: number): Buffer {
	const parts: Buffer[] = [];
	for (let at = 0; ;) {
		const part = Buffer.alloc(64 * 1024);
		const length = readSync(descriptor, part, 0, part.length, at);
		if (length === 0) return Buffer.concat(parts);
		parts.push(part.subarray(0, length));
		at += length;
	}
}
