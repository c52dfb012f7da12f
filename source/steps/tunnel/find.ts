import {defined} from '../../domain/defined.ts';
import {type Answer, mapAnswer} from '../../domain/ports/answer.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {WebError} from '../../domain/ports/web.ts';
import type {Responder} from '../../domain/tunnel-policy.ts';
import {readIngressService} from '../../tools/kubectl.ts';
import {deadEntries, parseTunnels, withoutDeadEntries} from '../../tools/minikube-tunnels.ts';
import {isTunnelOf} from '../../tools/minikube.ts';

/** A running tunnel of our profile, of ours or not. */
export type RunningTunnel = {readonly pid: number; readonly startTime: string; readonly args: readonly string[]};

const answerLimitMs = 4000;

/** All running tunnels of our profile, the oldest first. */
export const findTunnels = (context: StepContext): Promise<readonly RunningTunnel[]> =>
	context.processes.find((args) => isTunnelOf(context.settings.profile, args));

/** What answers a request for our page on port 80 of an address: Envoy, another server (its `server` header), or nothing. */
export async function whoAnswers(
	{web, bundle}: Pick<StepContext, 'web'> & {readonly bundle: Pick<StepContext['bundle'], 'hostNames'>},
	address: string,
	signal?: AbortSignal,
): Promise<Responder> {
	try {
		const {headers, status} = await web.ask({
			method: 'GET',
			url: `http://${address}/`,
			hostName: bundle.hostNames.web,
			limitMs: answerLimitMs,
			...defined({signal}),
		});
		const {server = `HTTP ${status}`} = headers;
		return server === 'istio-envoy' ? 'envoy' : {other: server};
	} catch (error) {
		if (error instanceof WebError) return 'none';
		throw error;
	}
}

/** Whether Envoy answers at the address; 404 and 503 count, since they carry Envoy's header. */
export const envoyAnswers = async (context: StepContext, address: string): Promise<boolean> =>
	(await whoAnswers(context, address)) === 'envoy';

/** The gateway's current address; undefined while it has none. */
export async function gatewayAddress(context: StepContext): Promise<Answer<string | undefined>> {
	return mapAnswer(await readIngressService(context), (service) => service?.address);
}

/** The same where an address that is not known yet counts as none: for work that waits for one. */
export async function addressSoFar(context: StepContext): Promise<string | undefined> {
	const answer = await gatewayAddress(context);
	return 'known' in answer ? answer.known : undefined;
}

/** The file in which minikube registers its tunnels. */
export const registryPath = ({host}: Pick<StepContext, 'host'>): string => `${host.minikubeHome}/tunnels.json`;

/** Removes this profile's entries of exited tunnels; the file is minikube's, so it is backed up and verified. */
export async function dropDeadEntries(context: StepContext): Promise<void> {
	const path = registryPath(context);
	// minikube writes it too: then it is read again.
	for (let tried = 0; tried < 5; tried++) {
		const before = await context.files.read(path);
		const bytes = withoutDeadEntries(before, context.settings.profile, await runningPids(context));
		if (!before || !bytes) return;
		await context.files.keepCopy(path, before);
		if (await context.files.writeInPlace(path, before, bytes)) return;
	}
}

/** Whether this profile has an entry of an exited tunnel. */
export async function hasDeadEntries(context: StepContext): Promise<boolean> {
	const entries = parseTunnels(await context.files.read(registryPath(context))) ?? [];
	return deadEntries(entries, context.settings.profile, await runningPids(context)).length > 0;
}

/** The pids of the running tunnels of our profile. */
export const runningPids = async (context: StepContext): Promise<readonly number[]> =>
	(await findTunnels(context)).map(({pid}) => pid);
