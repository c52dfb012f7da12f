import {
	appendFileSync,
	closeSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {supervisorFiles, type SupervisorState} from '../../domain/tunnel-policy.ts';

/** A log that has grown beyond this loses its older half. */
export const supervisorLogLimit = 256 * 1024;
/** So many repairs are kept, beside the one whose tunnel still writes there. */
const repairsKept = 3;

/** What a supervisor writes into its profile's folder. A full disk loses records, and never ends the supervisor. */
export type SupervisorRecords = {
	/** Appends a line to the log. */
	log(line: string): void;
	/** Writes the state atomically. Not synced: it has no use after a crash. */
	saveState(state: SupervisorState): void;
	/** Removes the state; the supervisor has ended. */
	removeState(): void;
	/** Makes a folder for the output of a repair's tools; removes older ones, except those that hold a path of `used`. */
	repairFolder(name: string, used: readonly string[]): string;
};

/** The records of the supervisor of one profile. */
export function createSupervisorRecords(profileFolder: string): SupervisorRecords {
	const log = join(profileFolder, supervisorFiles.log);
	const state = join(profileFolder, supervisorFiles.state);
	const repairs = join(profileFolder, supervisorFiles.repairs);
	return {
		log: (line) =>
			attempt(() => {
				appendFileSync(log, `${line}\n`, {mode: 0o600});
				if (statSync(log).size > supervisorLogLimit) writeFileSync(log, newerHalf(log));
			}),
		saveState: (current) =>
			attempt(() => writeFileAtomic.sync(state, `${JSON.stringify(current)}\n`, {mode: 0o600, fsync: false})),
		removeState: () => attempt(() => rmSync(state, {force: true})),
		repairFolder(name, used) {
			const folder = join(repairs, name);
			attempt(() => {
				mkdirSync(folder, {recursive: true, mode: 0o700});
				for (const old of readdirSync(repairs).toSorted().slice(0, -repairsKept)) {
					const path = join(repairs, old);
					if (!used.some((one) => one.startsWith(path))) rmSync(path, {recursive: true, force: true});
				}
			});
			return folder;
		},
	};
}

/** The newer half of the log, which is written in place: other processes that append continue at its end. */
function newerHalf(path: string): Buffer {
	const descriptor = openSync(path, 'r');
	try {
		const half = Buffer.alloc(supervisorLogLimit / 2);
		const length = readSync(descriptor, half, 0, half.length, statSync(path).size - half.length);
		const whole = half.subarray(0, length);
		return whole.subarray(whole.indexOf(10) + 1);
	} finally {
		closeSync(descriptor);
	}
}

function attempt(work: () => void): void {
	try {
		work();
	} catch {
		// The supervisor has no terminal, and the site matters more than its log.
	}
}
