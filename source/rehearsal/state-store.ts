import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {takeFileLock} from '../system/files/file-lock.ts';
import {makeOwnFolder} from '../system/files/own-folder.ts';
import {stateFailure} from '../system/host/system-error.ts';
import type {Patch} from './simulator/answer.ts';
import {parseState, type SimulatedState} from './simulator/state.ts';

/** The state of the simulated machine, and the only way to change it. */
export type StateStore = {read(): SimulatedState; change(patch: Patch): SimulatedState};

/**
 * A state in a file that processes share: a change takes a lock beside it, and a state is renamed into place, so that a process killed in
 * between leaves the state before or after. `read` throws when the file is no state.
 */
export function openStateStore(path: string): StateStore {
	const read = (): SimulatedState => parseState(readFileSync(path, 'utf8'));
	return {
		read,
		change(patch) {
			const release = takeFileLock(`${path}.lock`);
			try {
				const after = patch(read());
				writeState(path, after);
				return after;
			} finally {
				release();
			}
		},
	};
}

/** Writes a whole state, creating its folder: private, since a secret that is set in a rehearsal is in it. Throws SetupError `disk-full` or `state-unwritable`. */
export function writeState(path: string, state: SimulatedState): void {
	makeOwnFolder(dirname(path));
	const temporary = `${path}.${process.pid}`;
	try {
		writeFileSync(temporary, JSON.stringify(state), {mode: 0o600});
		renameSync(temporary, path);
	} catch (error) {
		throw stateFailure(error, dirname(path));
	}
}
