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

/** The record of one command that changes things. Nothing of it fails: a record that cannot be written is only missing. */
export type WorkRecord = {started(pid: number | undefined): Promise<void>; ended(): void};

/** Records the commands that change things while they run, so that the run after a killed one finds those that still do. */
export type WorkRecords = {
	/** Writes the record, before the command is started. */
	begin(command: Command, outputPath: string | undefined): Promise<WorkRecord>;
};

/** What a runner needs. */
export type RunnerOptions = FailureTexts & {
	readonly findTool: ToolFinder;
	/** Our own environment; tools see an allow-listed part. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Gets one file per command, `NNNN-tool.log`; undefined: nothing is written (and `start` cannot be used). */
	readonly commandsFolder: string | undefined;
	/** The run's stop: children get SIGINT first. Reason `SIGTERM` or `SIGHUP` makes the failure `terminated`. */
	readonly signal: AbortSignal;
	/** The second stop: children are killed at once. */
	readonly forceKill?: AbortSignal;
	/** Suspends the view. */
	readonly terminal: Pick<View, 'suspend'>;
	readonly emit: (payload: EventPayload) => void;
	readonly processes: Processes;
	readonly killTimeouts?: KillTimeouts;
	/** Keeps which commands run. */
	readonly workRecords?: WorkRecords;
	/** Replaces the processes of this machine; for a rehearsal. */
	readonly children?: Children;
};

/** The ways to run a child: to its end, as a daemon, on the bare terminal. */
export type Children = {
	run(call: Call, context: RunnerContext): Promise<CommandResult>;
	spawnDetached(
		call: Call,
		session: 'own' | 'ours',
		context: RunnerContext,
		onEnd: (finished: CommandResult) => void,
	): Promise<DetachedProcess>;
	runInteractive(call: Call, context: RunnerContext): Promise<CommandResult>;
};

/** A read-only query, work, a child that outlives its call, or a child on the bare terminal. */
export type CallKind = 'query' | 'run' | 'spawn-detached' | 'interactive';

/** A command that runs: numbered, its executable found. */
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
export type RunnerContext = RunnerOptions & Required<Pick<RunnerOptions, 'killTimeouts' | 'children'>>;

/** Emits one line of a child. The output of a query is for us: it is on disk only. */
export function emitLine(
	{kind, number, stepPart}: Call,
	{emit}: RunnerContext,
	{stream, text, readable}: OutputLine,
): void {
	if (kind === 'query') return;
	emit({type: 'command-line', ...stepPart, command: number, stream, text, ...defined({readable})});
}

/** Emits a warning that the output of a command can no longer be kept on disk. */
export function emitNotKept({stepPart, command}: Call, {emit}: RunnerContext, reason: string): void {
	emit({
		type: 'notice',
		...stepPart,
		level: 'warning',
		message: message('system.outputNotKept', {tool: command.tool, reason}),
		next: [{message: message('system.seeSpace'), run: 'df -h'}],
	});
}
