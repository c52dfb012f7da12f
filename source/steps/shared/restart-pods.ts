import {SetupError} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {restartDeployments} from '../../tools/kubectl.ts';
import {readShortfall} from '../chart/inspect.ts';
import {watchPods} from './watch-pods.ts';

const limitMs = 10 * 60_000;
const everyMs = 1000;

/** Restarts services whose pods are older than the namespace's label, and so without a sidecar, and waits until they serve. Throws SetupError `not-ready-after-apply`. */
export async function restartPods(context: StepContext): Promise<void> {
	const found = await readShortfall(context);
	if ('problem' in found || found.withoutSidecar.length === 0) return;
	await restartDeployments(context.runner, context.settings.profile, constants.namespace, found.withoutSidecar);
	await watchPods(context, constants.namespace, (signal) =>
		allServe(context, AbortSignal.any([signal, context.signal])),
	);
}

async function allServe(context: StepContext, signal: AbortSignal): Promise<void> {
	const deadline = context.clock.now().getTime() + limitMs;
	for (;;) {
		signal.throwIfAborted();
		const found = await readShortfall(context);
		const waiting = 'problem' in found ? [found.problem] : [...found.unavailable, ...found.withoutSidecar];
		if (waiting.length === 0) return;
		if (context.clock.now().getTime() >= deadline) throw notServing(context, [...new Set(waiting)].join(', '));
		await context.clock.sleep(everyMs, signal);
	}
}

function notServing(context: StepContext, names: string): SetupError {
	const args = ['--context', context.settings.profile, '-n', constants.namespace, 'get', 'pods'];
	return new SetupError({
		code: 'not-ready-after-apply',
		fault: 'machine',
		message: message('chart.notServing', {minutes: limitMs / 60_000, names}),
		next: [
			{message: message('diagnosis.lookAtPods'), run: showCommand('kubectl', args)},
			{message: message('common.again'), run: 'digimon-setup'},
		],
	});
}
