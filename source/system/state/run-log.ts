import {closeSync, fdatasyncSync, openSync, readdirSync, rmSync, writeSync} from 'node:fs';
import {readdir, rm, rmdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {EventOf, SetupEvent} from '../../domain/event.ts';
import {stepIds, type StepId} from '../../domain/step.ts';
import {makeOwnFolder} from '../files/own-folder.ts';
import {readRegularFile} from '../files/regular-file.ts';
import {stateFailure} from '../host/system-error.ts';
import {profilesWithChanges, tunnelOutputs} from './journal-file.ts';

/** So many runs are kept. */
export const runsKept = 20;

/** These events are synced to disk: a crash must not lose them. */
const synced: ReadonlySet<SetupEvent['type']> = new Set([
	'run-started',
	'plan-made',
	'consent-given',
	'step-started',
	'step-ended',
	'change-recorded',
	'change-amended',
	'change-undone',
	'run-ended',
]);

/** The log of one run. */
export type RunLog = {
	/** Also holds `commands/`. */
	readonly folder: string;
	listen(event: SetupEvent): void;
	close(): void;
};

/**
 * Opens STATE/runs/RUNID with `events.ndjson` (every event but the commands' lines, which are in `commands/`, whole) and
 * `run.log` (the text that `describe` returns for an event, with the time). When the disk is full the run continues and
 * the log ends. Throws `disk-full` or `state-unwritable` when it cannot be opened.
 */
export function openRunLog(folder: string, describe: (event: SetupEvent) => string | undefined): RunLog {
	let files: {readonly events: number; readonly log: number} | undefined;
	try {
		makeOwnFolder(join(folder, 'commands'));
		files = {
			events: openSync(join(folder, 'events.ndjson'), 'a', 0o600),
			log: openSync(join(folder, 'run.log'), 'a', 0o600),
		};
	} catch (error) {
		throw stateFailure(error, folder);
	}
	const close = () => {
		if (files === undefined) return;
		closeSync(files.events);
		closeSync(files.log);
		files = undefined;
	};
	return {
		folder,
		listen(event) {
			if (files === undefined || event.type === 'command-line') return;
			try {
				writeSync(files.events, `${JSON.stringify(event)}\n`);
				const text = describe(event);
				if (text !== undefined) writeSync(files.log, `${event.at} ${text}\n`);
				if (synced.has(event.type)) fdatasyncSync(files.events);
			} catch {
				// A full disk fails the journal's save; the log alone does not fail a run.
				close();
			}
		},
		close,
	};
}

/** The runs of a state folder, oldest first; none when there is no folder. */
export function listRuns(stateFolder: string): readonly string[] {
	try {
		return readdirSync(join(stateFolder, 'runs'))
			.filter((name) => /^\d{8}T\d{6,9}Z-/.test(name))
			.toSorted();
	} catch {
		return [];
	}
}

/** A run that is kept; without `exitCode` it was killed, or still runs. */
type KeptRun = Pick<EventOf<'run-listed'>, 'command' | 'profile' | 'startedAt' | 'exitCode' | 'durationMs'>;

/** What the first and the last event of a run tell, of any version; undefined where they cannot be read. */
export function keptRun(stateFolder: string, run: string): KeptRun | undefined {
	const lines = linesOf(join(stateFolder, 'runs', run, 'events.ndjson')).filter((line) => line !== '');
	const {command, at, settings} = parse<EventOf<'run-started'>>(lines[0]);
	if (typeof command !== 'string' || typeof at !== 'string') return undefined;
	const begun = {command, profile: String(settings?.['profile']?.value ?? ''), startedAt: at};
	const last = parse<EventOf<'run-ended'>>(lines.at(-1));
	if (last.type !== 'run-ended' || typeof last.exitCode !== 'number') return begun;
	return {...begun, exitCode: last.exitCode, durationMs: Date.parse(last.at ?? at) - Date.parse(at)};
}

/** The fields of a line; none of the last line of a run that was killed. */
function parse<Event>(line = ''): Partial<Event> {
	try {
		return JSON.parse(line) as Partial<Event>;
	} catch {
		return {};
	}
}

/** So many of the newest runs are read for how long steps take. */
const runsRead = 5;

/** How long each step took when it was last applied on this machine, in milliseconds; nothing of a step that no kept run has applied. */
export function earlierDurations(stateFolder: string): Readonly<Partial<Record<StepId, number>>> {
	const durations: Partial<Record<StepId, number>> = {};
	for (const run of listRuns(stateFolder).slice(-runsRead)) {
		for (const line of linesOf(join(stateFolder, 'runs', run, 'events.ndjson'))) {
			const {step, durationMs} = appliedStep(line) ?? {};
			if (step !== undefined && durationMs !== undefined) durations[step] = durationMs;
		}
	}
	return durations;
}

/** The lines of a file of events; none where it cannot be read, or is larger than a run makes it. */
function linesOf(file: string): readonly string[] {
	try {
		return readRegularFile(file, maxEventBytes).toString('utf8').split('\n');
	} catch {
		return [];
	}
}

const maxEventBytes = 16 * 1024 ** 2;

function appliedStep(line: string): {readonly step: StepId; readonly durationMs: number} | undefined {
	if (!line.includes('"step-ended"')) return undefined;
	const {type, outcome, step, durationMs} = parse<EventOf<'step-ended'>>(line);
	const isApplied = type === 'step-ended' && outcome === 'applied';
	const id = stepIds.find((one) => one === step);
	return isApplied && id !== undefined && typeof durationMs === 'number' ? {step: id, durationMs} : undefined;
}

/** Removes the oldest runs beyond twenty; never one in which a tunnel that may still run writes. */
export function pruneRuns(stateFolder: string): void {
	const used = tunnelOutputs(stateFolder);
	for (const name of listRuns(stateFolder).slice(0, -runsKept)) {
		const folder = join(stateFolder, 'runs', name);
		if (used.some((path) => path.startsWith(folder))) continue;
		try {
			rmSync(folder, {recursive: true, force: true});
		} catch {
			// Removed by a later run.
		}
	}
}

/** The bytes of all files in a folder; undefined where there is none, or none that can be read. */
export async function folderSize(folder: string): Promise<number | undefined> {
	try {
		const entries = await readdir(folder, {recursive: true, withFileTypes: true});
		const files = entries.filter((entry) => entry.isFile());
		const sizes = await Promise.all(
			files.map(({parentPath, name}) =>
				stat(join(parentPath, name)).then(
					({size}) => size,
					() => 0,
				),
			),
		);
		return files.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
	} catch {
		return undefined;
	}
}

/**
 * Removes our own state: logs, journals and copies of the hosts file, but not installed tools. The changes of another profile are kept
 * with all that they need; their names are returned. Throws SetupError `state-unwritable`.
 */
export async function purgeState(stateFolder: string, profile: string): Promise<readonly string[]> {
	const others = profilesWithChanges(stateFolder).filter((name) => name !== profile);
	try {
		if (others.length > 0) await rm(join(stateFolder, 'profiles', profile), {recursive: true, force: true});
		else {
			const names = await readdir(stateFolder);
			for (const name of names) if (name !== 'tools') await rm(join(stateFolder, name), {recursive: true, force: true});
			if (!names.includes('tools')) await rmdir(stateFolder);
		}
		return others;
	} catch (error) {
		throw stateFailure(error, stateFolder);
	}
}
