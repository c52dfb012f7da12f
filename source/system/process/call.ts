import {defined} from '../../domain/defined.ts';
import type {EventPayload} from '../../domain/event.ts';
import type {Command, CommandResult, DetachedProcess, OutputLine} from '../../domain/ports/command.ts';
import type {Processes} from '../../domain/ports/step-context.ts';
import type {View} from '../../domain/ports/view.ts';
import type {StepId} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import type {FailureTexts} from './failure.ts';
import type {ToolFinder} from './find-executable.ts';
import type {KillTimeouts} from './timeouts.ts';

/** What the door to child processes stands on. */
export type RunnerOptions = FailureTexts & {
	readonly findTool: ToolFinder;
	/** Our own environment; tools see an allow-listed part. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Gets one file per command, `NNNN-tool.log`; undefined: nothing is written (and `start` cannot be used). */
	readonly commandsFolder: string | undefined;
	/** The run's stop: children are asked politely. Reason `SIGTERM` or `SIGHUP` makes the failure `terminated`. */
	readonly signal: AbortSignal;
	/** The second stop: children are killed at once. */
	readonly forceKill?: AbortSignal;
	/** Makes the view stand aside. */
	readonly terminal: Pick<View, 'suspend'>;
	readonly emit: (happening: EventPayload) => void;
	readonly processes: Processes;
	readonly killTimeouts?: KillTimeouts;
	/** Other ways to run a child than as a process of this machine: the rehearsal's. */
	readonly children?: Children;
};

/** The ways to run a child: to its end, as a daemon, on the bare terminal. */
export type Children = {
	waited(call: Call, context: RunnerContext): Promise<CommandResult>;
	daemon(
		call: Call,
		session: 'own' | 'ours',
		context: RunnerContext,
		tellEnd: (finished: CommandResult) => void,
	): Promise<DetachedProcess>;
	lent(call: Call, context: RunnerContext): Promise<CommandResult>;
};

/** A question of ours, work that is waited for, a daemon, or a child on the bare terminal. */
export type CallKind = 'query' | 'run' | 'spawn-detached' | 'interactive';

/** A command under way: numbered, looked up and announced. */
export type Call = {
	readonly kind: CallKind;
	readonly command: Command;
	readonly path: string;
	readonly environment: Record<string, string>;
	readonly outputPath: string | undefined;
	readonly number: number;
	readonly stepPart: {readonly step?: StepId};
};

/** What the ways of running a child share. */
export type RunnerContext = RunnerOptions & {readonly killTimeouts: KillTimeouts};

/** Emits one line of a child. The output of a query is for us: it is on disk only. */
export function emitLine(
	{kind, number, stepPart}: Call,
	{emit}: RunnerContext,
	{stream, text, readable}: OutputLine,
): void {
	if (kind === 'query') return;
	emit({type: 'command-line', ...stepPart, command: number, stream, text, ...defined({readable})});
}

/** Says that the output of a command can no longer be kept on disk. */
export function emitNotKept({stepPart, command}: Call, {emit}: RunnerContext, reason: string): void {
	emit({
		type: 'notice',
		...stepPart,
		level: 'warning',
		message: message('system.outputNotKept', {tool: command.tool, reason}),
		next: [{message: message('system.seeSpace'), run: 'df -h'}],
	});
}
