import {readdir, readFile, stat} from 'node:fs/promises';
import process from 'node:process';
import type {Processes} from '../../domain/ports/step-context.ts';
import {querySystem} from './runner.ts';

type Found = Awaited<ReturnType<Processes['find']>>[number];

/** A process with the user ID of its owner; the number alone tells two users' tunnels of the same profile name apart. */
type Owned = Found & {readonly owner: number | undefined};

/** Whether a process may be of our setup: another ordinary user of the machine has clusters of the same names. Windows tells no owner. */
const isOursOrRoots = (owner: number | undefined): boolean =>
	owner === undefined || owner === 0 || owner === process.getuid?.();

/** Other processes of ours and of root, from /proc on Linux and `ps` elsewhere. */
export function createProcesses(): Processes {
	const linux = process.platform === 'linux';
	return {
		startTime: linux ? async (pid) => (await statByProc(pid))?.startTime : startTimeByPs,
		async signal(pid, signal) {
			try {
				return process.kill(pid, signal);
			} catch {
				return false;
			}
		},
		async find(matches) {
			const all = linux ? await allByProc() : await allByPs();
			return all.flatMap(({owner, ...each}) =>
				each.pid !== process.pid && isOursOrRoots(owner) && matches(each.args) ? [each] : [],
			);
		},
	};
}

const readBootId = (): Promise<string> =>
	readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
		(text) => text.trim(),
		() => 'boot',
	);

/** The start time is boot and clock ticks since then (proc(5), field 22): a pid with the same start time is the same process. */
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

async function allByProc(): Promise<readonly Owned[]> {
	const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const found = await Promise.all(
		names.map(async (name) => {
			const pid = Number(name);
			const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
			const found = args === '' ? undefined : await statByProc(pid);
			if (found === undefined) return [];
			const owner = await stat(`/proc/${pid}`).then(
				({uid}) => uid,
				() => undefined,
			);
			return [{pid, args: args.replace(/\0$/, '').split('\0'), owner, ...found}];
		}),
	);
	return found.flat();
}

async function startTimeByPs(pid: number): Promise<string | undefined> {
	return (await querySystem('ps', ['-o', 'lstart=', '-p', String(pid)]))?.trim() || undefined;
}

/** `ps` joins arguments by spaces; arguments that hold spaces come apart. */
async function allByPs(): Promise<readonly Owned[]> {
	const output = (await querySystem('ps', ['-axww', '-o', 'pid=,ppid=,uid=,lstart=,command='])) ?? '';
	return output.split('\n').flatMap(parsePsLine);
}

/** One line of `ps -o pid=,ppid=,uid=,lstart=,command=`: lstart has five parts ("Mon Nov 23 13:00:00 2026"). */
export function parsePsLine(line: string): readonly Owned[] {
	const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.+)$/.exec(line);
	if (match === null) return [];
	const [, pid = '', parentPid = '', owner = '', startTime = '', command = ''] = match;
	return [
		{pid: Number(pid), parentPid: Number(parentPid), owner: Number(owner), startTime, args: command.split(/\s+/)},
	];
}
