import type {Sentence} from './sentence.ts';

/** Every executable that is ever started; `ip`, `route` and `node` only behind `sudo` or as named in the tools' files. */
export const toolNames = [
	'docker',
	'minikube',
	'kubectl',
	'istioctl',
	'helm',
	'sudo',
	'ip',
	'route',
	'netstat',
	'open',
	'chromium',
	'google-chrome',
	'microsoft-edge',
] as const;

/** The name by which a tool is found on PATH. */
export type ToolName = (typeof toolNames)[number];

/**
 * One line of a child's output, without its line end; invalid UTF-8 is replaced, a line is cut at 16 KiB. Work writes both streams into one
 * file, in the order in which it speaks: its lines count as stdout.
 */
export type OutputLine = {readonly stream: 'stdout' | 'stderr'; readonly text: string};

/** A call of a tool: arguments as a list, never a shell string. */
export type Command = {
	readonly tool: ToolName;
	readonly args: readonly string[];
	/** Shown above the log: "Download the node image". */
	readonly purpose: Sentence;
	readonly limitMs: number;
	/** No line for so long means stuck. */
	readonly silenceMs?: number;
	readonly stdin?: string;
	/** Hidden wherever the command or its output is shown or stored. */
	readonly secrets?: readonly string[];
	/** Added to the allow-listed environment. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Told each line as it comes; for progress. */
	readonly onLine?: (line: OutputLine) => void;
	/** Stops the command politely when it is aborted, beside the run's own signal (a watcher that found it hopeless). */
	readonly signal?: AbortSignal;
};

/**
 * How a command ended. `stdout` is bounded at 16 MiB (of work it is both streams), `tail` holds the last 60 lines of both streams, `outputPath` the
 * whole output. `endedBy` tells who ended it: itself, our time limit, our silence limit, or a stop.
 */
export type Finished = {
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
	readonly tail: readonly string[];
	readonly outputPath?: string;
	readonly durationMs: number;
	readonly endedBy: 'itself' | 'limit' | 'silence' | 'stop';
};

/** A child that outlives its call. `bornAt` is the process's start as the system tells it, so that a reused pid is noticed. */
export type Daemon = {
	readonly pid: number;
	readonly bornAt: string;
	/** The file into which it writes. */
	readonly outputPath: string;
	/** Resolves when it ends while we live. */
	readonly ended: Promise<{readonly exitCode: number; readonly tail: readonly string[]}>;
};

/** The door to child processes, bound to one step. All but `ask` throw SetupError when the tool is missing or the run was stopped. */
export type Runner = {
	/** Read-only; a non-zero exit is an answer. Throws SetupError `tool-missing`, or `stopped`. */
	ask(command: Command): Promise<Finished>;
	/** Changes things; a non-zero exit throws SetupError `command-failed` with the tail. */
	run(command: Command): Promise<Finished>;
	/** Starts a child that may outlive us, output into a file; `session: 'own'` cannot ask for anything, `'ours'` keeps our terminal and sudo ticket. */
	start(command: Command, options: {readonly session: 'own' | 'ours'}): Promise<Daemon>;
	/** Gives the child the bare terminal while nothing of ours is drawn; a non-zero exit is an answer. */
	lend(command: Command): Promise<Finished>;
};

/** A shell-quoted command line that a person can copy. */
export function showCommand(tool: string, args: readonly string[], secrets: readonly string[] = []): string {
	return [tool, ...args].map((word) => quote(hideSecrets(word, secrets))).join(' ');
}

/** Replaces each secret by `•••`. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
	return secrets.reduce((hidden, secret) => (secret === '' ? hidden : hidden.replaceAll(secret, '•••')), text);
}

/** Quotes one word for a POSIX shell, only where it needs it. */
export function quote(word: string): string {
	return /^[\w@%+=:,./•-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
