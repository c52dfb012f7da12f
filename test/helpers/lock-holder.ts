import {join} from 'node:path';
import {parseHolder, type LockHolder} from '../../source/domain/journal.ts';
import {readFileLock} from '../../source/system/files/file-lock.ts';

/** The holder that the lock of a state folder names. Throws when it is free. */
export function readLockHolder(stateFolder: string): LockHolder {
	const holder = parseHolder(readFileLock(join(stateFolder, 'lock'))?.text ?? '');
	if (holder === undefined) throw new Error('the lock is free');
	return holder;
}
