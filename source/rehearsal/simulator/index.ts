import {
	edit,
	notKnown,
	says,
	type Answer,
	type CommandLine,
	type SimulatorEnvironment,
	isInjected,
	consumed,
	stepOf,
} from './answer.ts';
import {helm} from './helm.ts';
import {docker} from './images.ts';
import {istioctl} from './istioctl.ts';
import {kubectl} from './kubectl.ts';
import {minikube} from './minikube.ts';
import type {SimulatedState} from './state.ts';
import {ip, sudo} from './sudo.ts';

type Tool = (state: SimulatedState, args: readonly string[], around: SimulatorEnvironment) => Answer | undefined;

const tools: Readonly<Record<string, Tool>> = {docker, minikube, kubectl, istioctl, helm, sudo, ip};

/** The tools that the pretend machine has. */
export const simulatedToolNames: readonly string[] = Object.keys(tools);

/** What a command line does on the pretend machine: what it prints when, what it changes when, and how it ends. */
export function answer(state: SimulatedState, command: CommandLine, around: SimulatorEnvironment): Answer {
	const counted = state.failures.find((failure) => failure.tool === command.tool && failure.times > 0);
	if (counted && (state.calls[command.tool] ?? 0) + 1 === (counted.call ?? 1))
		return fails(
			command,
			counted.step,
			edit((draft) => count(draft, command.tool, true)),
		);
	const given = practised(state, command) ?? tools[command.tool]?.(state, command.args, around) ?? notKnown(command);
	return counted
		? {...given, chunks: [{afterMs: 0, patch: edit((draft) => count(draft, command.tool, false))}, ...given.chunks]}
		: given;
}

/** `STEP:command`: the command that does the step's work fails, `STEP:timeout`: it says nothing more and never ends. */
function practised(state: SimulatedState, command: CommandLine): Answer | undefined {
	const step = stepOf(command);
	if (step === undefined) return undefined;
	if (isInjected(state, step, 'command')) return fails(command, step, consumed(step, 'command'));
	const own = step === 'mesh' || step === 'chart' || step === 'tunnel';
	if (own || !isInjected(state, step, 'timeout')) return undefined;
	return {chunks: [{afterMs: 0, patch: consumed(step, 'timeout')}], durationMs: 0, exitCode: 0, hangs: true};
}

const fails = ({tool}: CommandLine, step: string, patch: (state: SimulatedState) => SimulatedState): Answer =>
	says('', {
		stderr: `Error: ${tool} failed on purpose, to practise a failure of the step ${step}\n`,
		exitCode: 1,
		patch,
	});

function count(draft: SimulatedState, tool: string, happened: boolean): void {
	draft.calls[tool] = (draft.calls[tool] ?? 0) + 1;
	const failure = draft.failures.find((one) => one.tool === tool && one.times > 0);
	if (happened && failure) failure.times -= 1;
}
