import type {Machine} from './domain/machine.ts';
import type {TunnelHealth} from './views/wizard/model.ts';

/** Between two looks; the only timer while the end screen is open. */
const everyMs = 10_000;
const limitMs = 4000;
/** One missed answer may be the machine's sleep. */
const missesBeforeMend = 2;

/** What the watch needs: where Envoy answered, and how the tunnel is opened again. */
export type TunnelWatch = {
	readonly machine: Pick<Machine, 'web' | 'bundle'>;
	readonly address: string;
	readonly mend: () => Promise<boolean>;
	readonly tell: (health: TunnelHealth) => void;
};

/** Asks the gateway for our page again and again, tells how it is, and has a dead tunnel opened again. Answers how to stop. */
export function watchTunnel({machine, address, mend, tell}: TunnelWatch): () => void {
	const stop = new AbortController();
	void watch({machine, address, mend, tell}, stop.signal);
	return () => stop.abort();
}

async function watch({machine, address, mend, tell}: TunnelWatch, signal: AbortSignal): Promise<void> {
	let health: TunnelHealth = {address, restarts: 0, isWell: true};
	for (let misses = 0; !signal.aborted; ) {
		const isWell = await answers(machine, address, signal);
		if (signal.aborted) return;
		misses = isWell ? 0 : misses + 1;
		health = {...health, isWell, ...(isWell ? {answeredAtMs: Date.now()} : {})};
		tell(health);
		if (misses >= missesBeforeMend) {
			misses = 0;
			health = {...health, restarts: health.restarts + 1, isWell: await mend()};
			tell(health);
		}
		await pause(signal);
	}
}

async function answers({web, bundle}: TunnelWatch['machine'], address: string, signal: AbortSignal): Promise<boolean> {
	try {
		const {headers} = await web.ask({method: 'GET', url: `http://${address}/`, hostName: bundle.hostNames.web, limitMs, signal});
		return headers['server'] === 'istio-envoy';
	} catch {
		return false;
	}
}

async function pause(signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, everyMs);
		signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), {once: true});
	});
}
