import {SetupError} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {changeCluster} from '../../tools/kubectl.ts';

const webhookTries = 20;
const webhookPauseMs = 2000;

/**
 * Changes the cluster, and waits for Istio's validating webhook, which may need some seconds after the installation before it answers.
 * Throws SetupError `hopeless` when it never does, `command-failed` for any other refusal.
 */
export async function applyWithRetry(context: StepContext, args: readonly string[]): Promise<void> {
	for (let tries = 1; ; tries += 1) {
		try {
			return void (await changeCluster(context.runner, context.settings.profile, args, message('gateway.apply')));
		} catch (error) {
			const webhook = silentWebhook(error);
			if (webhook === undefined) throw error;
			if (tries >= webhookTries) throw neverAnswered(context, webhook, error);
			context.waitingFor(message('gateway.webhook', {webhook, tries}));
			await context.clock.sleep(webhookPauseMs, context.signal);
		}
	}
}

/** The webhook that the API server could not reach, by its own words. */
function silentWebhook(error: unknown): string | undefined {
	if (!(error instanceof SetupError)) return undefined;
	const names = (error.failure.tail ?? []).flatMap((line) => /failed calling webhook "([^"]+)"/.exec(line)?.[1] ?? []);
	return names.at(-1);
}

function neverAnswered(context: StepContext, webhook: string, cause: unknown): SetupError {
	const seconds = (webhookTries * webhookPauseMs) / 1000;
	return new SetupError(
		{
			code: 'cannot-succeed',
			fault: 'machine',
			message: message('gateway.webhookSilent', {webhook, seconds}),
			next: [
				{message: message('diagnosis.repairMesh'), run: 'digimon-setup up --only mesh'},
				{
					message: message('mesh.lookAtPods'),
					run: showCommand('kubectl', [
						'--context',
						context.settings.profile,
						'-n',
						constants.meshNamespace,
						'get',
						'pods',
					]),
				},
			],
			tail: cause instanceof SetupError ? (cause.failure.tail ?? []) : [],
		},
		{cause},
	);
}
