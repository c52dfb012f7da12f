import {dirname} from 'node:path';
import {SetupError} from '../../domain/failure.ts';
import {quote} from '../../domain/ports/command.ts';
import {message} from '../../i18n/message.ts';

/** The system's code of an error (`ENOENT`, `EACCES`, …); undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The text of an error. */
export function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The failure `disk-full` for a path. */
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

/** An error about our own state folder as `disk-full` or `state-unwritable`; any other error unchanged. */
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

/** Whether an error means that the disk is full. */
export function isNoRoom(error: unknown): boolean {
	return noRoom.has(codeOf(error) ?? '');
}
