import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import writeFileAtomic from 'write-file-atomic';
import {parseWorkRecord, type RecordedWork} from '../../domain/journal.ts';
import type {LeftoverWork, LeftoverWorks} from '../../domain/ports/platform.ts';
import type {Processes} from '../../domain/ports/step-context.ts';
import {makeOwnFolder} from '../files/own-folder.ts';
import {readRegularFile} from '../files/regular-file.ts';
import type {WorkRecords} from '../process/call.ts';
import {isAlive} from '../process/is-alive.ts';
import {readTail} from '../process/output.ts';

/** A record is a command line and some numbers. */
const longestRecord = 4 * 1024 ** 2;

/** The records in STATE/work, a file for each command. `readable` is the text of an output line for users. */
export function createWorkRecords(
	stateFolder: string,
	processes: Processes,
	readable: (line: string) => string,
): LeftoverWorks & WorkRecords {
	const folder = join(stateFolder, 'work');
	let last = 0;
	let own: Promise<string> | undefined;
	return {
		async begin({tool, args, limitMs}, outputPath) {
			own ??= processes.startTime(process.pid).then((startTime) => startTime ?? '');
			const path = join(folder, `${process.pid}-${++last}.json`);
			const owner = {pid: process.pid, startTime: await own};
			const work = {pid: 0, startTime: '', tool, args, startedAt: new Date().toISOString(), limitMs};
			const write = (known: Partial<typeof work>): void =>
				attempt(() => {
					makeOwnFolder(folder);
					const content = {owner, work: {...work, ...(outputPath === undefined ? {} : {outputPath}), ...known}};
					writeFileAtomic.sync(path, `${JSON.stringify(content)}\n`, {mode: 0o600, fsync: false});
				});
			let isEnded = false;
			write({});
			return {
				async started(pid) {
					if (pid === undefined) return;
					const startTime = (await processes.startTime(pid)) ?? '';
					if (!isEnded) write({pid, startTime});
				},
				ended() {
					isEnded = true;
					attempt(() => rmSync(path, {force: true}));
				},
			};
		},
		async find() {
			const found = await Promise.all(filesIn(folder).map(async (path) => leftoverOf(path, processes)));
			return found.flat();
		},
		isRunning: async ({pid, startTime}) => isSame(await processes.startTime(pid), {pid, startTime}),
		lastLine: ({outputPath}) =>
			outputPath === undefined
				? undefined
				: readTail(outputPath)
						.map(readable)
						.findLast((line) => line.trim() !== ''),
	};
}

function filesIn(folder: string): readonly string[] {
	try {
		return readdirSync(folder).map((name) => join(folder, name));
	} catch {
		return [];
	}
}

/** The processes of one record that outlive their run; removes a record without any. */
async function leftoverOf(path: string, processes: Processes): Promise<readonly LeftoverWork[]> {
	const record = readRecord(path);
	if (record && isSame(await processes.startTime(record.owner.pid), record.owner)) return [];
	const left = record ? await processesOf(record.work, processes) : [];
	if (left.length === 0) attempt(() => rmSync(path, {force: true}));
	return left;
}

function readRecord(path: string): RecordedWork | undefined {
	try {
		return parseWorkRecord(readRegularFile(path, longestRecord).toString());
	} catch {
		return undefined;
	}
}

/** The recorded process; where the run was killed before it knew the pid, the processes with the command's arguments. */
async function processesOf(work: RecordedWork['work'], processes: Processes): Promise<readonly LeftoverWork[]> {
	if (work.pid !== 0) return isSame(await processes.startTime(work.pid), work) ? [work] : [];
	const {args} = work;
	const isCall = (words: readonly string[]): boolean =>
		words.length > args.length && args.every((word, index) => words[words.length - args.length + index] === word);
	return (await processes.find(isCall)).map(({pid, startTime}) => ({...work, pid, startTime}));
}

/** Whether a process still is the one with this start time; an unknown start time leaves the pid to decide. */
const isSame = (found: string | undefined, known: {readonly pid: number; readonly startTime: string}): boolean =>
	found !== undefined && known.startTime !== '' ? found === known.startTime : isAlive(known.pid);

/** Runs the work; a full or read-only disk loses the record only. */
function attempt(work: () => void): void {
	try {
		work();
	} catch {
		// The command itself reports what matters of the disk.
	}
}
