import {
	edit,
	unknownCommand,
	prints,
	type Answer,
	type CommandLine,
	type SimulatorEnvironment,
	isInjected,
	consumed,
	stepOf,
	type Tool,
} from './answer.ts';
import {helm} from './helm.ts';
import {docker} from './images.ts';
import {istioctl} from './istioctl.ts';
import {kubectl} from './kubectl.ts';
import {minikube} from './minikube.ts';
import type {SimulatedState} from './state.ts';
import {ip, sudo} from './sudo.ts';

const tools: Readonly<Record<string, Tool>> = {docker, minikube, kubectl, istioctl, helm, sudo, ip};

/** The simulated tools. */
export const simulatedToolNames: readonly string[] = Object.keys(tools);

/** Simulates a command line: its output and state changes over time, and its exit code. */
export function answer(state: SimulatedState, command: CommandLine, environment: SimulatorEnvironment): Answer {
	const counted = state.failures.find((failure) => failure.tool === command.tool && failure.times > 0);
	if (counted && (state.calls[command.tool] ?? 0) + 1 === (counted.call ?? 1))
		return fails(
			command,
			counted.step,
			edit((draft) => count(draft, command.tool, true)),
		);
	const given =
		injectedAnswer(state, command) ??
		tools[command.tool]?.(state, command.args, environment) ??
		unknownCommand(command);
	return counted
		? {...given, chunks: [{afterMs: 0, patch: edit((draft) => count(draft, command.tool, false))}, ...given.chunks]}
		: given;
}

/** `STEP:command`: the command that does the step's work fails, `STEP:timeout`: it prints nothing and does not end. */
function injectedAnswer(state: SimulatedState, command: CommandLine): Answer | undefined {
	const step = stepOf(command);
	if (step === undefined) return undefined;
	if (isInjected(state, step, 'command')) return fails(command, step, consumed(step, 'command'));
	const own = step === 'mesh' || step === 'chart' || step === 'tunnel';
	if (own || !isInjected(state, step, 'timeout')) return undefined;
	return {chunks: [{afterMs: 0, patch: consumed(step, 'timeout')}], durationMs: 0, exitCode: 0, hangs: true};
}

const fails = ({tool}: CommandLine, step: string, patch: (state: SimulatedState) => SimulatedState): Answer =>
	prints('', {
		stderr: `Error: ${tool} failed on purpose, to practise a failure of the step ${step}\n`,
		exitCode: 1,
		patch,
	});

function count(draft: SimulatedState, tool: string, happened: boolean): void {
	draft.calls[tool] = (draft.calls[tool] ?? 0) + 1;
	const failure = draft.failures.find((one) => one.tool === tool && one.times > 0);
	if (happened && failure) failure.times -= 1;
}
