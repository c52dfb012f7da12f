import {readFileSync} from 'node:fs';
import process from 'node:process';
import {codeOf} from '../host/system-error.ts';

/** Whether a process of this pid lives; one that has ended and was not yet waited for (a zombie) does not (Linux only). */
export function isAlive(pid: number): boolean {
	if (!(pid > 0)) return false;
	try {
		return process.kill(pid, 0) && !isZombie(pid);
	} catch (error) {
		return codeOf(error) === 'EPERM';
	}
}

function isZombie(pid: number): boolean {
	try {
		return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}
