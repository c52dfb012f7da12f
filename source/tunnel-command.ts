import type {Arguments} from './arguments.ts';
import type {Prepared} from './dispatch.ts';
import type {NextAction} from './domain/failure.ts';
import {say, type Sentence} from './domain/sentence.ts';
import {restartsKey} from './domain/tunnel-keeping.ts';
import type {World} from './domain/world.ts';
import {endRun} from './engine/end-run.ts';
import {decisive, toFailure} from './engine/failures.ts';
import type {OpenRun, RunRequest} from './engine/open-run.ts';
import {runCommand} from './engine/run-command.ts';
import {undoSteps} from './engine/undo-steps.ts';
import {worldForStep} from './engine/world-for-step.ts';
import {usage} from './resolve-settings.ts';
import {holderOfPort80} from './port-80.ts';
import {showTunnelOutput} from './show-tunnel-output.ts';
import {openTunnel} from './steps/open-tunnel.ts';
import {stopOrphans} from './steps/stop-orphans.ts';
import {readTunnelState, type TunnelState} from './steps/tunnel-state.ts';

const actions = ['status', 'stop', 'logs'] as const;

/** `tunnel [status|stop|logs [--follow]]`. Answers the exit code; throws SetupError `usage`. */
export async function runTunnel(given: Arguments, request: RunRequest, prepared: Prepared): Promise<number> {
	const {action = 'status'} = given;
	const known = actions.find((one) => one === action);
	if (known === undefined) throw usage(say('keeper.noSuchAction', {value: action, allowed: actions.join(', ')}));
	if (known === 'logs') return showTunnelOutput(request, prepared);
	return runCommand(
		{...request, changes: known === 'stop'},
		known === 'stop' ? stopTunnel(request) : tellState(request),
	);
}

const worldOf = ({context}: OpenRun, request: RunRequest): World =>
	worldForStep(context, request.settings.values, openTunnel);

const tellState =
	(request: RunRequest) =>
	async (run: OpenRun): Promise<number> => {
		const world = worldOf(run, request);
		const state = await readTunnelState(world);
		const who = await holderOfPort80(
			run.context.machine,
			state.mode === 'port-forward',
			request.settings.values.profile,
		);
		const isWell = state.answer === 'envoy' && (state.mode === 'node' || state.tunnel !== undefined);
		run.bus.emit({
			type: 'step-inspected',
			step: 'tunnel',
			found: {
				kind: isWell ? 'ready' : state.answer === 'envoy' || state.tunnel ? 'broken' : 'absent',
				because: saidOf(state)[1],
				facts: factsOf(state, who),
			},
		});
		tellHosts(world, state);
		if (who !== undefined && state.answer !== 'envoy') world.notice('warning', say('keeper.portTaken', {who}));
		return endRun(run.bus, {says: saidOf(state), next: nextFor(state, isWell)});
	};

/** Nobody keeps the names while the tunnel is in the background: the person is told the command. */
function tellHosts(world: World, {address, hostsAddress}: TunnelState): void {
	if (address === undefined || hostsAddress === undefined || hostsAddress === address) return;
	const command = 'digimon-setup up --only hosts';
	world.notice('warning', say('keeper.hostsLeft', {from: hostsAddress, to: address, command}), [
		{say: say('keeper.correctHosts'), run: command},
	]);
}

function saidOf(state: TunnelState): readonly [Sentence, Sentence, ...Sentence[]] {
	const {mode, tunnel, orphans, address, answer, restarts} = state;
	const way = say(mode === 'route' ? 'keeper.modeRoute' : mode === 'node' ? 'keeper.modeNode' : 'keeper.modeForward');
	const runs = tunnel
		? say('keeper.runs', {pid: tunnel.pid, since: tunnel.since})
		: say(mode === 'node' ? 'keeper.noneNeeded' : 'keeper.none');
	const others = orphans.map(({pid}) => say('keeper.runsUnrecorded', {pid}));
	const reached =
		address === undefined
			? say('keeper.noAddress')
			: answer === 'envoy'
				? say('keeper.answers', {address})
				: answer === 'nobody'
					? say('keeper.silent', {address})
					: say('keeper.otherAnswers', {address, who: answer.other});
	const [first = runs, ...more] = tunnel || others.length === 0 ? [runs, ...others] : others;
	return [way, first, ...more, reached, ...(restarts > 0 ? [say('keeper.restarts', {count: restarts})] : [])];
}

function factsOf(
	{mode, tunnel, orphans, address, answer, restarts, hostsAddress}: TunnelState,
	portHolder: string | undefined,
): Record<string, string> {
	return {
		mode,
		answers: typeof answer === 'string' ? answer : answer.other,
		restarts: String(restarts),
		...(tunnel ? {pid: String(tunnel.pid), since: tunnel.since, outputPath: tunnel.outputPath} : {}),
		...(orphans.length > 0 ? {unrecorded: orphans.map(({pid}) => pid).join(' ')} : {}),
		...(address === undefined ? {} : {address}),
		...(hostsAddress === undefined ? {} : {hostsAddress}),
		...(portHolder === undefined ? {} : {portHolder}),
	};
}

function nextFor({tunnel, orphans}: TunnelState, isWell: boolean): readonly NextAction[] {
	const stop = orphans.length > 0 ? [{say: say('keeper.stop'), run: 'digimon-setup tunnel stop'}] : [];
	if (isWell) return stop;
	const see = tunnel ? [{say: say('keeper.see'), run: 'digimon-setup tunnel logs'}] : [];
	return [...see, ...stop, {say: say('keeper.open'), run: 'digimon-setup up --only tunnel'}];
}

/** Ours as `down` would, by their record; then those of this profile that nobody wrote down. */
const stopTunnel =
	(request: RunRequest) =>
	async (run: OpenRun): Promise<number> => {
		const {context, bus} = run;
		const undone = await undoSteps(context, request.settings.values, new Set(['tunnel'] as const), false);
		const world = worldOf(run, request);
		const orphans = await stopOrphans(world).catch((error: unknown) => toFailure(error, context.signal));
		const failure = decisive([...undone.map((one) => one.failure), typeof orphans === 'number' ? undefined : orphans]);
		if (failure) return endRun(bus, {failure});
		if (world.memory.get(restartsKey) !== undefined) await world.memory.set(restartsKey, '0');
		return endRun(bus, {says: [say(undone.length > 0 || orphans !== 0 ? 'keeper.stopped' : 'keeper.nothingToStop')]});
	};
