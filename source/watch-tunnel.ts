import type {Machine} from './domain/machine.ts';
import {say, type Sentence} from './domain/sentence.ts';
import {
	afterRestart,
	everyMs,
	judgeLook,
	keepingAt,
	sleptMs,
	type Answer,
	type Keeping,
	type KeepingAct,
	type TunnelCare,
	type TunnelLook,
} from './domain/tunnel-keeping.ts';
import {holderOfPort80} from './port-80.ts';
import type {TunnelHealth} from './views/wizard/model.ts';

const limitMs = 4000;

/** What the watch needs: where Envoy answered, what the engine can do about it, and who is told. */
export type TunnelWatch = {
	readonly machine: Pick<Machine, 'web' | 'bundle' | 'look'>;
	readonly profile: string;
	readonly address: string;
	readonly care: TunnelCare;
	readonly tell: (health: TunnelHealth) => void;
	/** The wall clock, which jumps when the machine slept; and a wait that ends early when it is aborted. */
	readonly now?: () => number;
	readonly pause?: (durationMs: number, signal: AbortSignal) => Promise<void>;
};

/** What is known between two looks. `closer`: the cluster is asked too at the next one. */
type Watching = {readonly keeping: Keeping; readonly health: TunnelHealth; readonly closer: boolean};

/** Asks the gateway for our page again and again, tells how it is, and does what the policy says. Answers how to stop. */
export function watchTunnel(given: TunnelWatch): () => void {
	const stop = new AbortController();
	void watch(given, stop.signal).catch(() => {
		// The run is ending under us: what its steps throw then is told by the run.
	});
	return () => stop.abort();
}

async function watch(given: TunnelWatch, signal: AbortSignal): Promise<void> {
	const {now = Date.now, pause = waitFor, tell, address} = given;
	let watching: Watching = {keeping: keepingAt(address), health: {address, restarts: 0, isWell: true}, closer: false};
	while (!signal.aborted) {
		const look = await lookAt(given, watching, now(), signal);
		if (signal.aborted) return;
		const {keeping, acts} = judgeLook(watching.keeping, look);
		const isWell = look.answer === 'envoy';
		watching = {
			keeping,
			closer: !isWell,
			health: {...watching.health, address: keeping.address, isWell, ...(isWell ? {answeredAtMs: look.atMs} : {})},
		};
		for (const act of acts) if (!signal.aborted) watching = await carryOut(given, watching, act, now);
		if (signal.aborted) return;
		tell(watching.health);
		// What was done took its time; only the pause tells whether the machine slept.
		watching = {...watching, keeping: {...watching.keeping, lookedAtMs: now()}};
		await pause(waitBetween(acts), signal);
	}
}

function waitBetween(acts: readonly KeepingAct[]): number {
	const due = acts.find((act) => act.kind === 'restart');
	return due && due.afterMs > 0 ? Math.min(everyMs, due.afterMs) : everyMs;
}

async function carryOut(given: TunnelWatch, watching: Watching, act: KeepingAct, now: () => number): Promise<Watching> {
	const {care, tell} = given;
	const {health, keeping} = watching;
	const said = (says: Sentence): Watching => ({...watching, health: {...health, says}});
	switch (act.kind) {
		case 'keep':
			return watching;
		case 'say':
			return said(act.says);
		case 'correct-hosts': {
			const {from, to} = act;
			return said(
				(await care.correctHosts())
					? say('keeper.hostsCorrected', {to})
					: say('keeper.hostsLeft', {from, to, command: 'digimon-setup up --only hosts'}),
			);
		}
		case 'restart': {
			if (act.afterMs > 0)
				return said(say('keeper.restarting', {address: keeping.address, seconds: Math.ceil(act.afterMs / 1000)}));
			tell(health);
			const isWell = await care.mend();
			const after = afterRestart(keeping, isWell, now());
			return {
				keeping: after,
				closer: true,
				health: {
					...health,
					isWell,
					restarts: after.restarts,
					says: say(isWell ? 'keeper.restarted' : 'keeper.notRestarted'),
				},
			};
		}
	}
}

/** The page first; the cluster and the port only where something is amiss, or the machine slept. */
async function lookAt(
	{machine, care, profile}: TunnelWatch,
	{keeping, closer}: Watching,
	atMs: number,
	signal: AbortSignal,
): Promise<TunnelLook> {
	const {address, lookedAtMs = atMs} = keeping;
	const answer = await whoAnswersAt(machine, address, signal);
	if (answer === 'envoy' && !closer && atMs - lookedAtMs <= sleptMs) return {atMs, answer};
	const needsPort = answer !== 'envoy' && address.startsWith('127.');
	const [found, portHolder] = await Promise.all([care.look(), holderOfPort80(machine, needsPort, profile)]);
	return {atMs, answer, ...found, ...(portHolder === undefined ? {} : {portHolder})};
}

async function whoAnswersAt(
	{web, bundle}: TunnelWatch['machine'],
	address: string,
	signal: AbortSignal,
): Promise<Answer> {
	try {
		const {headers, status} = await web.ask({
			method: 'GET',
			url: `http://${address}/`,
			hostName: bundle.hostNames.web,
			limitMs,
			signal,
		});
		const {server = `HTTP ${status}`} = headers;
		return server === 'istio-envoy' ? 'envoy' : {other: server};
	} catch {
		return 'nobody';
	}
}

async function waitFor(durationMs: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, durationMs);
		signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), {once: true});
	});
}
