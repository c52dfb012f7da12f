import * as v from 'valibot';
import {sentenceSchema, say, type Sentence} from '../i18n/message.ts';
import type {Failure} from './failure.ts';
import {understand} from './journal.ts';

const text = v.string();

/**
 * What a keeper in the background tells of itself after each look, in `keeper.json` of its profile's folder. Times are ISO 8601;
 * `restarts` counts since it was started; `run` is the command that only the person can give.
 */
const keeperStateSchema = v.object({
	schema: v.literal(1),
	pid: v.number(),
	startedAt: text,
	address: text,
	isWell: v.boolean(),
	answeredAt: v.exactOptional(text),
	restarts: v.number(),
	said: v.exactOptional(v.object({at: text, says: sentenceSchema, run: v.exactOptional(text)})),
});

/** A keeper's state. */
export type KeeperState = v.InferOutput<typeof keeperStateSchema>;

/** The state that a file holds; undefined for a text that holds none. */
export function understandKeeperState(text: string): KeeperState | undefined {
	return understand(keeperStateSchema, text);
}

/** The files of a keeper in its profile's folder: its state, what it said, and what the tools of its mendings printed. */
export const keeperFiles = {state: 'keeper.json', log: 'keeper.log', mendings: 'mendings'} as const;

/** Who answered on the gateway's port 80: Envoy, nobody, or something else (its `server` header). */
export type Answer = 'envoy' | 'nobody' | {readonly other: string};

/** What one look showed. `address` and `hostsAddress` (where our hosts block leads) are missing where they were not looked for. */
export type TunnelLook = {
	readonly atMs: number;
	readonly answer: Answer;
	/** The tunnel's process has ended, whoever answers: its route and address may outlive it for a while. */
	readonly hasEnded?: boolean;
	readonly address?: string;
	readonly hostsAddress?: string;
	/** Who else listens on port 80 of this machine; looked for only where the tunnel needs that port. */
	readonly portHolder?: string;
};

/** What the keeper remembers from one look to the next. */
export type Keeping = {
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
	/** Whose port 80 is was told. */
	readonly toldHolder?: string;
};

/** What is to be done now, in the order in which they stand; `restart` counts from this look. */
export type KeepingAct =
	| {readonly kind: 'keep'}
	| {readonly kind: 'restart'; readonly afterMs: number}
	| {readonly kind: 'correct-hosts'; readonly from: string; readonly to: string}
	| {readonly kind: 'say'; readonly says: Sentence};

/** How the kept tunnel is, as the health probe saw it last; `says` is what the keeper did or noticed last, `run` the command that only the person can give. */
export type TunnelHealth = {
	readonly address: string;
	readonly answeredAtMs?: number;
	readonly restarts: number;
	readonly isWell: boolean;
	readonly says?: Sentence;
	readonly run?: string;
};

/** How an act of the keeper ended; `busy`: another run of ours is at work, and nothing was done. */
export type Cared =
	{readonly outcome: 'done' | 'busy'} | {readonly outcome: 'failed'; readonly failure?: Failure | undefined};

/** What the engine does for the keeper. */
export type TunnelCare = {
	/** Where the gateway is now, and where our hosts block leads. */
	look(): Promise<{readonly address?: string; readonly hostsAddress?: string}>;
	/** Does the tunnel that was opened still run; true where none is needed, or none of ours is known. Asks no tool. */
	runs(): Promise<boolean>;
	/** Opens the tunnel again; `done` where it is well. */
	mend(): Promise<Cared>;
	/** Leads the names to the gateway, where that was agreed to and no password is asked for; `done` where they do. */
	correctHosts(): Promise<Cared>;
};

/** The address of a gateway that has not been seen yet. */
export const notSeen = '-';

/** Under this key the journal keeps how often a tunnel was opened again. */
export const restartsKey = 'tunnelRestarts';

/** Between two looks. */
export const everyMs = 10_000;
/** A gap of so long between two looks is no slow look: the machine slept. */
export const sleptMs = 45_000;
/** One missed answer may be the network that wakes up. */
const missesBeforeRestart = 2;
const firstWaitMs = 5000;
const longestWaitMs = 300_000;

/** The beginning, once a tunnel is open. */
export const keepingAt = (address: string): Keeping => ({address, misses: 0, failures: 0, restarts: 0});

/** How long to wait before the next restart: at once, then 5 s, 15 s, 45 s …, five minutes at most. */
export function backOffMs(failures: number): number {
	return failures === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 3 ** Math.min(failures - 1, 10));
}

/** What a look means: keep, restart after a while, lead the names to the new address, or say what only the person can mend. */
export function judgeLook(
	before: Keeping,
	look: TunnelLook,
): {readonly keeping: Keeping; readonly acts: readonly KeepingAct[]} {
	const gapMs = before.lookedAtMs === undefined ? 0 : look.atMs - before.lookedAtMs;
	const slept = gapMs > sleptMs;
	const address = look.address ?? before.address;
	const moved = address !== before.address && before.address !== notSeen;
	const {dueAtMs, ...known} = before;
	const isFresh = slept || moved;
	const rested: Keeping = {
		...known,
		...(isFresh ? {misses: 0, failures: 0} : dueAtMs === undefined ? {} : {dueAtMs}),
		lookedAtMs: look.atMs,
		address,
	};
	const said: KeepingAct[] = [
		...(slept
			? [{kind: 'say', says: say('keeper.slept', {minutes: Math.max(1, Math.round(gapMs / 60_000))})} as const]
			: []),
		...(moved ? [{kind: 'say', says: say('keeper.addressChanged', {from: before.address, to: address})} as const] : []),
	];
	const {keeping, acts} = judgeHosts(rested, look);
	const answered = judgeAnswer(keeping, look);
	const all = [...said, ...acts, ...answered.acts];
	return {keeping: answered.keeping, acts: all.length === 0 ? [{kind: 'keep'}] : all};
}

/** Leading the names was left to another run: it is tried again where they still lead elsewhere. */
export function afterBusyHosts({correctedTo: _tried, ...rest}: Keeping): Keeping {
	return rest;
}

/** What a restart means for the next one. */
export function afterRestart(before: Keeping, isWell: boolean, atMs: number): Keeping {
	const {dueAtMs: _done, ...rest} = before;
	return {
		...rest,
		restarts: rest.restarts + 1,
		failures: isWell ? 0 : rest.failures + 1,
		misses: isWell ? 0 : rest.misses,
		lookedAtMs: atMs,
	};
}

type Judged = {readonly keeping: Keeping; readonly acts: readonly KeepingAct[]};

function judgeHosts(before: Keeping, {hostsAddress}: TunnelLook): Judged {
	const {address} = before;
	if (hostsAddress === undefined || hostsAddress === address || before.correctedTo === address)
		return {keeping: before, acts: []};
	return {keeping: {...before, correctedTo: address}, acts: [{kind: 'correct-hosts', from: hostsAddress, to: address}]};
}

function judgeAnswer(before: Keeping, {answer, atMs, portHolder, hasEnded = false}: TunnelLook): Judged {
	const {toldHolder, dueAtMs, ...rest} = before;
	if (answer === 'envoy' && !hasEnded) return {keeping: {...rest, misses: 0, failures: 0}, acts: []};
	// A tunnel that is opened again cannot take a port that somebody else holds.
	if (portHolder !== undefined) {
		const acts: KeepingAct[] =
			toldHolder === portHolder ? [] : [{kind: 'say', says: say('keeper.portTaken', {who: portHolder})}];
		return {keeping: {...rest, misses: 0, toldHolder: portHolder}, acts};
	}
	// A process that has ended does not come back by itself; a missing answer may.
	const misses = hasEnded ? Math.max(rest.misses + 1, missesBeforeRestart) : rest.misses + 1;
	if (misses < missesBeforeRestart) return {keeping: {...rest, misses}, acts: []};
	const due = dueAtMs ?? atMs + backOffMs(rest.failures);
	const ended: KeepingAct[] = hasEnded && rest.misses === 0 ? [{kind: 'say', says: say('keeper.tunnelEnded')}] : [];
	return {
		keeping: {...rest, misses, dueAtMs: due},
		acts: [...ended, {kind: 'restart', afterMs: Math.max(0, due - atMs)}],
	};
}
