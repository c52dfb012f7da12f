import {defined} from '../../domain/defined.ts';
import {execa} from 'execa';
import type {CommandResult} from '../../domain/ports/command.ts';
import type {Call, RunnerContext} from './call.ts';
import {toolNotStarted} from './failure.ts';
import {exitCodeOf, signalChild} from './run-child.ts';
import {watchChild} from './timeouts.ts';

/**
 * Runs a child on the bare terminal, in our own session so that sudo may ask there. Nothing of what it says is seen by us.
 * A child that is root's cannot be signalled; when a stop has run its course it is no longer waited for.
 */
export async function runInteractive(call: Call, context: RunnerContext): Promise<CommandResult> {
	const startedAt = performance.now();
	const child = execa(call.path, call.command.args, {
		stdio: 'inherit',
		env: call.environment,
		extendEnv: false,
		preferLocal: false,
		reject: false,
		cleanup: false,
	});
	let giveUp: () => void = () => undefined;
	const givenUp = new Promise<undefined>((resolve) => {
		giveUp = () => resolve(undefined);
	});
	const watch = watchChild({
		signalChild(signal) {
			signalChild(child, signal, false);
			if (signal === 'SIGKILL') giveUp();
		},
		ended: child,
		stops: call.command.signal === undefined ? [context.signal] : [context.signal, call.command.signal],
		...defined({forceKill: context.forceKill}),
		limitMs: call.command.limitMs,
		killTimeouts: context.killTimeouts,
	});
	try {
		const result = await Promise.race([child, givenUp]);
		if (result !== undefined && result.exitCode === undefined && result.signal === undefined) {
			throw toolNotStarted(call.command.tool, call.path, result.shortMessage ?? String(result.code));
		}
		return {
			exitCode: exitCodeOf(result?.exitCode, result?.signal),
			stdout: '',
			stderr: '',
			tail: [],
			durationMs: Math.round(performance.now() - startedAt),
			endedBy: watch.endedBy(),
		};
	} finally {
		watch.close();
	}
}
