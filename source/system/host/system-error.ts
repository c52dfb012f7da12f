import {dirname} from 'node:path';
import {SetupError} from '../../domain/failure.ts';
import {quote} from '../../domain/ports/command.ts';
import {message} from '../../i18n/message.ts';

/** The system's code of an error (`ENOENT`, `EACCES`, …); undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The system's words of an error. */
export function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** `disk-full`, for a path that found no room. */
export function diskFull(path: string, cause: unknown): SetupError {
	return new SetupError(
		{
			code: 'disk-full',
			fault: 'user',
			message: message('system.diskFull', {path}),
			next: [{message: message('system.seeSpace'), run: `df -h ${quote(dirname(path))}`}],
		},
		{cause},
	);
}

const noRoom = new Set(['ENOSPC', 'EDQUOT']);
const notWritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG', 'EISDIR']);

/** Says an error about our own state folder as `disk-full` or `state-unwritable`; anything else comes back as it is. */
export function stateFailure(error: unknown, path: string): unknown {
	const code = codeOf(error);
	if (code !== undefined && noRoom.has(code)) return diskFull(path, error);
	if (code === undefined || !notWritable.has(code)) return error;
	return new SetupError(
		{
			code: 'state-unwritable',
			fault: 'user',
			message: message('system.stateUnwritable', {folder: path, reason: reasonOf(error)}),
			next: [{message: message('system.stateElsewhere'), run: 'export DIGIMON_SETUP_STATE=/tmp/digimon-setup-state'}],
		},
		{cause: error},
	);
}

/** True when an error says that there is no room. */
export function isNoRoom(error: unknown): boolean {
	return noRoom.has(codeOf(error) ?? '');
}
