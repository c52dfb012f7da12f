import envPaths, {type Paths} from 'env-paths';
import {isAbsolute, join} from 'node:path';
import process from 'node:process';
import {usageError} from '../../domain/failure.ts';
import {message} from '../../i18n/message.ts';
import {otherStateFolder, userHome} from '../host/system-error.ts';

/** The name of a settings file, in the working folder and in the configuration folder. */
export const settingsFileName = 'digimon-setup.yaml';

type Environment = Readonly<Record<string, string | undefined>>;

/** Our folders on this machine; none is created here. */
export type OwnFolders = {
	/** Journal, lock and runs. */
	readonly state: string;
	/** Holds `digimon-setup.yaml`, if anything. */
	readonly config: string;
	readonly cache: string;
	/** Tools that we fetched: in the cache, or with the state where that is named. */
	readonly tools: string;
};

/**
 * The folders of this user. DIGIMON_SETUP_STATE names another state folder by an absolute path; without it the state is in
 * XDG_STATE_HOME (Linux) or with the programs' data (macOS, Windows). Throws `usage` for a relative path.
 */
export function ownFolders(environment: Environment): OwnFolders {
	const paths = absolute(envPaths('digimon-setup', {suffix: ''}));
	const named = environment['DIGIMON_SETUP_STATE'] || undefined;
	if (named !== undefined && !isAbsolute(named))
		throw usageError(message('system.stateRelative', {value: named}), [otherStateFolder(named)]);
	// On Linux the library's `log` is XDG_STATE_HOME; elsewhere the system removes old logs, so it is `data`.
	const usual = process.platform === 'darwin' || process.platform === 'win32' ? paths.data : paths.log;
	return {
		state: named ?? usual,
		config: paths.config,
		cache: paths.cache,
		tools: join(named ?? paths.cache, 'tools'),
	};
}

/** Relative paths, from a relative HOME or XDG variable, would be other folders in every working folder: those of the user's home instead. */
function absolute({data, log, cache, config}: Paths): Pick<Paths, 'data' | 'log' | 'cache' | 'config'> {
	const at = (path: string, ...usual: readonly string[]): string =>
		isAbsolute(path) ? path : join(userHome(), ...usual, 'digimon-setup');
	return {
		data: at(data, '.local', 'share'),
		log: at(log, '.local', 'state'),
		cache: at(cache, '.cache'),
		config: at(config, '.config'),
	};
}

/** The folder of one profile: journal and backups. */
export const profileFolder = (state: string, profile: string): string => join(state, 'profiles', profile);

/** The folder of one run: events.ndjson, run.log and commands/. */
export const runFolder = (state: string, runId: string): string => join(state, 'runs', runId);

/** A run's name, by which runs sort in time, those of one process too: `20261123T132847123Z-4711`. */
export function newRunId(now: Date, pid: number): string {
	return `${now.toISOString().replaceAll(/[-:.]/g, '')}-${pid}`;
}
