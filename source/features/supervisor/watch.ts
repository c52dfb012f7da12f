import {setTimeout as wait} from 'node:timers/promises';
import {defined} from '../../domain/defined.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import {
	afterBusyHosts,
	afterRestart,
	everyMs,
	evaluateProbe,
	watchStateAt,
	unknownAddress,
	sleepGapMs,
} from '../../domain/tunnel-policy.ts';
import type {Responder, RepairResult, TunnelHealth, TunnelProbe, TunnelRepair} from '../../domain/tunnel-policy.ts';
import type {WatchAction, WatchState} from '../../domain/tunnel-policy.ts';
import {isStop, toFailure} from '../../engine/failures.ts';
import {message, type Message} from '../../i18n/message.ts';
import {whoAnswers} from '../../steps/tunnel/find.ts';
import {isForwardOf} from '../../steps/tunnel/forward.ts';

/** Who holds port 80 of this host other than this profile's own tunnel, as name and number; undefined where the tunnel does not need that port. */
export async function holderOfPort80(
	{probe}: Pick<Platform, 'probe'>,
	needsPort: boolean,
	profile: string,
): Promise<string | undefined> {
	if (!needsPort || !probe) return undefined;
	const [port] = await probe.ports([80]);
	if (!port?.isTaken || !port.holder) return undefined;
	const {pid, name, args} = port.holder;
	const isOurs = isForwardOf(profile, args) || /^(ssh|minikube|sudo)/.test(name);
	return isOurs ? undefined : `${name} (process ${pid})`;
}

/** What the watch needs: where Envoy answered, what the engine can do about the tunnel, and who receives its health. */
type TunnelWatch = {
	readonly platform: Pick<Platform, 'web' | 'probe'> & {readonly bundle: Pick<Platform['bundle'], 'hostNames'>};
	readonly profile: string;
	readonly address: string;
	readonly repair: TunnelRepair;
	readonly onHealth: (health: TunnelHealth) => void;
	/** The wall clock, which jumps when the host slept; and a wait that ends early when it is aborted. */
	readonly now?: () => number;
	readonly pause?: (durationMs: number, signal: AbortSignal) => Promise<void>;
};

/** What is known between two probes. `asksCluster`: the next probe asks the cluster too. */
type Watching = {readonly state: WatchState; readonly health: TunnelHealth; readonly asksCluster: boolean};

/** Asks the gateway for our page at intervals, reports its health, and does what the policy decides. Returns a function that stops it. */
export function watchTunnel(watch: TunnelWatch): () => void {
	const stop = new AbortController();
	watchUntilStopped(watch, stop.signal).catch((error: unknown) => {
		const failure = toFailure(error, stop.signal);
		if (isStop(failure)) return;
		// A bug ends the watch, not the wizard; the user sees why.
		const {address, onHealth} = watch;
		onHealth({address, restarts: 0, isHealthy: false, message: failure.message});
	});
	return () => stop.abort();
}

/** The same until the signal is aborted. */
export async function watchUntilStopped(watch: TunnelWatch, signal: AbortSignal): Promise<void> {
	const {now = Date.now, pause = waitFor, onHealth, address} = watch;
	let watching: Watching = {
		state: watchStateAt(address),
		health: {address, restarts: 0, isHealthy: address !== unknownAddress},
		asksCluster: false,
	};
	while (!signal.aborted) {
		const probe = await probeTunnel(watch, watching, now(), signal);
		if (signal.aborted) return;
		const {state, actions} = evaluateProbe(watching.state, probe);
		watching = afterProbe(watching, state, probe);
		for (const action of actions) {
			if (signal.aborted) return;
			const before = watching.health.message;
			watching = await carryOut(watch, watching, action, now);
			// Each message is reported, though only the last stays.
			if (watching.health.message !== before) onHealth(watching.health);
		}
		if (signal.aborted) return;
		onHealth(watching.health);
		// The actions took their time; only a gap in the pause shows that the host slept.
		watching = {...watching, state: {...watching.state, probedAtMs: now()}};
		const due = actions.find((action) => action.kind === 'restart');
		await pause(due && due.afterMs > 0 ? Math.min(everyMs, due.afterMs) : everyMs, signal);
	}
}

function afterProbe({health}: Watching, state: WatchState, {answer, atMs, hasEnded}: TunnelProbe): Watching {
	const isHealthy = answer === 'envoy';
	return {
		state,
		asksCluster: !isHealthy || hasEnded === true,
		health: {...health, address: state.address, isHealthy, ...(isHealthy ? {answeredAtMs: atMs} : {})},
	};
}

async function carryOut(
	{repair, onHealth}: TunnelWatch,
	watching: Watching,
	action: WatchAction,
	now: () => number,
): Promise<Watching> {
	const {health, state} = watching;
	switch (action.kind) {
		case 'keep':
			return watching;
		case 'report':
			return {...watching, health: withMessage(health, action.message)};
		case 'correct-hosts':
			return afterHosts(watching, await repair.correctHosts(), action.from, action.to);
		case 'restart': {
			if (action.afterMs <= 0) {
				onHealth(health);
				return afterRepair(watching, await repair.repair(), now());
			}
			// A command that only the user can run stays visible during the wait.
			if (health.run !== undefined) return watching;
			const seconds = Math.ceil(action.afterMs / 1000);
			const text = message('supervisor.restarting', {address: state.address, seconds});
			return {...watching, health: withMessage(health, text)};
		}
	}
}

function withMessage({run: _before, ...health}: TunnelHealth, text: Message, run?: string): TunnelHealth {
	return {...health, message: text, ...defined({run})};
}

function afterHosts(watching: Watching, {outcome}: RepairResult, from: string, to: string): Watching {
	const {health, state} = watching;
	if (outcome === 'busy') return {...watching, asksCluster: true, state: afterBusyHosts(state)};
	if (outcome === 'done') return {...watching, health: withMessage(health, message('supervisor.hostsCorrected', {to}))};
	const command = 'digimon-setup up --only hosts';
	const text = message('supervisor.hostsLeft', {from, to, command});
	return {...watching, health: withMessage(health, text, command)};
}

function afterRepair({health, state: before}: Watching, result: RepairResult, atMs: number): Watching {
	if (result.outcome === 'busy')
		return {state: before, asksCluster: true, health: withMessage(health, message('supervisor.leftToRun'))};
	const isHealthy = result.outcome === 'done';
	const state = afterRestart(before, isHealthy, atMs);
	return {state, asksCluster: true, health: {...reportRepair(health, result), isHealthy, restarts: state.restarts}};
}

function reportRepair(health: TunnelHealth, result: RepairResult): TunnelHealth {
	if (result.outcome === 'done') return withMessage(health, message('supervisor.restarted'));
	if (result.outcome !== 'failed' || !result.failure) return withMessage(health, message('supervisor.notRestarted'));
	const {message: reason, next, fault} = result.failure;
	const {run} = next[0];
	if (fault !== 'user' || run === undefined)
		return withMessage(health, message('supervisor.notRestartedSince', {reason}));
	return withMessage(health, message('supervisor.needsYou', {reason, command: run}), run);
}

/** Asks for the page first; the cluster and the port only where something is wrong, or the host slept. */
async function probeTunnel(
	{platform, repair, profile}: TunnelWatch,
	{state, asksCluster}: Watching,
	atMs: number,
	signal: AbortSignal,
): Promise<TunnelProbe> {
	const {address, probedAtMs = atMs} = state;
	const asked: Responder | Promise<Responder> =
		address === unknownAddress ? 'none' : whoAnswers(platform, address, signal);
	const [answer, runs] = await Promise.all([asked, repair.runs()]);
	if (answer === 'envoy' && runs && !asksCluster && atMs - probedAtMs <= sleepGapMs) return {atMs, answer};
	const needsPort = answer !== 'envoy' && address.startsWith('127.');
	const [found, portHolder] = await Promise.all([repair.probe(), holderOfPort80(platform, needsPort, profile)]);
	return {atMs, answer, hasEnded: !runs, ...found, ...defined({portHolder})};
}

/** Waits, and ends early without an error when the signal is aborted; leaves no listener on it, since it may live for weeks. */
export async function waitFor(durationMs: number, signal: AbortSignal): Promise<void> {
	await wait(durationMs, undefined, {signal}).catch((error: unknown) => {
		if (!signal.aborted) throw error;
	});
}
