import {closeSync, constants, fstatSync, openSync, readSync, statSync} from 'node:fs';
import {usageError} from '../../domain/failure.ts';
import {message} from '../../i18n/message.ts';

/**
 * The text of a file that the user names or that lies in a folder: only of a regular file (a pipe or a device may never end), and only
 * of at most so many bytes. Throws SetupError `usage` for any other file, and the system's error where it cannot be read.
 */
export function readRegularFile(path: string, maxBytes: number): string {
	refuseSpecial(path, statSync(path).isFile());
	// Looked at again once it is open: another file may be there by now, and opening a pipe must not wait.
	const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	try {
		refuseSpecial(path, fstatSync(descriptor).isFile());
		const bytes = Buffer.alloc(Math.min(fstatSync(descriptor).size, maxBytes) + 1);
		let length = 0;
		for (let read = -1; read !== 0 && length < bytes.length; length += read)
			read = readSync(descriptor, bytes, length, bytes.length - length, null);
		if (length > maxBytes) throw usageError(message('system.tooLarge', {file: path, kib: maxBytes / 1024}));
		return bytes.toString('utf8', 0, length);
	} finally {
		closeSync(descriptor);
	}
}

function refuseSpecial(path: string, isRegular: boolean): void {
	if (!isRegular) throw usageError(message('system.notRegular', {file: path}));
}
