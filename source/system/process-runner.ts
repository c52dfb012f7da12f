import {join} from 'node:path';
import type {StepId} from '../domain/step.ts';
import {showCommand, type Command, type Finished, type Runner, type ToolName} from '../domain/tool.ts';
import {commandFailed, stopped, toolForeign, toolMissing, toolNotExecutable} from './child-failure.ts';
import {usualPatience} from './child-watch.ts';
import {lendTerminal} from './lent-child.ts';
import {runPiped} from './piped-child.ts';
import type {Call, RunnerContext, RunnerOptions} from './runner-call.ts';
import {startDaemon} from './started-child.ts';
import {environmentFor} from './tool-environment.ts';
import {isForeignProgram} from './tool-finder.ts';

/**
 * The door to child processes: `runnerFor(step)` is bound to one step, or to none (preflight). Commands are numbered over
 * the whole run; their events are emitted here.
 */
export function createRunnerFactory(options: RunnerOptions): (step: StepId | undefined) => Runner {
	const context: RunnerContext = {...options, patience: options.patience ?? usualPatience};
	let lastNumber = 0;
	return (step) => {
		const prepare = async (command: Command): Promise<Call> => {
			throwIfStopped(command, context);
			const path = await pathOf(command.tool, context);
			const number = ++lastNumber;
			return {
				command,
				path,
				number,
				environment: environmentFor(command.tool, options.environment, command.environment),
				outputPath: options.commandsFolder === undefined ? undefined : join(options.commandsFolder, `${String(number).padStart(4, '0')}-${command.tool}.log`),
				stepPart: step === undefined ? {} : {step},
			};
		};
		const ask = async (command: Command, kind: 'ask' | 'run' = 'ask'): Promise<Finished> => {
			const call = await prepare(command);
			announce(call, kind, context);
			const finished = ended(call, await runPiped(call, context), context);
			if (finished.exitCode !== 0 && finished.endedBy === 'itself' && isForeignProgram(call.path)) {
				throw toolForeign(command.tool, call.path, context.installHint(command.tool));
			}
			if (finished.endedBy === 'stop') throwIfStopped(command, context);
			return finished;
		};
		return {
			ask: (command) => ask(command),
			async run(command) {
				const finished = await ask(command, 'run');
				if (finished.exitCode !== 0 || finished.endedBy !== 'itself') throw commandFailed(command, finished, context.again);
				return finished;
			},
			async start(command, {session}) {
				const call = await prepare(command);
				announce(call, 'start', context);
				return startDaemon(call, session, context, (finished) => ended(call, finished, context));
			},
			async lend(command) {
				const call = {...(await prepare(command)), outputPath: undefined};
				return context.terminal.aside(async () => {
					announce(call, 'lend', context);
					const finished = ended(call, await lendTerminal(call, context), context);
					if (finished.endedBy === 'stop') throwIfStopped(command, context);
					return finished;
				});
			},
		};
	};
}

/** Throws what stopped the run or the command: a SetupError given as the signal's reason, else `stopped` or `terminated`. */
function throwIfStopped(command: Command, {signal, again}: RunnerContext): void {
	for (const each of [signal, command.signal]) if (each?.aborted) throw stopped(each, again);
}

async function pathOf(tool: ToolName, {findTool, installHint}: RunnerContext): Promise<string> {
	const found = await findTool(tool);
	if (found === undefined) throw toolMissing(tool, installHint(tool));
	if (!found.executable) throw toolNotExecutable(tool, found.path);
	return found.path;
}

function announce({command, number, outputPath, stepPart}: Call, kind: 'ask' | 'run' | 'start' | 'lend', {emit}: RunnerContext): void {
	emit({
		type: 'command-started',
		...stepPart,
		command: number,
		kind,
		shown: showCommand(command.tool, command.args, command.secrets),
		purpose: command.purpose,
		...(outputPath === undefined ? {} : {outputPath}),
	});
}

function ended({number, stepPart}: Call, finished: Finished, {emit}: RunnerContext): Finished {
	const {exitCode, endedBy, durationMs} = finished;
	emit({type: 'command-ended', ...stepPart, command: number, exitCode, endedBy, durationMs});
	return finished;
}
