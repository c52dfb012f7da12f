import {SetupError} from '../../domain/failure.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {getObjects, type Looked, isAvailable} from '../../tools/kubectl.ts';

/** What the demo profile must have running. */
export const meshParts = ['istiod', 'istio-ingressgateway', 'istio-egressgateway'] as const;

/** The Deployments of Istio's namespace. A namespace that is not there is an empty list (recording istio-absent). */
export const meshDeployments = (context: StepContext): Promise<Looked> =>
	getObjects(
		context.runner,
		context.settings.profile,
		constants.meshNamespace,
		['deployments'],
		message('mesh.askDeployments'),
	);

/** So long without any part more. */
const limitMs = 10 * 60_000;
const everyMs = 1000;

/**
 * Waits until istiod and both gateways are available, as we see it: istioctl counts a part as ready before its replicas are of the newest
 * generation. Each part that comes gives it new time. Throws SetupError `not-ready-after-apply`, and the signal's reason.
 */
export async function waitForMesh(context: StepContext, signal: AbortSignal): Promise<void> {
	let stillSince = context.clock.now().getTime();
	let before: number = meshParts.length;
	for (;;) {
		signal.throwIfAborted();
		const found = await meshDeployments(context);
		const mine = Array.isArray(found)
			? found.filter((one) => (meshParts as readonly string[]).includes(one.metadata.name))
			: [];
		const waiting = meshParts.filter((name) => !mine.some((one) => one.metadata.name === name && isAvailable(one)));
		if (waiting.length === 0) return;
		context.report(message('mesh.waits', {names: waiting.join(', ')}), {
			done: meshParts.length - waiting.length,
			total: meshParts.length,
			unit: 'pods',
		});
		if (waiting.length < before) stillSince = context.clock.now().getTime();
		before = waiting.length;
		if (context.clock.now().getTime() >= stillSince + limitMs) throw tooLong(context, waiting.join(', '));
		await context.clock.sleep(everyMs, AbortSignal.any([context.signal, signal]));
	}
}

function tooLong(context: StepContext, names: string): SetupError {
	return new SetupError({
		code: 'not-ready-after-apply',
		fault: 'machine',
		message: message('mesh.notReadyInTime', {names, minutes: limitMs / 60_000}),
		next: [
			{
				message: message('mesh.lookAtPods'),
				run: `kubectl --context ${context.settings.profile} -n ${constants.meshNamespace} get pods`,
			},
			{message: message('common.again'), run: 'digimon-setup'},
		],
	});
}
