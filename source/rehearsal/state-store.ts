import {renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {SetupError} from '../domain/failure.ts';
import {quote} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {takeFileLock} from '../system/files/file-lock.ts';
import {makeOwnFolder} from '../system/files/own-folder.ts';
import {readRegularFile} from '../system/files/regular-file.ts';
import {codeOf, stateFailure} from '../system/host/system-error.ts';
import type {Patch} from './simulator/answer.ts';
import {parseState, type SimulatedState} from './simulator/state.ts';

/** The state of the simulated machine, and the only way to change it. */
export type StateStore = {read(): SimulatedState; change(patch: Patch): SimulatedState};

/**
 * A state in a file that processes share: a change takes a lock beside it, and a state is renamed into place, so that a process killed in
 * between leaves the state before or after. Both throw SetupError `disk-full` or `state-unwritable`, also when the file is no state.
 */
export function openStateStore(path: string): StateStore {
	const read = (): SimulatedState => readState(path);
	return {
		read,
		change(patch) {
			const release = lock(path);
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

/** Far more than any state. */
const maxBytes = 16 * 1024 ** 2;

function readState(path: string): SimulatedState {
	try {
		return parseState(readRegularFile(path, maxBytes).toString());
	} catch (error) {
		throw codeOf(error) === undefined ? damaged(path) : stateFailure(error, path);
	}
}

const damaged = (file: string): SetupError =>
	new SetupError({
		code: 'state-unwritable',
		fault: 'user',
		message: message('rehearsal.damaged', {file}),
		next: [{message: message('rehearsal.removeDamaged'), run: `rm ${quote(file)}`}],
	});

function lock(path: string): () => void {
	try {
		return takeFileLock(`${path}.lock`);
	} catch (error) {
		throw stateFailure(error, dirname(path));
	}
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
