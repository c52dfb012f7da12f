import {accessSync, constants} from 'node:fs';
import {homedir, userInfo} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';
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

/** This user's home by the list of users, which `sudo` does not change as it may change HOME; HOME for a user who is in no list. */
export function userHome(): string {
	try {
		return userInfo().homedir;
	} catch {
		return homedir();
	}
}

/** Names the variable for another state folder than the one that failed: one in this user's home, or a new temporary one where that cannot be written. */
export function otherStateFolder(failed: string): NextAction {
	const home = userHome();
	const folder = join(home, '.digimon-setup');
	const isUsable = isAbsolute(home) && folder !== failed && !failed.startsWith(join(folder, '/')) && mayWrite(home);
	const value = isUsable ? quote(folder) : '"$(mktemp -d)"';
	return {message: message('system.stateElsewhere'), run: `export DIGIMON_SETUP_STATE=${value}`};
}

function mayWrite(folder: string): boolean {
	try {
		accessSync(folder, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

const notWritable = [
	'EACCES',
	'EPERM',
	'EROFS',
	'ENOTDIR',
	'ENOENT',
	'ELOOP',
	'ENAMETOOLONG',
	'EISDIR',
	'EEXIST',
	'EFTYPE',
	'EFBIG',
];

/** An error about our own state folder as `disk-full` or `state-unwritable`; any other error unchanged. */
export function stateFailure(cause: unknown, path: string): unknown {
	if (isNoRoom(cause)) return diskFull(path, cause);
	if (!notWritable.includes(codeOf(cause) ?? '')) return cause;
	const text = message('system.stateUnwritable', {folder: path, reason: reasonOf(cause)});
	const next = [otherStateFolder(path)] as const;
	return new SetupError({code: 'state-unwritable', fault: 'user', message: text, next}, {cause});
}
