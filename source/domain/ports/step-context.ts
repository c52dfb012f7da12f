import type {Message} from '../../i18n/message.ts';
import type {Changes} from '../change.ts';
import type {SettingName, Settings} from '../settings.ts';
import type {SiteCheckReport} from '../verification.ts';
import type {Bundle} from './bundle.ts';
import type {Runner} from './command.ts';
import type {DemoApi, Web} from './web.ts';
import type {EngineFacts, HostFacts} from './host.ts';

/** Files as bytes: a hosts file may hold any encoding. */
export type Files = {
	/** The file's bytes; undefined when there is none. Throws the system's error otherwise. */
	read(path: string): Promise<Uint8Array | undefined>;
	/** The facts of a path, links followed. */
	stat(path: string): Promise<FileFacts>;
	/** Keeps a copy of a file's bytes, the first of a path for ever, of later ones the last ten; answers the copy's path. */
	keepCopy(path: string, bytes: Uint8Array): Promise<string>;
	/**
	 * Writes `after` into a file that is not ours alone and holds `before` (undefined: there is none): in place, synced, read back, put back
	 * when it failed. False when the file held something else, or another program wrote at the same time: then it has to be read again.
	 */
	writeInPlace(path: string, before: Uint8Array | undefined, after: Uint8Array): Promise<boolean>;
	/** Writes a file of our own, atomically, making its folder. */
	writeOwn(path: string, bytes: Uint8Array): Promise<void>;
	/** Removes a file of our own; no file is fine. */
	removeOwn(path: string): Promise<void>;
	/** The state folder of this profile; writeOwn's paths lie in it. */
	readonly stateFolder: string;
};

/** `refusal` is the system's error code when it may not be written (`EACCES`, `EROFS`, `EPERM` for immutable); undefined when it may. */
export type FileFacts = {
	readonly exists: boolean;
	readonly realPath: string;
	readonly isLink: boolean;
	readonly refusal?: string;
	/** No privilege of this machine would help (read-only file system, immutable, the Nix store). */
	readonly hopeless?: boolean;
};

/** Time; sleeping ends early, by throwing, when the signal is aborted. */
export type Clock = {now(): Date; sleep(durationMs: number, signal?: AbortSignal): Promise<void>};

/** Other processes, by facts of the system. */
export type Processes = {
	/** When the process was started, as `DetachedProcess.startTime`; undefined when there is no such process. */
	startTime(pid: number): Promise<string | undefined>;
	/** Sends a signal; false when it is gone or not ours to signal. */
	signal(pid: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<boolean>;
	/** Processes whose command line matches; for tunnels that somebody else started. */
	find(matches: (args: readonly string[]) => boolean): Promise<
		readonly {
			readonly pid: number;
			readonly startTime: string;
			readonly args: readonly string[];
			readonly parentPid: number;
		}[]
	>;
};

/** Names, by the system's own resolver (hosts file included). */
export type Resolver = {addresses(name: string): Promise<readonly string[]>};

/** Everything a step may use, bound to that step: it cannot speak for another. */
export type StepContext = {
	readonly settings: Settings;
	/** The settings that somebody chose; the others are defaults, which another day may compute otherwise. */
	readonly chosen: ReadonlySet<SettingName>;
	readonly host: HostFacts;
	/** Where Docker's engine is, asked once in a run; undefined where it cannot be asked. Never throws. */
	engine(): Promise<EngineFacts | undefined>;
	readonly runner: Runner;
	readonly files: Files;
	readonly web: Web;
	readonly api: DemoApi;
	readonly bundle: Bundle;
	readonly clock: Clock;
	readonly processes: Processes;
	readonly resolver: Resolver;
	readonly changes: Changes;
	/** Small facts that outlive a run (the address that was proven), by key; not trusted as proof of anything but themselves. */
	readonly memory: {get(key: string): string | undefined; set(key: string, value: string): Promise<void>};
	readonly signal: AbortSignal;
	/** True while the run asks nothing (`--yes`). */
	readonly unattended: boolean;
	/** Whether the machine is simulated. */
	readonly rehearsal: boolean;
	/** Progress: "3 of 4 pods ready", in numbers where the tool tells them. */
	report(text: Message, progress?: Progress): void;
	/** The pods that are awaited; reported again only when one of them has changed. */
	reportPods(pods: readonly PodState[]): void;
	/** One sentence about what is awaited right now. */
	waitingFor(text: Message): void;
	/** Reports one check of the verification. */
	reportCheck(report: SiteCheckReport): void;
	/** Reports something that the user should know and that is no failure. */
	notice(
		level: 'info' | 'warning',
		text: Message,
		next?: readonly {readonly message: Message; readonly run?: string}[],
	): void;
};

/** A pod in a few words; `ready` and `total` count its containers, `status` is as kubectl says it. */
export type PodState = {
	readonly name: string;
	readonly ready: number;
	readonly total: number;
	readonly status: string;
	readonly restarts: number;
};

/** How far, in the tool's own unit. */
export type Progress = {
	readonly done: number;
	readonly total: number;
	readonly unit: 'steps' | 'bytes' | 'percent' | 'pods' | 'images';
};
