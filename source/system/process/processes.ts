import {readFileSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import process from 'node:process';
import type {Processes} from '../../domain/ports/step-context.ts';
import {codeOf} from '../host/system-error.ts';
import {querySystem} from './runner.ts';

type Found = {
	readonly pid: number;
	readonly startTime: string;
	readonly args: readonly string[];
	readonly parentPid: number;
};

/** Other processes, from /proc on Linux and `ps` elsewhere. */
export function createProcesses(): Processes {
	const linux = process.platform === 'linux';
	return {
		startTime: linux ? startTimeByProc : startTimeByPs,
		async signal(pid, signal) {
			try {
				return process.kill(pid, signal);
			} catch {
				return false;
			}
		},
		async find(matches) {
			const all = linux ? await allByProc() : await allByPs();
			return all.filter((each) => each.pid !== process.pid && matches(each.args));
		},
	};
}

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

const readBootId = (): Promise<string> =>
	readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
		(text) => text.trim(),
		() => 'boot',
	);

/** Boot and start time in clock ticks since then (proc(5), field 22): a pid with the same start time is the same process. */
async function startTimeByProc(pid: number): Promise<string | undefined> {
	return (await statByProc(pid))?.startTime;
}

async function statByProc(pid: number): Promise<{readonly startTime: string; readonly parentPid: number} | undefined> {
	try {
		const text = await readFile(`/proc/${pid}/stat`, 'utf8');
		// The name in brackets may hold spaces and brackets itself; fields are counted after the last one. The first is field 3.
		const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
		// A zombie has exited; its parent has not waited for it yet.
		if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
		return {startTime: `${await readBootId()}:${fields[19]}`, parentPid: Number(fields[1])};
	} catch {
		return undefined;
	}
}

async function allByProc(): Promise<readonly Found[]> {
	const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const found = await Promise.all(
		names.map(async (name) => {
			const pid = Number(name);
			const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
			const stat = args === '' ? undefined : await statByProc(pid);
			return stat === undefined ? [] : [{pid, args: args.replace(/\0$/, '').split('\0'), ...stat}];
		}),
	);
	return found.flat();
}

async function startTimeByPs(pid: number): Promise<string | undefined> {
	return (await querySystem('ps', ['-o', 'lstart=', '-p', String(pid)]))?.trim() || undefined;
}

/** `ps` joins arguments by spaces; arguments that hold spaces come apart. */
async function allByPs(): Promise<readonly Found[]> {
	const output = (await querySystem('ps', ['-axww', '-o', 'pid=,ppid=,lstart=,command='])) ?? '';
	return output.split('\n').flatMap(parsePsLine);
}

/** One line of `ps -o pid=,ppid=,lstart=,command=`: lstart has five parts ("Mon Nov 23 13:00:00 2026"). */
export function parsePsLine(line: string): readonly Found[] {
	const match = /^\s*(\d+)\s+(\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.+)$/.exec(line);
	if (match === null) return [];
	const [, pid = '', parentPid = '', startTime = '', command = ''] = match;
	return [{pid: Number(pid), parentPid: Number(parentPid), startTime, args: command.split(/\s+/)}];
}
