import type {Message} from '../../i18n/message.ts';
import {constants} from '../settings.ts';
import type {HostFacts} from './host.ts';

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
 * file, in the order in which it speaks: its lines count as stdout. `readable` is the text for users where it differs from `text` (a line of
 * JSON); empty: the line says nothing to a user.
 */
export type OutputLine = {readonly stream: 'stdout' | 'stderr'; readonly text: string; readonly readable?: string};

/** A call of a tool: arguments as a list, never a shell string. */
export type Command = {
	readonly tool: ToolName;
	readonly args: readonly string[];
	/** Shown above the log: "Download the node image". */
	readonly purpose: Message;
	readonly limitMs: number;
	/** Called with each line as it comes; for progress. */
	readonly onLine?: (line: OutputLine) => void;
	/** The text of a line for users, in events and in the tail; files on disk keep the line itself. */
	readonly readLine?: (text: string) => string;
	/** Stops the command politely when it is aborted, beside the run's own signal (a watcher that found it hopeless). */
	readonly signal?: AbortSignal;
};

/**
 * How a command ended. `stdout` is bounded at 16 MiB (of work it is both streams), `tail` holds the last 60 lines of both streams as a user reads them,
 * `outputPath` the whole output. `endedBy` names what ended it: itself, our time limit, or a stop.
 */
export type CommandResult = {
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
	readonly tail: readonly string[];
	readonly outputPath?: string;
	readonly durationMs: number;
	readonly endedBy: 'itself' | 'limit' | 'stop';
};

/** A child that outlives its call. `startTime` is the process's start as the system reports it, so that a reused pid is noticed. */
export type DetachedProcess = {
	readonly pid: number;
	readonly startTime: string;
	/** The file into which it writes. */
	readonly outputPath: string;
	/** Resolves when it ends while we live. */
	readonly ended: Promise<{readonly exitCode: number; readonly tail: readonly string[]}>;
};

/** Starts child processes for one step. All but `query` throw SetupError when the tool is missing or the run was stopped. */
export type Runner = {
	/** Read-only; a non-zero exit is an answer. Throws SetupError `tool-missing`, or `stopped`. */
	query(command: Command): Promise<CommandResult>;
	/** Changes things; a non-zero exit throws SetupError `command-failed` with the tail. */
	run(command: Command): Promise<CommandResult>;
	/** Starts a child that may outlive us, output into a file; `session: 'own'` cannot ask for anything, `'ours'` keeps our terminal and sudo ticket. */
	spawnDetached(command: Command, options: {readonly session: 'own' | 'ours'}): Promise<DetachedProcess>;
	/** Gives the child the bare terminal while nothing of ours is drawn; a non-zero exit is an answer. */
	runInteractive(command: Command): Promise<CommandResult>;
};

/** A shell-quoted command line that a user can copy. */
export function showCommand(tool: string, args: readonly string[]): string {
	return joinWords([tool, ...args]);
}

/** Quotes one word for a POSIX shell, only where it needs it. */
export function quote(word: string): string {
	return /^[\w@%+=:,./•-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Quotes one word for a shell; for those of Windows (cmd, PowerShell) with double quotes, which both take. */
export function quoteFor(shell: 'posix' | 'windows', word: string): string {
	if (shell === 'posix') return quote(word);
	return /^[\w@%+=:./\\•-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}

const piece = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)|(\s+)/y;

/**
 * A line as words, quoted as in a POSIX shell (`'…'`, `"…"`, `\`); nothing is expanded, since no shell reads them. Undefined where a
 * quote is left open. Of our own: shell-quote expands `$`, `*` and `#`, and shellwords refuses a backslash between single quotes.
 */
export function splitWords(text: string): readonly string[] | undefined {
	const words: string[] = [];
	let word: string | undefined;
	for (let at = 0; at < text.length; at = piece.lastIndex) {
		piece.lastIndex = at;
		const found = piece.exec(text);
		if (found === null) return undefined;
		const [, single, double, escaped, bare] = found;
		const part = single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? bare;
		if (part !== undefined) word = (word ?? '') + part;
		else if (word !== undefined) {
			words.push(word);
			word = undefined;
		}
	}
	return word === undefined ? words : [...words, word];
}

/** The inverse of `splitWords`. */
export function joinWords(words: readonly string[]): string {
	return words.map(quote).join(' ');
}

/** Commands that a user types to inspect or repair a system; on Windows in PowerShell. */
export type SystemCommands = {
	readonly showFile: (path: string) => string;
	readonly showOwner: (path: string) => string;
	readonly editAsRoot: (path: string) => string;
	readonly lookUp: (name: string) => string;
	/** Where packets to the cluster's Services go. */
	readonly showRoute: string;
	readonly showListeners: (ports: readonly number[]) => string;
	readonly showProxies: string;
	readonly showSpace: string;
	readonly removeFolder: (path: string) => string;
	readonly stop: (pids: readonly number[]) => string;
	/** As Ctrl-C does. */
	readonly interrupt: (pid: number) => string;
	readonly setVariables: (names: readonly string[], value: string) => string;
	readonly unsetVariables: (names: readonly string[]) => string;
	/** Renames a file so that it is out of the way and kept. */
	readonly moveAside: (path: string) => string;
};

const posix = {
	showFile: (path) => `cat ${quote(path)}`,
	showOwner: (path) => `ls -l ${quote(path)}`,
	showProxies: 'env | grep -i proxy',
	showSpace: 'df -h',
	removeFolder: (path) => `rm -r ${quote(path)}`,
	stop: (pids) => `kill ${pids.join(' ')}`,
	interrupt: (pid) => `kill -INT ${pid}`,
	setVariables: (names, value) => `export ${names.map((name) => `${name}=${quote(value)}`).join(' ')}`,
	unsetVariables: (names) => `unset ${names.join(' ')}`,
	moveAside: (path) => `mv ${quote(path)} ${quote(`${path}.broken`)}`,
	showListeners: (ports) => `sudo lsof -nP ${ports.map((port) => `-iTCP:${port}`).join(' ')} -sTCP:LISTEN`,
} as const satisfies Partial<SystemCommands>;

const inPowerShell = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The commands of each system. */
export const systemCommands: Readonly<Record<HostFacts['platform'], SystemCommands>> = {
	linux: {
		...posix,
		editAsRoot: (path) => `sudoedit ${quote(path)}`,
		lookUp: (name) => `getent hosts ${name}`,
		showRoute: `ip route show ${constants.serviceCidr}`,
	},
	darwin: {
		...posix,
		editAsRoot: (path) => `sudo -e ${quote(path)}`,
		lookUp: (name) => `dscacheutil -q host -a name ${name}`,
		showRoute: `route -n get ${constants.serviceCidr}`,
	},
	win32: {
		showFile: (path) => `Get-Content ${inPowerShell(path)}`,
		showOwner: (path) => `Get-Acl ${inPowerShell(path)}`,
		editAsRoot: (path) => `Start-Process notepad ${inPowerShell(path)} -Verb RunAs`,
		lookUp: (name) => `Resolve-DnsName ${name}`,
		showRoute: 'Find-NetRoute -RemoteIPAddress 10.96.0.1',
		showListeners: (ports) => `Get-NetTCPConnection -State Listen -LocalPort ${ports.join(',')}`,
		showProxies: 'Get-ChildItem env: | Select-String proxy',
		showSpace: 'Get-PSDrive -PSProvider FileSystem',
		removeFolder: (path) => `Remove-Item -Recurse -Force ${inPowerShell(path)}`,
		stop: (pids) => `Stop-Process -Id ${pids.join(',')}`,
		// A console's Ctrl-C cannot be sent from another one.
		interrupt: (pid) => `Stop-Process -Id ${pid}`,
		setVariables: (names, value) => names.map((name) => `$env:${name} = ${inPowerShell(value)}`).join('; '),
		unsetVariables: (names) => `Remove-Item ${names.map((name) => `Env:${name}`).join(', ')}`,
		moveAside: (path) => `Move-Item ${inPowerShell(path)} ${inPowerShell(`${path}.broken`)}`,
	},
};
