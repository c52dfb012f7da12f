import {defined} from '../../domain/defined.ts';
import {setTimeout as wait} from 'node:timers/promises';
import type {Platform} from '../../domain/ports/platform.ts';
import {
	afterBusyHosts,
	afterRestart,
	everyMs,
	evaluateProbe,
	watchStateAt,
	unknownAddress,
	sleepGapMs,
	type RepairResult,
	type WatchState,
	type WatchAction,
	type TunnelRepair,
	type TunnelHealth,
	type TunnelProbe,
} from '../../domain/tunnel-policy.ts';
import {message, type Message} from '../../i18n/message.ts';
import {whoAnswers} from '../../steps/tunnel/find.ts';
import {isForwardOf} from '../../steps/tunnel/forward.ts';

/** Who holds port 80 of this machine other than this profile's own tunnel, as name and number; looked for only where the tunnel needs that port. */
export async function holderOfPort80(
	{probe: look}: Pick<Platform, 'probe'>,
	needsPort: boolean,
	profile: string,
): Promise<string | undefined> {
	if (!needsPort || !look) return undefined;
	const [port] = await look.ports([80]);
	if (!port?.isTaken || !port.holder) return undefined;
	const {pid, name, args} = port.holder;
	const isOurs = isForwardOf(profile, args) || /^(ssh|minikube|sudo)/.test(name);
	return isOurs ? undefined : `${name} (process ${pid})`;
}

/** What the watch needs: where Envoy answered, what the engine can do about it, and who is told. */
type TunnelWatch = {
	readonly platform: Pick<Platform, 'web' | 'bundle' | 'probe'>;
	readonly profile: string;
	readonly address: string;
	readonly care: TunnelRepair;
	readonly tell: (health: TunnelHealth) => void;
	/** The wall clock, which jumps when the machine slept; and a wait that ends early when it is aborted. */
	readonly now?: () => number;
	readonly pause?: (durationMs: number, signal: AbortSignal) => Promise<void>;
};

/** What is known between two looks. `closer`: the cluster is asked too at the next one. */
type Watching = {readonly keeping: WatchState; readonly health: TunnelHealth; readonly closer: boolean};

/** Asks the gateway for our page again and again, tells how it is, and does what the policy says. Answers how to stop. */
export function watchTunnel(given: TunnelWatch): () => void {
	const stop = new AbortController();
	void watchUntilStopped(given, stop.signal).catch(() => {
		// The run is ending under us: what its steps throw then is told by the run.
	});
	return () => stop.abort();
}

/** The same until the signal is aborted. */
export async function watchUntilStopped(given: TunnelWatch, signal: AbortSignal): Promise<void> {
	const {now = Date.now, pause = waitFor, tell, address} = given;
	let watching: Watching = {
		keeping: watchStateAt(address),
		health: {address, restarts: 0, isHealthy: address !== unknownAddress},
		closer: false,
	};
	while (!signal.aborted) {
		const look = await lookAt(given, watching, now(), signal);
		if (signal.aborted) return;
		const {keeping, acts} = evaluateProbe(watching.keeping, look);
		const isHealthy = look.answer === 'envoy';
		watching = {
			keeping,
			closer: !isHealthy || look.hasEnded === true,
			health: {
				...watching.health,
				address: keeping.address,
				isHealthy,
				...(isHealthy ? {answeredAtMs: look.atMs} : {}),
			},
		};
		for (const act of acts) {
			if (signal.aborted) return;
			const before = watching.health.message;
			watching = await carryOut(given, watching, act, now);
			// Each is told, though only the last stays.
			if (watching.health.message !== before) tell(watching.health);
		}
		if (signal.aborted) return;
		tell(watching.health);
		// What was done took its time; only the pause tells whether the machine slept.
		watching = {...watching, keeping: {...watching.keeping, lookedAtMs: now()}};
		await pause(waitBetween(acts), signal);
	}
}

function waitBetween(acts: readonly WatchAction[]): number {
	const due = acts.find((act) => act.kind === 'restart');
	return due && due.afterMs > 0 ? Math.min(everyMs, due.afterMs) : everyMs;
}

async function carryOut(
	given: TunnelWatch,
	watching: Watching,
	act: WatchAction,
	now: () => number,
): Promise<Watching> {
	const {care, tell} = given;
	const {health, keeping} = watching;
	switch (act.kind) {
		case 'keep':
			return watching;
		case 'say':
			return {...watching, health: saying(health, act.message)};
		case 'correct-hosts': {
			const {from, to} = act;
			return afterHosts(watching, await care.correctHosts(), from, to);
		}
		case 'restart': {
			if (act.afterMs > 0) {
				const seconds = Math.ceil(act.afterMs / 1000);
				const says = message('supervisor.restarting', {address: keeping.address, seconds});
				// What only the person can mend stays said while it is waited for.
				return health.run === undefined ? {...watching, health: saying(health, says)} : watching;
			}
			tell(health);
			return afterRepair(watching, await care.repair(), now());
		}
	}
}

function saying({run: _before, ...health}: TunnelHealth, says: Message, run?: string): TunnelHealth {
	return {...health, message: says, ...defined({run})};
}

function afterHosts(watching: Watching, {outcome}: RepairResult, from: string, to: string): Watching {
	const {health, keeping} = watching;
	if (outcome === 'busy') return {...watching, closer: true, keeping: afterBusyHosts(keeping)};
	if (outcome === 'done') return {...watching, health: saying(health, message('supervisor.hostsCorrected', {to}))};
	const command = 'digimon-setup up --only hosts';
	return {...watching, health: saying(health, message('supervisor.hostsLeft', {from, to, command}), command)};
}

function afterRepair(watching: Watching, cared: RepairResult, atMs: number): Watching {
	const {health, keeping} = watching;
	if (cared.outcome === 'busy')
		return {...watching, closer: true, health: saying(health, message('supervisor.leftToRun'))};
	const isHealthy = cared.outcome === 'done';
	const after = afterRestart(keeping, isHealthy, atMs);
	return {keeping: after, closer: true, health: {...told(health, cared), isHealthy, restarts: after.restarts}};
}

function told(health: TunnelHealth, cared: RepairResult): TunnelHealth {
	if (cared.outcome === 'done') return saying(health, message('supervisor.restarted'));
	if (cared.outcome !== 'failed' || !cared.failure) return saying(health, message('supervisor.notRestarted'));
	const {message: text, next, fault} = cared.failure;
	if (fault !== 'user' || next[0].run === undefined)
		return saying(health, message('supervisor.notRestartedSince', {reason: text}));
	return saying(health, message('supervisor.needsYou', {reason: text, command: next[0].run}), next[0].run);
}

/** The page first; the cluster and the port only where something is amiss, or the machine slept. */
async function lookAt(
	{platform: machine, care, profile}: TunnelWatch,
	{keeping, closer}: Watching,
	atMs: number,
	signal: AbortSignal,
): Promise<TunnelProbe> {
	const {address, lookedAtMs = atMs} = keeping;
	const [answer, runs] = await Promise.all([
		address === unknownAddress ? ('nobody' as const) : whoAnswers(machine, address, signal),
		care.runs(),
	]);
	if (answer === 'envoy' && runs && !closer && atMs - lookedAtMs <= sleepGapMs) return {atMs, answer};
	const needsPort = answer !== 'envoy' && address.startsWith('127.');
	const [found, portHolder] = await Promise.all([care.probe(), holderOfPort80(machine, needsPort, profile)]);
	return {atMs, answer, hasEnded: !runs, ...found, ...defined({portHolder})};
}

/** Ends early, without a complaint, when the signal is aborted; leaves no listener on it, since it may live for weeks. */
export async function waitFor(durationMs: number, signal: AbortSignal): Promise<void> {
	await wait(durationMs, undefined, {signal}).catch(() => {});
}
