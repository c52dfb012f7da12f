import type {Arguments} from './arguments.ts';
import type {Prepared} from './dispatch.ts';
import {SetupError} from './domain/failure.ts';
import {say} from './domain/sentence.ts';
import {restartsKey} from './domain/tunnel-keeping.ts';
import type {World} from './domain/world.ts';
import {endRun} from './engine/end-run.ts';
import {decisive, toFailure} from './engine/failures.ts';
import type {OpenRun, RunRequest} from './engine/open-run.ts';
import {runCommand} from './engine/run-command.ts';
import {undoSteps} from './engine/undo-steps.ts';
import {worldForStep} from './engine/world-for-step.ts';
import {keeperInBackground} from './keeper-in-background.ts';
import {usage} from './resolve-settings.ts';
import {holderOfPort80} from './port-80.ts';
import {showTunnelOutput} from './show-tunnel-output.ts';
import {openTunnel} from './steps/open-tunnel.ts';
import {stopOrphans} from './steps/stop-orphans.ts';
import {readTunnelState, type TunnelState} from './steps/tunnel-state.ts';
import {isWell, tunnelFacts, tunnelNext, tunnelSaid} from './tunnel-report.ts';

const actions = ['status', 'keep', 'stop', 'logs'] as const;

/** `tunnel [status|keep|stop|logs [--follow]]`; `keep --foreground` is the keeper itself. Answers the exit code; throws SetupError `usage`. */
export async function runTunnel(given: Arguments, request: RunRequest, prepared: Prepared): Promise<number> {
	const {action = 'status'} = given;
	const known = actions.find((one) => one === action);
	if (known === undefined) throw usage(say('keeper.noSuchAction', {value: action, allowed: actions.join(', ')}));
	if (known === 'logs') return showTunnelOutput(request, prepared);
	if (known === 'status') return runCommand({...request, changes: false}, tellState(request));
	if (known === 'stop') return runCommand({...request, changes: true}, stopTunnel(request));
	if (given.foreground) return (await import('./keep-tunnel.ts')).keepHere(request);
	return runCommand({...request, changes: true}, leaveKeeper(request));
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
		run.bus.emit({
			type: 'step-inspected',
			step: 'tunnel',
			found: {
				kind: isWell(state) ? 'ready' : state.answer === 'envoy' || state.tunnel ? 'broken' : 'absent',
				because: tunnelSaid(state)[1],
				facts: tunnelFacts(state, who),
			},
		});
		tellHosts(world, state);
		if (who !== undefined && state.answer !== 'envoy') world.notice('warning', say('keeper.portTaken', {who}));
		return endRun(run.bus, {says: tunnelSaid(state), next: tunnelNext(state)});
	};

/** Names that lead elsewhere: a keeper leads them only where that was agreed to and asks nothing, so the command is told. */
function tellHosts(world: World, {address, hostsAddress}: TunnelState): void {
	if (address === undefined || hostsAddress === undefined || hostsAddress === address) return;
	const command = 'digimon-setup up --only hosts';
	world.notice('warning', say('keeper.hostsLeft', {from: hostsAddress, to: address, command}), [
		{say: say('keeper.correctHosts'), run: command},
	]);
}

/** Leaves a keeper in the background, where there is something that it can keep. */
const leaveKeeper =
	(request: RunRequest) =>
	async ({context, bus}: OpenRun): Promise<number> => {
		const isStarted = await keeperInBackground(request.machine, request.version)?.leave(
			context,
			request.settings.values,
			[],
		);
		const changes = context.book.current().changes.map(({change}) => change);
		const kept = changes.findLast((change) => change.kind === 'keeper');
		if (!kept) throw nothingToKeep(changes.some((change) => change.kind === 'tunnel'));
		return endRun(bus, {says: [say(isStarted ? 'keeper.keepsNow' : 'keeper.keepsAlready', {pid: kept.pid})]});
	};

const nothingToKeep = (endsWithTerminal: boolean): SetupError =>
	new SetupError({
		code: 'not-selected',
		fault: 'user',
		message: say(endsWithTerminal ? 'keeper.keptByTerminal' : 'keeper.nothingToKeep'),
		next: [{say: say('keeper.open'), run: endsWithTerminal ? 'digimon-setup' : 'digimon-setup up --only tunnel'}],
		tail: [],
	});

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
