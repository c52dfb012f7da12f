import * as v from 'valibot';
import {messageSchema, message, type Message} from '../i18n/message.ts';
import type {Failure} from './failure.ts';
import {parseWith} from './journal.ts';

const text = v.string();

/**
 * The state that a supervisor in the background writes after each probe, to `supervisor.json` of its profile's folder. Times are
 * ISO 8601; `restarts` counts since it was started; `run` is the command that only the user can give.
 */
const supervisorStateSchema = v.object({
	schema: v.literal(1),
	pid: v.number(),
	startedAt: text,
	address: text,
	isHealthy: v.boolean(),
	answeredAt: v.exactOptional(text),
	restarts: v.number(),
	said: v.exactOptional(v.object({at: text, message: messageSchema, run: v.exactOptional(text)})),
});

/** A supervisor's state. */
export type SupervisorState = v.InferOutput<typeof supervisorStateSchema>;

/** The state that a file holds; undefined for a text that holds none. */
export function parseSupervisorState(text: string): SupervisorState | undefined {
	return parseWith(supervisorStateSchema, text);
}

/** The files of a supervisor in its profile's folder: its state, its log, and the output of the tools of its repairs. */
export const supervisorFiles = {state: 'supervisor.json', log: 'supervisor.log', repairs: 'repairs'} as const;

/** Who answered on the gateway's port 80: Envoy, nothing (`nobody`), or another server (its `server` header). */
export type Answer = 'envoy' | 'nobody' | {readonly other: string};

/** The result of one probe. `address` and `hostsAddress` (of our hosts block) are missing when they were not probed. */
export type TunnelProbe = {
	readonly atMs: number;
	readonly answer: Answer;
	/** The tunnel's process has ended; its route and address may outlive it for a while. */
	readonly hasEnded?: boolean;
	readonly address?: string;
	readonly hostsAddress?: string;
	/** Who else listens on port 80 of this machine; looked for only where the tunnel needs that port. */
	readonly portHolder?: string;
};

/** What the supervisor remembers from one probe to the next. */
export type WatchState = {
	/** Where Envoy answered. */
	readonly address: string;
	/** Looks in a row at which Envoy did not answer, or the tunnel had ended. */
	readonly misses: number;
	/** Restarts in a row that did not help. */
	readonly failures: number;
	readonly restarts: number;
	readonly lookedAtMs?: number;
	/** The address to which the hosts block was to be led, so that it is tried once only. */
	readonly correctedTo?: string;
	/** When the next restart is due. */
	readonly dueAtMs?: number;
	/** The holder of port 80 that was reported. */
	readonly toldHolder?: string;
};

/** What to do now, in this order; `restart` counts from this probe. */
export type WatchAction =
	| {readonly kind: 'keep'}
	| {readonly kind: 'restart'; readonly afterMs: number}
	| {readonly kind: 'correct-hosts'; readonly from: string; readonly to: string}
	| {readonly kind: 'say'; readonly message: Message};

/** The supervised tunnel at the last probe; `message` is the supervisor's last action or finding, `run` the command that only the user can give. */
export type TunnelHealth = {
	readonly address: string;
	readonly answeredAtMs?: number;
	readonly restarts: number;
	readonly isHealthy: boolean;
	readonly message?: Message;
	readonly run?: string;
};

/** The result of a repair; `busy`: another run holds the lock, and nothing was done. */
export type RepairResult =
	{readonly outcome: 'done' | 'busy'} | {readonly outcome: 'failed'; readonly failure?: Failure | undefined};

/** What the engine does for the supervisor. */
export type TunnelRepair = {
	/** Where the gateway is now, and where our hosts block leads. */
	probe(): Promise<{readonly address?: string; readonly hostsAddress?: string}>;
	/** Does the tunnel that was opened still run; true where none is needed, or none of ours is known. Asks no tool. */
	runs(): Promise<boolean>;
	/** Opens the tunnel again; `done` where it is well. */
	repair(): Promise<RepairResult>;
	/** Leads the names to the gateway, where that was agreed to and no password is asked for; `done` where they do. */
	correctHosts(): Promise<RepairResult>;
};

/** The address of a gateway that has not been seen yet. */
export const unknownAddress = '-';

/** Under this key the journal keeps how often a tunnel was opened again. */
export const restartsKey = 'tunnelRestarts';

/** Between two looks. */
export const everyMs = 10_000;
/** A longer gap between two probes means that the machine slept. */
export const sleepGapMs = 45_000;
/** One missed answer may be the network that wakes up. */
const missesBeforeRestart = 2;
const firstWaitMs = 5000;
const longestWaitMs = 300_000;

/** The beginning, once a tunnel is open. */
export const watchStateAt = (address: string): WatchState => ({address, misses: 0, failures: 0, restarts: 0});

/** How long to wait before the next restart: at once, then 5 s, 15 s, 45 s …, five minutes at most. */
export function backOffMs(failures: number): number {
	return failures === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 3 ** Math.min(failures - 1, 10));
}

/** Decides what a probe means: keep, restart after a while, correct the hosts block, or report what only the user can do. */
export function evaluateProbe(
	before: WatchState,
	probe: TunnelProbe,
): {readonly keeping: WatchState; readonly acts: readonly WatchAction[]} {
	const gapMs = before.lookedAtMs === undefined ? 0 : probe.atMs - before.lookedAtMs;
	const slept = gapMs > sleepGapMs;
	const address = probe.address ?? before.address;
	const moved = address !== before.address && before.address !== unknownAddress;
	const {dueAtMs, ...known} = before;
	const isFresh = slept || moved;
	const rested: WatchState = {
		...known,
		...(isFresh ? {misses: 0, failures: 0} : dueAtMs === undefined ? {} : {dueAtMs}),
		lookedAtMs: probe.atMs,
		address,
	};
	const reports: WatchAction[] = [
		...(slept
			? [
					{
						kind: 'say',
						message: message('supervisor.slept', {minutes: Math.max(1, Math.round(gapMs / 60_000))}),
					} as const,
				]
			: []),
		...(moved
			? [{kind: 'say', message: message('supervisor.addressChanged', {from: before.address, to: address})} as const]
			: []),
	];
	const {keeping, acts} = evaluateHosts(rested, probe);
	const answered = evaluateAnswer(keeping, probe);
	const all = [...reports, ...acts, ...answered.acts];
	return {keeping: answered.keeping, acts: all.length === 0 ? [{kind: 'keep'}] : all};
}

/** Leading the names was left to another run: it is tried again where they still lead elsewhere. */
export function afterBusyHosts({correctedTo: _tried, ...rest}: WatchState): WatchState {
	return rest;
}

/** What a restart means for the next one. */
export function afterRestart(before: WatchState, isHealthy: boolean, atMs: number): WatchState {
	const {dueAtMs: _done, ...rest} = before;
	return {
		...rest,
		restarts: rest.restarts + 1,
		failures: isHealthy ? 0 : rest.failures + 1,
		misses: isHealthy ? 0 : rest.misses,
		lookedAtMs: atMs,
	};
}

type Evaluated = {readonly keeping: WatchState; readonly acts: readonly WatchAction[]};

function evaluateHosts(before: WatchState, {hostsAddress}: TunnelProbe): Evaluated {
	const {address} = before;
	if (hostsAddress === undefined || hostsAddress === address || before.correctedTo === address)
		return {keeping: before, acts: []};
	return {keeping: {...before, correctedTo: address}, acts: [{kind: 'correct-hosts', from: hostsAddress, to: address}]};
}

function evaluateAnswer(before: WatchState, {answer, atMs, portHolder, hasEnded = false}: TunnelProbe): Evaluated {
	const {toldHolder, dueAtMs, ...rest} = before;
	if (answer === 'envoy' && !hasEnded) return {keeping: {...rest, misses: 0, failures: 0}, acts: []};
	// A tunnel that is opened again cannot take a port that somebody else holds.
	if (portHolder !== undefined) {
		const acts: WatchAction[] =
			toldHolder === portHolder ? [] : [{kind: 'say', message: message('supervisor.portTaken', {who: portHolder})}];
		return {keeping: {...rest, misses: 0, toldHolder: portHolder}, acts};
	}
	// A process that has ended does not come back by itself; a missing answer may.
	const misses = hasEnded ? Math.max(rest.misses + 1, missesBeforeRestart) : rest.misses + 1;
	if (misses < missesBeforeRestart) return {keeping: {...rest, misses}, acts: []};
	const due = dueAtMs ?? atMs + backOffMs(rest.failures);
	const ended: WatchAction[] =
		hasEnded && rest.misses === 0 ? [{kind: 'say', message: message('supervisor.tunnelEnded')}] : [];
	return {
		keeping: {...rest, misses, dueAtMs: due},
		acts: [...ended, {kind: 'restart', afterMs: Math.max(0, due - atMs)}],
	};
}
