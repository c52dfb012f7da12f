import {toolError, type SetupError} from '../../source/domain/failure.ts';
import {
	showCommand,
	type Command,
	type DetachedProcess,
	type CommandResult,
	type Runner,
} from '../../source/domain/ports/command.ts';
import {message} from '../../source/i18n/message.ts';

/** What a command answers; text alone is standard output with exit code 0. */
export type Answer =
	| string
	| {
			readonly exitCode?: number;
			readonly stdout?: string;
			readonly stderr?: string;
			readonly pid?: number;
			readonly startTime?: string;
			readonly missing?: boolean;
	  };

/** Command line, as `showCommand` prints it, to its answer; a function is asked each time (it may change the test's world). */
export type Script = Readonly<Record<string, Answer | ((command: Command) => Answer)>>;

/** One call: how, and the command line. */
export type Call = {readonly how: keyof Runner; readonly line: string};

/** A runner that knows a table of command lines; an unknown one fails loudly, as an error that no step may swallow. */
export type ScriptedRunner = Runner & {readonly calls: Call[]; lines(how?: keyof Runner): string[]; unknown: string[]};

/** Builds the runner. `unknown` lists the command lines that were not in the table, for `afterEach`. */
export function scriptedRunner(script: Script): ScriptedRunner {
	const calls: Call[] = [];
	const unknown: string[] = [];
	const answer = (how: keyof Runner, command: Command): Exclude<Answer, string> => {
		const line = showCommand(command.tool, command.args);
		calls.push({how, line});
		const found = script[line];
		if (found === undefined) {
			unknown.push(line);
			throw new Error(`no answer scripted for: ${line}`);
		}
		const given = typeof found === 'function' ? found(command) : found;
		const whole = typeof given === 'string' ? {stdout: given} : given;
		if (whole.missing) throw missing(command);
		for (const stream of ['stdout', 'stderr'] as const)
			for (const text of linesOf(whole[stream])) command.onLine?.({stream, text, ...readableOf(command, text)});
		return whole;
	};
	return {
		calls,
		unknown,
		lines: (how) => calls.filter((call) => how === undefined || call.how === how).map((call) => call.line),
		query: async (command) => finish(command, answer('query', command)),
		runInteractive: async (command) => finish(command, answer('runInteractive', command)),
		run: async (command) => {
			const finished = finish(command, answer('run', command));
			if (finished.exitCode !== 0) throw failed(command, finished);
			return finished;
		},
		spawnDetached: async (command): Promise<DetachedProcess> => {
			const {exitCode, pid = 4711, startTime = 'born', stderr = ''} = answer('spawnDetached', command);
			const ended =
				exitCode === undefined ? new Promise<never>(() => {}) : Promise.resolve({exitCode, tail: linesOf(stderr)});
			return {pid, startTime, outputPath: '/pretend/output.log', ended};
		},
	};
}

const linesOf = (text = ''): string[] => text.split('\n').filter((line) => line !== '');

const readableOf = ({readLine}: Command, text: string): {readonly readable?: string} => {
	const readable = readLine?.(text) ?? text;
	return readable === text ? {} : {readable};
};

const finish = (
	{readLine = (text) => text}: Command,
	{exitCode = 0, stdout = '', stderr = ''}: Exclude<Answer, string>,
): CommandResult => ({
	exitCode,
	stdout,
	stderr,
	tail: [...linesOf(stdout), ...linesOf(stderr)].map((line) => readLine(line)),
	durationMs: 1,
	endedBy: 'itself',
});

const again = [{message: message('common.again')}] as const;

const missing = ({tool}: Command): SetupError =>
	toolError('tool-missing', message('common.bug', {detail: `${tool} is missing`}), again);

const failed = ({tool, args}: Command, {exitCode, tail}: CommandResult): SetupError =>
	toolError('command-failed', message('common.bug', {detail: `${tool} ended with ${exitCode}`}), again, {
		tail,
		command: showCommand(tool, args),
	});
