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
/** So many mendings are kept, beside the one whose tunnel still writes there. */
const mendingsKept = 3;

/** What a keeper writes down in its profile's folder. A full disk loses what is written, never the keeper. */
export type SupervisorRecords = {
	/** One line more. */
	log(line: string): void;
	/** Whole or not at all for whoever reads it. Not synced: it is worth nothing after a crash. */
	tell(state: SupervisorState): void;
	/** It is over. */
	forget(): void;
	/** A new folder for what the tools of a mending print; older ones go, but for those in which a path of `used` lies. */
	mendingFolder(name: string, used: readonly string[]): string;
};

/** The records of the keeper of one profile. */
export function createSupervisorRecords(profileFolder: string): SupervisorRecords {
	const log = join(profileFolder, supervisorFiles.log);
	const state = join(profileFolder, supervisorFiles.state);
	const mendings = join(profileFolder, supervisorFiles.repairs);
	return {
		log: (line) =>
			attempt(() => {
				appendFileSync(log, `${line}\n`, {mode: 0o600});
				if (statSync(log).size > supervisorLogLimit) writeFileSync(log, newerHalf(log));
			}),
		tell: (told) =>
			attempt(() => writeFileAtomic.sync(state, `${JSON.stringify(told)}\n`, {mode: 0o600, fsync: false})),
		forget: () => attempt(() => rmSync(state, {force: true})),
		mendingFolder(name, used) {
			const folder = join(mendings, name);
			attempt(() => {
				mkdirSync(folder, {recursive: true, mode: 0o700});
				for (const old of readdirSync(mendings).toSorted().slice(0, -mendingsKept)) {
					const path = join(mendings, old);
					if (!used.some((one) => one.startsWith(path))) rmSync(path, {recursive: true, force: true});
				}
			});
			return folder;
		},
	};
}

/** Written in place: whoever else appends to the file goes on at its end. */
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
		// Nobody is there to be told, and the site matters more than its log.
	}
}
