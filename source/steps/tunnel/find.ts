import {defined} from '../../domain/defined.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {WebError} from '../../domain/ports/web.ts';
import type {Answer} from '../../domain/tunnel-policy.ts';
import {readIngressService} from '../../tools/kubectl.ts';
import {deadEntries, parseTunnels, withoutDead} from '../../tools/minikube-tunnels.ts';
import {isTunnelOf} from '../../tools/minikube.ts';

/** A running tunnel of our profile, whoever started it. */
export type RunningTunnel = {readonly pid: number; readonly startTime: string; readonly args: readonly string[]};

/** All running tunnels of our profile, the oldest first. */
export const findTunnels = (context: StepContext): Promise<readonly RunningTunnel[]> =>
	context.processes.find((args) => isTunnelOf(context.settings.profile, args));

/** Who answers on port 80 of an address when our page is asked for: Envoy, something else (its `server` header), or nobody. */
export async function whoAnswers(
	{web, bundle}: Pick<StepContext, 'web'> & {readonly bundle: Pick<StepContext['bundle'], 'hostNames'>},
	address: string,
	{limitMs = 3000, signal}: {readonly limitMs?: number; readonly signal?: AbortSignal} = {},
): Promise<Answer> {
	try {
		const answer = await web.ask({
			method: 'GET',
			url: `http://${address}/`,
			hostName: bundle.hostNames.web,
			limitMs,
			...defined({signal}),
		});
		const server = answer.headers.server ?? `HTTP ${answer.status}`;
		return server === 'istio-envoy' ? 'envoy' : {other: server};
	} catch (error) {
		if (error instanceof WebError) return 'nobody';
		throw error;
	}
}

/** Does Envoy answer there; 404 and 503 are answers too, since only Envoy says them so. */
export const envoyAnswers = async (context: StepContext, address: string): Promise<boolean> =>
	(await whoAnswers(context, address)) === 'envoy';

/** The gateway's address now; undefined while it has none or cannot be asked. */
export async function gatewayAddress(context: StepContext): Promise<string | undefined> {
	const service = await readIngressService(context.runner, context.settings.profile);
	return service === 'none' || 'problem' in service ? undefined : service.address;
}

/** Where minikube keeps what its tunnels have set up. */
export const registryPath = (context: StepContext): string => `${context.host.minikubeHome}/tunnels.json`;

/** Drops this profile's entries whose tunnel is gone; the file is minikube's, so it is backed up and read back like any foreign file. */
export async function dropDeadEntries(context: StepContext): Promise<void> {
	const bytes = withoutDead(
		await context.files.read(registryPath(context)),
		context.settings.profile,
		await runningPids(context),
	);
	if (bytes) await context.files.writeInPlace(registryPath(context), bytes);
}

/** Has this profile an entry whose tunnel is gone. */
export async function hasDeadEntries(context: StepContext): Promise<boolean> {
	const entries = parseTunnels(await context.files.read(registryPath(context))) ?? [];
	return deadEntries(entries, context.settings.profile, await runningPids(context)).length > 0;
}

const runningPids = async (context: StepContext): Promise<readonly number[]> =>
	(await findTunnels(context)).map(({pid}) => pid);
