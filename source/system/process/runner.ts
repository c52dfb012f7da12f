import {defined} from '../../domain/defined.ts';
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {showCommand, type Command, type CommandResult, type Runner, type ToolName} from '../../domain/ports/command.ts';
import {SetupError, stopFailure} from '../../domain/failure.ts';
import type {StepId} from '../../domain/step.ts';
import type {Call, CallKind, Children, RunnerContext, RunnerOptions} from './call.ts';
import {commandFailed, toolForeign, toolMissing, toolNotExecutable} from './failure.ts';
import {isForeignProgram} from './find-executable.ts';
import {runChild, runInteractive} from './run-child.ts';
import {startDetached} from './start-detached.ts';
import {defaultKillTimeouts} from './timeouts.ts';

const exec = promisify(execFile);

/** Runs a small program of the system, in English and UTC, without an event or a log; undefined when it fails. */
export async function querySystem(program: 'ps' | 'lsof', args: readonly string[]): Promise<string | undefined> {
	try {
		const environment = {...process.env, LC_ALL: 'C', TZ: 'UTC'};
		const {stdout} = await exec(program, args, {env: environment, maxBuffer: 16 * 1024 * 1024, timeout: 10_000});
		return stdout;
	} catch {
		return undefined;
	}
}

/** The processes of this machine. */
const machineChildren: Children = {run: runChild, spawnDetached: startDetached, runInteractive};

/**
 * Starts child processes: the runner of `runnerFor(step)` is bound to one step, or to none (preflight). Commands are numbered over
 * the whole run; their events are emitted here.
 */
export function createRunnerFactory(options: RunnerOptions): (step: StepId | undefined) => Runner {
	const context: RunnerContext = {killTimeouts: defaultKillTimeouts, children: machineChildren, ...options};
	const {children, commandsFolder} = context;
	let lastNumber = 0;
	return (step) => {
		const prepare = async (command: Command, kind: CallKind): Promise<Call> => {
			throwIfStopped(command, context);
			const path = await pathOf(command.tool, context);
			const number = ++lastNumber;
			const logName = `${String(number).padStart(4, '0')}-${command.tool}.log`;
			return {
				kind,
				command,
				path,
				number,
				environment: environmentFor(command.tool, context.environment),
				outputPath: commandsFolder === undefined || kind === 'interactive' ? undefined : join(commandsFolder, logName),
				stepPart: step === undefined ? {} : {step},
			};
		};
		const runToEnd = async (command: Command, kind: 'query' | 'run'): Promise<CommandResult> => {
			const call = await prepare(command, kind);
			const finished = await finish(call, context, () => children.run(call, context));
			if (finished.exitCode !== 0 && finished.endedBy === 'itself' && isForeignProgram(call.path))
				throw toolForeign(command.tool, call.path, context.installHint(command.tool));
			return finished;
		};
		return {
			query: (command) => runToEnd(command, 'query'),
			async run(command) {
				const finished = await runToEnd(command, 'run');
				if (finished.exitCode !== 0 || finished.endedBy !== 'itself')
					throw commandFailed(command, finished, context.again);
				return finished;
			},
			async spawnDetached(command, {session}) {
				const call = await prepare(command, 'spawn-detached');
				const onEnd = (finished: CommandResult) => ended(call, finished, context);
				return announced(call, context, () => children.spawnDetached(call, session, context, onEnd));
			},
			async runInteractive(command) {
				const call = await prepare(command, 'interactive');
				const work = () => finish(call, context, () => children.runInteractive(call, context));
				return context.terminal.suspend(work, {purpose: command.purpose, shown: shownOf(command)});
			},
		};
	};
}

/** Emits the start and the end of a command; throws when the run was stopped meanwhile. */
async function finish(call: Call, context: RunnerContext, work: () => Promise<CommandResult>): Promise<CommandResult> {
	const finished = await announced(call, context, work);
	ended(call, finished, context);
	if (finished.endedBy === 'stop') throwIfStopped(call.command, context);
	return finished;
}

/** Throws what stopped the run or the command: a SetupError given as the signal's reason, else `stopped` or `terminated`. */
function throwIfStopped(command: Command, {signal, again}: RunnerContext): void {
	for (const each of [signal, command.signal]) if (each?.aborted) throw new SetupError(stopFailure(each, again));
}

const shownOf = ({tool, args}: Command): string => showCommand(tool, args);

async function pathOf(tool: ToolName, {findTool, installHint}: RunnerContext): Promise<string> {
	const found = await findTool(tool);
	if (found === undefined) throw toolMissing(tool, installHint(tool));
	if (!found.executable) throw toolNotExecutable(tool, found.path);
	return found.path;
}

/** Emits the start of the command, and its end (127, as in a shell) when the work fails, so that none stays open. */
async function announced<T>(call: Call, context: RunnerContext, work: () => Promise<T>): Promise<T> {
	const {kind, command, number, outputPath, stepPart} = call;
	context.emit({
		type: 'command-started',
		...stepPart,
		command: number,
		kind,
		shown: shownOf(command),
		purpose: command.purpose,
		...defined({outputPath}),
	});
	try {
		return await work();
	} catch (error) {
		ended(call, {exitCode: 127, endedBy: 'itself', durationMs: 0}, context);
		throw error;
	}
}

function ended(
	{number, stepPart}: Call,
	{exitCode, endedBy, durationMs}: Pick<CommandResult, 'exitCode' | 'endedBy' | 'durationMs'>,
	{emit}: RunnerContext,
): void {
	emit({type: 'command-ended', ...stepPart, command: number, exitCode, endedBy, durationMs});
}

/** What every tool may see: where things are, which language, which way out to the network. */
const common = [
	/^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|TERM|COLORTERM|NO_COLOR|LANG|LANGUAGE|TZ|DISPLAY|WAYLAND_DISPLAY)$/,
	/^(LC|XDG)_\w+$/,
	/^(https?|no|all|ftp)_proxy$/i,
	/^SSL_CERT_(FILE|DIR)$/,
	// Windows programs do not start without these.
	/^(SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|ProgramData|ProgramFiles|ProgramFiles\(x86\)|ProgramW6432|CommonProgramFiles|APPDATA|LOCALAPPDATA|USERPROFILE|USERNAME|USERDOMAIN|COMPUTERNAME|HOMEDRIVE|HOMEPATH|PROCESSOR_ARCHITECTURE|NUMBER_OF_PROCESSORS|OS|PSModulePath)$/i,
	/^WSL(ENV|_DISTRO_NAME|_INTEROP)$/,
];

const docker = [/^DOCKER_\w+$/, /^BUILDKIT_\w+$/, /^BUILDX_\w+$/, /^SSH_AUTH_SOCK$/];
const kubernetes = [/^KUBE\w+$/];

/** What each tool may see of its own. Variables of clouds are for credential plugins of a kubeconfig, which we never use: left out. */
const own: Readonly<Partial<Record<ToolName, readonly RegExp[]>>> = {
	docker,
	minikube: [
		/^MINIKUBE_\w+$/,
		...docker,
		...kubernetes,
		/^CONTAINERD?_\w+$/,
		/^LIBVIRT_\w+$/,
		/^VBOX_\w+$/,
		/^GODEBUG$/,
	],
	kubectl: kubernetes,
	istioctl: [/^ISTIO\w+$/, ...kubernetes],
	helm: [/^HELM_\w+$/, ...kubernetes],
	// sudo resets what it passes on; SUDO_ASKPASS is the user's own way to be asked.
	sudo: [/^SUDO_(ASKPASS|PROMPT)$/],
	open: [/^(BROWSER|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION|GNOME_\w+|KDE_\w+)$/],
};

/**
 * The allow-listed part of an environment that our own supervisor is started with, which keeps it for weeks: what its tools may see, our own
 * settings, and what names the command by which this program was started.
 */
export function environmentForSupervisor(environment: RunnerOptions['environment']): Record<string, string> {
	const startedBy = /^(INIT_CWD|npm_config_user_agent|npm_lifecycle_(event|script)|npm_package_json)$/;
	return allowedOf(environment, [...common, ...Object.values(own).flat(), /^DIGIMON_SETUP_\w+$/, startedBy]);
}

/** The allow-listed part of an environment that a tool is started with. */
export function environmentFor(tool: ToolName, environment: RunnerOptions['environment']): Record<string, string> {
	return allowedOf(environment, [...common, ...(own[tool] ?? [])]);
}

function allowedOf(environment: RunnerOptions['environment'], allowed: readonly RegExp[]): Record<string, string> {
	const kept = Object.entries(environment).filter(
		(entry): entry is [string, string] => entry[1] !== undefined && allowed.some((pattern) => pattern.test(entry[0])),
	);
	return Object.fromEntries(kept);
}
