import {closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import writeFileAtomic from 'write-file-atomic';
import {parseJournal, type Journal, type JournalStore} from '../../domain/journal.ts';
import type {Processes} from '../../domain/ports/step-context.ts';
import {makeOwnFolder} from '../files/own-folder.ts';
import {readRegularFile} from '../files/regular-file.ts';
import {codeOf, stateFailure} from '../host/system-error.ts';
import {takeLock} from './lock.ts';
import {profileFolder} from './run-folder.ts';

/** The place of a profile's journal. */
export type JournalOptions = {
	/** The whole state folder; the lock is for all profiles in it. */
	readonly stateFolder: string;
	readonly profile: string;
	readonly processes: Processes;
	readonly now?: () => Date;
};

/** The outputs of tunnels that the journals of all profiles name. */
export function tunnelOutputs(stateFolder: string): readonly string[] {
	return profilesIn(stateFolder)
		.flatMap((profile) => peekJournal(stateFolder, profile)?.changes ?? [])
		.flatMap(({change}) => (change.kind === 'tunnel' ? [change.outputPath] : []));
}

/** The profiles whose journals record changes, or cannot be read. */
export const profilesWithChanges = (stateFolder: string): readonly string[] =>
	profilesIn(stateFolder).filter((profile) => {
		const path = journalPath(stateFolder, profile);
		return existsSync(path) && (peekAt(path, profile)?.changes.length ?? 1) > 0;
	});

function profilesIn(stateFolder: string): readonly string[] {
	try {
		return readdirSync(join(stateFolder, 'profiles'));
	} catch {
		return [];
	}
}

const journalPath = (stateFolder: string, profile: string): string =>
	join(profileFolder(stateFolder, profile), 'journal.json');

/** A journal of a hundred runs has some ten kilobytes. */
const longestJournal = 16 * 1024 ** 2;

const readText = (path: string): string => readRegularFile(path, longestJournal).toString();

/** The journal of a profile, to look at only; undefined where there is none that can be read. */
export const peekJournal = (stateFolder: string, profile: string): Journal | undefined =>
	peekAt(journalPath(stateFolder, profile), profile);

function peekAt(path: string, profile: string): Journal | undefined {
	try {
		const journal = parseJournal(readText(path));
		return journal?.profile === profile ? journal : undefined;
	} catch {
		return undefined;
	}
}

/** The journal on disk, STATE/profiles/P/journal.json. `save` and `lock` throw `disk-full` or `state-unwritable`. */
export function createJournalStore({
	stateFolder,
	profile,
	processes,
	now = () => new Date(),
}: JournalOptions): JournalStore {
	const path = journalPath(stateFolder, profile);
	return {
		load() {
			let text: string;
			try {
				text = readText(path);
			} catch (error) {
				const code = codeOf(error);
				return code === 'ENOENT' || code === 'ENOTDIR' ? {journal: undefined} : {journal: undefined, unreadable: path};
			}
			const journal = parseJournal(text);
			return journal?.profile === profile ? {journal} : {journal: undefined, unreadable: path};
		},
		setAside: () => setAside(path, now()),
		peek: () => peekJournal(stateFolder, profile),
		save(journal) {
			try {
				makeOwnFolder(dirname(path));
				// Synced by the library before its rename; the rename is kept by syncing the folder.
				writeFileAtomic.sync(path, `${JSON.stringify(journal, null, '\t')}\n`, {mode: 0o600});
				syncFolder(dirname(path));
			} catch (error) {
				throw stateFailure(error, stateFolder);
			}
		},
		lock: (as) => takeLock(stateFolder, processes, now(), {profile, isSupervisor: as === 'supervisor'}),
	};
}

function setAside(path: string, now: Date): string {
	const renamed = path.replace(/\.json$/, `.unreadable-${now.toISOString().replaceAll(':', '')}.json`);
	try {
		renameSync(path, renamed);
		return renamed;
	} catch {
		return path;
	}
}

function syncFolder(folder: string): void {
	// Windows syncs renames by itself, and does not open folders.
	if (process.platform === 'win32') return;
	const descriptor = openSync(folder, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
