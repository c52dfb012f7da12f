import {type Failure, type NextAction, type SetupError, isSetupError, toolError, userError} from '../domain/failure.ts';
import {type CommandResult, showCommand, type Runner} from '../domain/ports/command.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {message, type Message} from '../i18n/message.ts';

/**
 * What sudo allows right now: `free` asks nothing; `asks` may ask for a password; `refuses`: no password would help, in sudo's words;
 * `missing`: there is no sudo; `unknown`: it did not answer.
 */
export type SudoRight =
	{readonly state: 'free' | 'asks' | 'missing'} | {readonly state: 'refuses' | 'unknown'; readonly words: string};

/** Messages that a password would not change: sudo may not become root here, or this user may not use it. Of sudo 1.9 and sudo-rs. */
const permanentRefusals =
	/no new privileges|effective uid is not 0|must be owned by uid 0|must be setuid root|sudoers\S* is (?:world writable|group writable|owned by|mode)|no valid sudoers sources|unable to initialize policy plugin|sudo\.conf is owned by|account validation failure|PAM account management error|not in the sudoers|may not run sudo|not allowed to (run|execute)|I'm afraid I can't do that/i;

/** The line in which sudo refuses for good; undefined in any other output. */
export const permanentRefusal = (lines: readonly string[]): string | undefined =>
	lines.find((line) => permanentRefusals.test(line))?.replace(/^sudo: /, '');

/** Asks what sudo allows (`sudo -n true`). */
export async function readSudo(runner: Runner): Promise<SudoRight> {
	try {
		const purpose = message('tunnel.askSudo');
		const finished = await runner.query({tool: 'sudo', args: ['-n', 'true'], purpose, limitMs: 10_000});
		if (finished.exitCode === 0 && finished.endedBy === 'itself') return {state: 'free'};
		const words = permanentRefusal(finished.tail);
		if (words !== undefined) return {state: 'refuses', words};
		// It hangs: a command that asks would hang too.
		return finished.endedBy === 'itself' ? {state: 'asks'} : {state: 'unknown', words: 'sudo does not answer'};
	} catch (error) {
		if (isSetupError(error, 'tool-missing')) return {state: 'missing'};
		throw error;
	}
}

/** Whether sudo currently works without a password; false without sudo. */
export const maySudo = async (runner: Runner): Promise<boolean> => (await readSudo(runner)).state === 'free';

/** A way that needs no root: in the sentence of a first action, and of another one ("Or …"). */
export type RootlessWay = {readonly first: Message; readonly other: Message; readonly run: string};

/** A command as root, and what is said when it cannot be run. */
export type RootCommand = {
	readonly args: readonly string[];
	/** The arguments in an advice, where they differ. */
	readonly advised?: readonly string[];
	readonly purpose: Message;
	readonly text: Message;
	/** What goes before the command as an action ("Run this, then …"), and what else an administrator can do. */
	readonly byHand: Message;
	readonly also?: readonly NextAction[];
	readonly rootless?: RootlessWay;
};

/**
 * Runs one command as root: directly where sudo asks nothing, on the bare terminal where it may ask. Throws SetupError `sudo-missing` when
 * sudo does not run it; where sudo refuses for good, the only action is the way without root. Throws `command-failed` when the command
 * itself ran and failed, also on the bare terminal.
 */
export async function runAsRoot(
	{runner, host}: Pick<StepContext, 'runner' | 'host'>,
	root: RootCommand,
): Promise<void> {
	const {args, purpose, text} = root;
	const command = {tool: 'sudo', args, purpose, limitMs: 120_000} as const;
	const right = await readSudo(runner);
	if (right.state === 'free') return void (await runner.run(command));
	const finished = right.state === 'asks' && host.mayAsk ? await runner.runInteractive(command) : undefined;
	if (finished?.exitCode === 0) return;
	if (finished && isOfTheCommand(finished)) throw ranAndFailed(root, finished.exitCode);
	const tail = finished?.tail ?? ('words' in right ? [right.words] : []);
	const refuses = right.state === 'refuses' || permanentRefusal(tail) !== undefined;
	throw userError('sudo-missing', text, nextOf(root, refuses), {tail});
}

/** sudo's own errors are exit code 1 (sudo and sudo-rs, manual, section Exit value); any other code is that of the command, which ran. */
const isOfTheCommand = ({exitCode, endedBy}: CommandResult): boolean =>
	endedBy === 'itself' && exitCode > 1 && exitCode < 128;

/** Its words are on the terminal, not with us. The same command is the last resort: as root it just failed. */
function ranAndFailed({args, byHand, also = [], rootless}: RootCommand, exitCode: number): SetupError {
	const other = rootless ? [{message: rootless.first, run: rootless.run}] : [];
	const [first = {message: byHand, run: showCommand('sudo', args)}, ...more] = [...also, ...other];
	const command = showCommand('sudo', args);
	return toolError('command-failed', message('system.rootCommandFailed', {command, exitCode}), [first, ...more], {
		command,
	});
}

function nextOf({args, advised = args, byHand, also = [], rootless}: RootCommand, refuses: boolean): Failure['next'] {
	if (refuses && rootless) return [{message: rootless.first, run: rootless.run}];
	const other = rootless ? [{message: rootless.other, run: rootless.run}] : [];
	return [{message: byHand, run: showCommand('sudo', advised)}, ...also, ...other];
}
