import {type Failure, SetupError} from '../domain/failure.ts';
import type {CommandResult, Runner} from '../domain/ports/command.ts';
import {message, type Message} from '../i18n/message.ts';

/** Whether sudo currently works without a password (`sudo -n true`); false without sudo. */
export async function maySudo(runner: Runner): Promise<boolean> {
	try {
		return (
			(await runner.query({tool: 'sudo', args: ['-n', 'true'], purpose: message('tunnel.askSudo'), limitMs: 10_000}))
				.exitCode === 0
		);
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return false;
		throw error;
	}
}

/**
 * Runs one command as root: directly where sudo asks nothing, on the bare terminal where it may ask.
 * Throws SetupError with `refused` when neither is possible or the command fails there.
 */
export async function runAsRoot(
	runner: Runner,
	mayAsk: boolean,
	args: readonly string[],
	purpose: Message,
	refused: (tail: readonly string[]) => Failure,
): Promise<CommandResult> {
	const command = {tool: 'sudo', args, purpose, limitMs: 120_000} as const;
	if (await maySudo(runner)) return runner.run(command);
	if (!mayAsk) throw new SetupError(refused([]));
	const finished = await runner.runInteractive(command);
	if (finished.exitCode !== 0) throw new SetupError(refused(finished.tail));
	return finished;
}
