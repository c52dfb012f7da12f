import {longerThan} from '../../domain/settings.ts';
import {defined} from '../../domain/defined.ts';
import process from 'node:process';
import {SetupError, toolError, type NonEmptyArray, type NextAction} from '../../domain/failure.ts';
import {firstErrorLine} from '../../domain/ports/answer.ts';
import {quote, showCommand, type Command, type CommandResult, type ToolName} from '../../domain/ports/command.ts';
import {message, type Message} from '../../i18n/message.ts';

/** Texts of the run that failures of commands need. */
export type FailureTexts = {
	/** How a tool is installed on this machine. */
	readonly installHint: (tool: ToolName) => NextAction;
	/** The command line that resumes this run. */
	readonly again: string;
};

/** The tool is nowhere on PATH. */
export function toolMissing(tool: ToolName, hint: NextAction): SetupError {
	return toolFailure(message('system.toolMissing', {tool}), [hint]);
}

/** The tool's file is there, without the right to be executed. */
export function toolNotExecutable(tool: ToolName, path: string): SetupError {
	return toolFailure(message('system.toolNotExecutable', {tool, path}), [
		{message: message('system.makeExecutable'), run: `chmod +x ${quote(path)}`},
	]);
}

/** The tool's file is a program for another processor or system. */
export function toolForeign(tool: ToolName, path: string, hint: NextAction): SetupError {
	const architecture = `${process.platform} ${process.arch}`;
	const text = message('system.toolWrongArchitecture', {tool, path, architecture});
	return toolFailure(text, [{message: message('system.whatFileIsIt'), run: `file ${quote(path)}`}, hint]);
}

/** The system would not start the tool. */
export function toolNotStarted(tool: ToolName, path: string, reason: string): SetupError {
	return toolFailure(message('system.toolNotStarted', {tool, path, reason}), [
		{message: message('system.trySelf'), run: quote(path)},
	]);
}

function toolFailure(text: Message, next: NonEmptyArray<NextAction>): SetupError {
	return new SetupError({code: 'tool-missing', fault: 'user', message: text, next});
}

/** A limit from here on is one that `--timeout` sets. */
const leastLongMs = 10 * 60_000;

/** A command that changes things and did not succeed: by its exit code, or by our time limit. Its words are the evidence for `diagnosis`. */
export function commandFailed(command: Command, finished: CommandResult, again: string): SetupError {
	const {tool} = command;
	const {exitCode, outputPath, tail, endedBy} = finished;
	const line = firstErrorLine(finished);
	const text =
		endedBy === 'limit'
			? message('system.commandTooLong', {tool, seconds: Math.round(command.limitMs / 1000)})
			: line === undefined
				? message('system.commandFailedSilently', {tool, exitCode})
				: message('system.commandFailed', {tool, exitCode, line});
	const log: readonly NextAction[] =
		outputPath === undefined ? [] : [{message: message('common.seeLog'), run: `less ${quote(outputPath)}`}];
	const code = endedBy === 'limit' ? 'command-too-long' : 'command-failed';
	const longer: readonly NextAction[] =
		endedBy === 'limit' && command.limitMs >= leastLongMs
			? [{message: message('common.waitLonger'), run: `${again} --timeout ${longerThan(command.limitMs)}`}]
			: [];
	const [first = {message: message('common.again'), run: again}] = longer;
	return toolError(code, text, [first, ...log], {
		tail,
		command: showCommand(tool, command.args),
		evidence: {speaker: tool, words: tail, exitCode, endedBy},
		...defined({outputPath}),
	});
}
