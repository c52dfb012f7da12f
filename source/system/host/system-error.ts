import {dirname} from 'node:path';
import {SetupError, type NextAction} from '../../domain/failure.ts';
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

/** Whether an error means that the disk is full. */
export function isNoRoom(error: unknown): boolean {
	return ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '');
}

/** The failure `disk-full` for a path. */
export function diskFull(path: string, cause: unknown): SetupError {
	const next = [{message: message('system.seeSpace'), run: `df -h ${quote(dirname(path))}`}] as const;
	return new SetupError({code: 'disk-full', fault: 'user', message: message('system.diskFull', {path}), next}, {cause});
}

/** Names the variable for another state folder. */
export const otherStateFolder: NextAction = {
	message: message('system.stateElsewhere'),
	run: 'export DIGIMON_SETUP_STATE=/tmp/digimon-setup-state',
};

const notWritable = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG', 'EISDIR'];

/** An error about our own state folder as `disk-full` or `state-unwritable`; any other error unchanged. */
export function stateFailure(cause: unknown, path: string): unknown {
	if (isNoRoom(cause)) return diskFull(path, cause);
	if (!notWritable.includes(codeOf(cause) ?? '')) return cause;
	const text = message('system.stateUnwritable', {folder: path, reason: reasonOf(cause)});
	const next = [otherStateFolder] as const;
	return new SetupError({code: 'state-unwritable', fault: 'user', message: text, next}, {cause});
}
