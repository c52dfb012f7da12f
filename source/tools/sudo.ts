import {type Failure, SetupError, userError} from '../domain/failure.ts';
import type {Runner} from '../domain/ports/command.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {message, type Message} from '../i18n/message.ts';

/** Whether sudo currently works without a password (`sudo -n true`); false without sudo. */
export async function maySudo(runner: Runner): Promise<boolean> {
	try {
		const purpose = message('tunnel.askSudo');
		return (await runner.query({tool: 'sudo', args: ['-n', 'true'], purpose, limitMs: 10_000})).exitCode === 0;
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return false;
		throw error;
	}
}

/**
 * Runs one command as root: directly where sudo asks nothing, on the bare terminal where it may ask. Throws SetupError `sudo-missing`
 * with this text and these actions when neither is possible or the command fails there.
 */
export async function runAsRoot(
	{runner, host}: Pick<StepContext, 'runner' | 'host'>,
	args: readonly string[],
	purpose: Message,
	text: Message,
	next: Failure['next'],
): Promise<void> {
	const command = {tool: 'sudo', args, purpose, limitMs: 120_000} as const;
	if (await maySudo(runner)) return void (await runner.run(command));
	const finished = host.mayAsk ? await runner.runInteractive(command) : undefined;
	if (finished?.exitCode !== 0) throw userError('sudo-missing', text, next, {tail: finished?.tail ?? []});
}
