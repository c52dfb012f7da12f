import {appendFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {supervisorFiles, type SupervisorState} from '../../domain/tunnel-policy.ts';
import {readEnd} from '../files/log-document.ts';
import {makeOwnFolder} from '../files/own-folder.ts';
import {codeOf} from '../host/system-error.ts';

/** A log that has grown beyond this loses its older half. */
export const supervisorLogLimit = 256 * 1024;
/** How many folders of repairs are kept, beside the one in which a tunnel still writes. */
const repairsKept = 3;

/** What a supervisor of one profile writes in its folder. A full disk loses what is written, and does not end the supervisor. */
export function createSupervisorRecords(profileFolder: string) {
	const log = join(profileFolder, supervisorFiles.log);
	const state = join(profileFolder, supervisorFiles.state);
	const repairs = join(profileFolder, supervisorFiles.repairs);
	return {
		/** Appends a line. */
		log: (line: string): void =>
			attempt(() => {
				appendFileSync(log, `${line}\n`, {mode: 0o600});
				if (statSync(log).size > supervisorLogLimit) writeFileSync(log, newerHalf(log));
			}),
		/** Replaces the state atomically. Not synced: it is worth nothing after a crash. */
		writeState: (content: SupervisorState): void =>
			attempt(() => writeFileAtomic.sync(state, `${JSON.stringify(content)}\n`, {mode: 0o600, fsync: false})),
		removeState: (): void => attempt(() => rmSync(state, {force: true})),
		/** Creates a folder for the output of a repair's tools; removes older ones, except those that hold a path of `used`. */
		repairFolder(name: string, used: readonly string[]): string {
			const folder = join(repairs, name);
			attempt(() => {
				makeOwnFolder(folder);
				for (const old of readdirSync(repairs).toSorted().slice(0, -repairsKept)) {
					const path = join(repairs, old);
					if (!used.some((one) => one.startsWith(path))) rmSync(path, {recursive: true, force: true});
				}
			});
			return folder;
		},
	};
}

/** The records of the supervisor of one profile. */
export type SupervisorRecords = ReturnType<typeof createSupervisorRecords>;

/** The newer half of a file; it is written in place, so that another process which appends continues at its end. */
function newerHalf(path: string): Buffer {
	const half = readEnd(path, supervisorLogLimit / 2);
	return half.subarray(half.indexOf('\n') + 1);
}

/** Runs the work; ignores errors of the file system. */
function attempt(work: () => void): void {
	try {
		work();
	} catch (error) {
		// No terminal is left to report to, and logging is best effort.
		if (codeOf(error) === undefined) throw error;
	}
}
