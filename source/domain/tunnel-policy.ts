import * as v from 'valibot';
import {message, type Message} from '../i18n/message.ts';
import {messageSchema} from '../i18n/message-schema.ts';
import type {Failure} from './failure.ts';
import {parseWith} from './journal.ts';

const text = v.string();

/**
 * What a supervisor in the background writes after each probe, in `supervisor.json` of its profile's folder. Times are ISO 8601;
 * `restarts` counts since its start; `run` is the command that only the user can run.
 */
const supervisorStateSchema = v.object({
	schema: v.literal(1),
	pid: v.number(),
	startedAt: text,
	address: text,
	isHealthy: v.boolean(),
	answeredAt: v.exactOptional(text),
	restarts: v.number(),
	lastMessage: v.exactOptional(v.object({at: text, message: messageSchema, run: v.exactOptional(text)})),
});

/** The state that a supervisor writes. */
export type SupervisorState = v.InferOutput<typeof supervisorStateSchema>;

/** The state that a file holds; undefined for a text that holds none. */
export const parseSupervisorState = (text: string) => parseWith(supervisorStateSchema, text);

/** The files of a supervisor in its profile's folder: its state, its log, and the output of the tools of its repairs. */
export const supervisorFiles = {state: 'supervisor.json', log: 'supervisor.log', repairs: 'repairs'} as const;

/** Who answered on the gateway's port 80: Envoy, no server, or another one (its `server` header). */
export type Responder = 'envoy' | 'none' | {readonly other: string};

/** What one probe showed. `address` and `hostsAddress` (in our hosts block) are missing where they were not asked for. */
export type TunnelProbe = {
	readonly atMs: number;
	readonly answer: Responder;
	/** The tunnel's process has ended, although something may still answer: its route and address may outlive it for a while. */
	readonly hasEnded?: boolean;
	readonly address?: string;
	readonly hostsAddress?: string;
	/** What else listens on port 80 of this host; asked only where the tunnel needs that port. */
	readonly portHolder?: string;
};

/** What the watch remembers from one probe to the next. */
export type WatchState = {
	/** Where Envoy answered. */
	readonly address: string;
	/** Consecutive probes at which Envoy did not answer, or the tunnel had ended. */
	readonly misses: number;
	/** Consecutive restarts that did not help. */
	readonly failures: number;
	readonly restarts: number;
	readonly probedAtMs?: number;
	/** The address to which the hosts block was corrected, so that it is tried once only. */
	readonly correctedTo?: string;
	/** When the next restart is due. */
	readonly dueAtMs?: number;
	/** The holder of port 80 that was reported. */
	readonly reportedHolder?: string;
};

/** What is to be done now; `afterMs` of a restart counts from this probe. */
export type WatchAction =
	| {readonly kind: 'keep'}
	| {readonly kind: 'restart'; readonly afterMs: number}
	| {readonly kind: 'correct-hosts'; readonly from: string; readonly to: string}
	| {readonly kind: 'report'; readonly message: Message};

/** The tunnel as the last probe saw it; `message` is what the watch did or noticed last, `run` the command that only the user can run. */
export type TunnelHealth = {
	readonly address: string;
	readonly answeredAtMs?: number;
	readonly restarts: number;
	readonly isHealthy: boolean;
	readonly message?: Message;
	readonly run?: string;
};

/** How a repair ended; `busy`: another run of ours holds the lock, and nothing was done. */
export type RepairResult =
	{readonly outcome: 'done' | 'busy'} | {readonly outcome: 'failed'; readonly failure?: Failure | undefined};

/** What the engine does for the watch. */
export type TunnelRepair = {
	/** The gateway's address now, and the address in our hosts block. */
	probe(): Promise<{readonly address?: string; readonly hostsAddress?: string}>;
	/** Whether the tunnel that was opened still runs; true where none is needed, or none of ours is known. Asks no tool. */
	runs(): Promise<boolean>;
	/** Opens the tunnel again; `done` where it is healthy. */
	repair(): Promise<RepairResult>;
	/** Corrects our hosts block, where that was agreed to and no password is asked for; `done` where it names the gateway. */
	correctHosts(): Promise<RepairResult>;
};

/** The address of a gateway that has not been seen yet. */
export const unknownAddress = '-';

/** Under this key the journal keeps how often a tunnel was restarted. */
export const restartsKey = 'tunnelRestarts';

/** Time between two probes. */
export const everyMs = 10_000;
/** A gap of this length between two probes means that the host slept. */
export const sleepGapMs = 45_000;
/** A single missed answer may be a network that reconnects. */
const missesBeforeRestart = 2;
const firstWaitMs = 5000;
const longestWaitMs = 300_000;

/** The state at the start, once a tunnel is open. */
export const watchStateAt = (address: string): WatchState => ({address, misses: 0, failures: 0, restarts: 0});

/** How long to wait before the next restart: at once, then 5 s, 15 s, 45 s …, five minutes at most. */
export function backOffMs(failures: number): number {
	return failures === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 3 ** Math.min(failures - 1, 10));
}

/** What is remembered after a probe, and what is to be done now, in order. */
type Evaluation = {readonly state: WatchState; readonly actions: readonly WatchAction[]};

const report = (text: Message): WatchAction => ({kind: 'report', message: text});

/** What a probe means: keep, restart after a while, correct the hosts block to the new address, or report what only the user can fix. */
export function evaluateProbe(before: WatchState, probe: TunnelProbe): Evaluation {
	const gapMs = before.probedAtMs === undefined ? 0 : probe.atMs - before.probedAtMs;
	const slept = gapMs > sleepGapMs;
	const address = probe.address ?? before.address;
	const moved = address !== before.address && before.address !== unknownAddress;
	const {dueAtMs, ...known} = before;
	const isFresh = slept || moved;
	const rested: WatchState = {
		...known,
		...(isFresh ? {misses: 0, failures: 0} : dueAtMs === undefined ? {} : {dueAtMs}),
		probedAtMs: probe.atMs,
		address,
	};
	const minutes = Math.max(1, Math.round(gapMs / 60_000));
	const reports = [
		...(slept ? [report(message('supervisor.slept', {minutes}))] : []),
		...(moved ? [report(message('supervisor.addressChanged', {from: before.address, to: address}))] : []),
	];
	const hosts = evaluateHosts(rested, probe);
	const answer = evaluateAnswer(hosts.state, probe);
	const actions = [...reports, ...hosts.actions, ...answer.actions];
	return {state: answer.state, actions: actions.length === 0 ? [{kind: 'keep'}] : actions};
}

/** The correction of the hosts block was left to another run: it is tried again where the block still has another address. */
export function afterBusyHosts({correctedTo: _tried, ...rest}: WatchState): WatchState {
	return rest;
}

/** The state after a restart. */
export function afterRestart(before: WatchState, isHealthy: boolean, atMs: number): WatchState {
	const {dueAtMs: _done, ...rest} = before;
	return {
		...rest,
		restarts: rest.restarts + 1,
		failures: isHealthy ? 0 : rest.failures + 1,
		misses: isHealthy ? 0 : rest.misses,
		probedAtMs: atMs,
	};
}

function evaluateHosts(before: WatchState, {hostsAddress}: TunnelProbe): Evaluation {
	const {address} = before;
	if (hostsAddress === undefined || hostsAddress === address || before.correctedTo === address)
		return {state: before, actions: []};
	return {
		state: {...before, correctedTo: address},
		actions: [{kind: 'correct-hosts', from: hostsAddress, to: address}],
	};
}

function evaluateAnswer(before: WatchState, {answer, atMs, portHolder, hasEnded = false}: TunnelProbe): Evaluation {
	const {reportedHolder, dueAtMs, ...rest} = before;
	if (answer === 'envoy' && !hasEnded) return {state: {...rest, misses: 0, failures: 0}, actions: []};
	// A restarted tunnel cannot take a port that another process holds.
	if (portHolder !== undefined) {
		const actions = reportedHolder === portHolder ? [] : [report(message('supervisor.portTaken', {who: portHolder}))];
		return {state: {...rest, misses: 0, reportedHolder: portHolder}, actions};
	}
	// A process that has ended does not come back by itself; a missing answer may.
	const misses = hasEnded ? Math.max(rest.misses + 1, missesBeforeRestart) : rest.misses + 1;
	if (misses < missesBeforeRestart) return {state: {...rest, misses}, actions: []};
	const due = dueAtMs ?? atMs + backOffMs(rest.failures);
	const ended = hasEnded && rest.misses === 0 ? [report(message('supervisor.tunnelEnded'))] : [];
	return {
		state: {...rest, misses, dueAtMs: due},
		actions: [...ended, {kind: 'restart', afterMs: Math.max(0, due - atMs)}],
	};
}
