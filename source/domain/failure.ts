import * as v from 'valibot';
import {message, type Message} from '../i18n/message.ts';
import {messageSchema} from '../i18n/message-schema.ts';
import type {ToolName} from './ports/command.ts';

/** At least one. */
export type NonEmptyArray<T> = readonly [T, ...T[]];

/**
 * What to do next: a sentence, and a command to copy or a page to read. A command of ours is written `digimon-setup COMMAND FLAGS` with only
 * the flags that it is about; the engine adds how the program was started and what was typed. `changes` are then the flags of its settings.
 */
export type NextAction = {
	readonly message: Message;
	readonly run?: string;
	readonly read?: string;
	readonly changes?: readonly string[];
};

/** Every kind of failure, with the exit code that it ends a run with. */
export const exitCodeOf = {
	bug: 1,
	usage: 2,
	'tool-missing': 3,
	'tool-too-old': 3,
	'consent-missing': 3,
	'sudo-missing': 3,
	'decision-missing': 3,
	'not-selected': 3,
	'not-ready': 3,
	'version-refused': 3,
	'disk-full': 3,
	'state-unwritable': 3,
	locked: 3,
	preflight: 3,
	'command-failed': 4,
	'command-too-long': 4,
	'not-ready-after-apply': 4,
	'cannot-succeed': 4,
	'not-undone': 4,
	'download-failed': 4,
	'checksum-mismatch': 4,
	'verification-failed': 5,
	stopped: 130,
	terminated: 143,
} as const;

/** A kind of failure. */
export type FailureCode = keyof typeof exitCodeOf;

/** Who has to act: the user, the machine (a tool, the network), or this program (a bug). */
export type Fault = 'user' | 'machine' | 'setup';

/** Who said the words of a failure: a tool, or a part of the cluster. */
export type Speaker = ToolName | 'pull' | 'pod' | 'node' | 'envoy';

/**
 * What was said when something failed, for `diagnosis`. `words` are lines, the most telling first where that is known; `reason` is a
 * name that the speaker gave the failure (minikube's reason ID, the kubelet's reason, an HTTP status); `values` name what it is about
 * (`image`, `service`).
 */
export type Evidence = {
	readonly speaker: Speaker;
	readonly words: readonly string[];
	readonly reason?: string;
	readonly exitCode?: number;
	readonly endedBy?: 'itself' | 'limit' | 'stop';
	/** The speaker's own advice and pages (minikube). */
	readonly advice?: string;
	readonly pages?: readonly string[];
	readonly values?: Readonly<Record<string, string | number>>;
};

/**
 * A failure: what happened, who has to act and what to do next. `tail` holds the last lines of the command that failed. `evidence` is what
 * it is explained by; the engine replaces it by the explanation, so no event carries it. `cause` is the ID of the rule that explains it.
 */
export type Failure = {
	readonly code: FailureCode;
	readonly fault: Fault;
	readonly message: Message;
	readonly next: NonEmptyArray<NextAction>;
	readonly tail?: readonly string[];
	/** The command that failed, as it can be copied. */
	readonly command?: string;
	readonly outputPath?: string;
	readonly evidence?: Evidence;
	readonly cause?: string;
};

/** A next action as events carry it. */
export const nextActionSchema = v.object({
	message: messageSchema,
	run: v.exactOptional(v.string()),
	read: v.exactOptional(v.string()),
	/** The settings that the command changes, by the names of their flags. */
	changes: v.exactOptional(v.pipe(v.array(v.string()), v.readonly())),
});

/** The failure as events carry it. */
export const failureSchema = v.object({
	code: v.picklist(Object.keys(exitCodeOf) as FailureCode[]),
	fault: v.picklist(['user', 'machine', 'setup']),
	message: messageSchema,
	next: v.pipe(v.array(nextActionSchema), v.minLength(1), v.readonly()),
	tail: v.exactOptional(v.pipe(v.array(v.string()), v.readonly())),
	command: v.exactOptional(v.string()),
	outputPath: v.exactOptional(v.string()),
	cause: v.exactOptional(v.string()),
});

/** The only error that we throw on purpose; anything else that is thrown is our bug. */
export class SetupError extends Error {
	override readonly name = 'SetupError';
	readonly failure: Failure;
	constructor(failure: Failure, options?: ErrorOptions) {
		super(failure.message.text, options);
		this.failure = failure;
	}
}

/** Whether an error is one of ours with this code. */
export const isSetupError = (error: unknown, code: FailureCode): error is SetupError =>
	error instanceof SetupError && error.failure.code === code;

/** Replaces the error of a tool that is not installed by a value; rethrows any other. */
export const unlessMissing =
	<T>(value: T) =>
	(error: unknown): T => {
		if (isSetupError(error, 'tool-missing')) return value;
		throw error;
	};

/** The ways out of a question that only the user can decide: first the one that keeps what is there, where there is one. */
export function decisionActions({
	run,
	keep,
}: {
	readonly run: string;
	readonly keep?: string;
}): NonEmptyArray<NextAction> {
	if (keep === undefined) return [{message: message('engine.decide'), run}];
	return [
		{message: message('engine.keep'), run: keep},
		{message: message('engine.orRecreate'), run},
	];
}

/** The actions without repetitions: those with the same message and command. */
export function uniqueActions(actions: NonEmptyArray<NextAction>): NonEmptyArray<NextAction> {
	const [first, ...others] = actions;
	const isNew = (action: NextAction, index: number): boolean =>
		!actions.slice(0, index + 1).some((one) => one.run === action.run && one.message.text === action.message.text);
	return [first, ...others.filter(isNew)];
}

/** Wrong input of the user, exit code 2. Without next actions it leads to `--help`. */
export function usageError(text: Message, next?: NonEmptyArray<NextAction>): SetupError {
	const help: NextAction = {message: message('engine.seeHelp'), run: 'digimon-setup --help'};
	return new SetupError({code: 'usage', fault: 'user', message: text, next: next ?? [help]});
}

/** A failure that the user has to act on: a decision, a right, a missing step. */
export function userError(
	code: FailureCode,
	text: Message,
	next: NonEmptyArray<NextAction>,
	more: Partial<Pick<Failure, 'tail' | 'evidence'>> = {},
): SetupError {
	return new SetupError({code, fault: 'user', message: text, next, ...more});
}

/** A failure of the machine: of a tool, the cluster or the network. */
export function toolError(
	code: FailureCode,
	text: Message,
	next: NonEmptyArray<NextAction>,
	more: Partial<Pick<Failure, 'tail' | 'command' | 'outputPath' | 'evidence'>> & {readonly cause?: unknown} = {},
): SetupError {
	const {cause, ...rest} = more;
	return new SetupError({code, fault: 'machine', message: text, next, ...rest}, {cause});
}

/** The failure of a stopped run or command: the signal's reason where it is a SetupError, `terminated` for SIGTERM and SIGHUP, else `stopped`. */
export function stopFailure(signal: AbortSignal, run = 'digimon-setup'): Failure {
	const reason: unknown = signal.reason;
	if (reason instanceof SetupError) return reason.failure;
	const next = [{message: message('common.again'), run}] as const;
	if (reason === 'SIGTERM' || reason === 'SIGHUP')
		return {code: 'terminated', fault: 'user', message: message('system.terminated', {signal: reason}), next};
	return {code: 'stopped', fault: 'user', message: message('system.stopped'), next};
}
