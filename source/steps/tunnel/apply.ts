import type {DetachedProcess} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';
import {parseTunnelOutput} from '../../tools/minikube-tunnels.ts';
import {tunnelArguments} from '../../tools/minikube.ts';
import {isAlive, stopProcess} from '../shared/stop-process.ts';
import {anotherTunnel, endedTunnel, notReached, saidByTunnel} from './failure.ts';
import {envoyAnswers, gatewayAddress, findTunnels, type RunningTunnel} from './find.ts';
import type {TunnelMode} from './outline.ts';

/** A new tunnel takes 5 s (facts 12); a slow node takes longer. */
const startLimitMs = 120_000;
/** One that runs patches the Service every 5 s. */
const adoptLimitMs = 20_000;

/**
 * Has a tunnel of this profile run through which Envoy answers: adopts a living one that works, replaces one of ours that
 * does not, else starts one and keeps it. Throws SetupError when another's does not work, or Envoy stays silent.
 */
export async function ensureTunnel(world: StepContext, mode: TunnelMode): Promise<void> {
	const [living] = await findTunnels(world);
	if (living) {
		if (await reached(world, adoptLimitMs)) return;
		if (!isRecorded(world, living)) throw anotherTunnel(living);
		await stopProcess(world, living);
	}
	const daemon = await startRecorded(world, mode);
	let ending: {readonly exitCode: number; readonly tail: readonly string[]} | undefined;
	void daemon.ended.then((ended) => (ending = ended));
	const works = await reached(world, startLimitMs, async () => {
		const text = await readOutput(world, daemon);
		const said = saidByTunnel(parseTunnelOutput(text), mode);
		if (said) throw said;
		return ending !== undefined;
	});
	if (works) return;
	if (ending) return afterEnd(world, ending);
	throw notReached(
		await gatewayAddress(world),
		startLimitMs,
		(await readOutput(world, daemon)).split('\n').slice(-20),
		daemon.outputPath,
	);
}

/** Exit 111: another one held the lock, which only a living process can. It is taken if it works, else named. */
async function afterEnd(
	world: StepContext,
	ending: {readonly exitCode: number; readonly tail: readonly string[]},
): Promise<void> {
	if (ending.exitCode !== 111) throw endedTunnel(ending.exitCode, ending.tail);
	if (await reached(world, adoptLimitMs)) return;
	throw anotherTunnel((await findTunnels(world))[0]);
}

/** The intent is written before the start, the process after it: a run killed in between leaves the intent, and the process is found by its command line. */
async function startRecorded(world: StepContext, mode: TunnelMode): Promise<DetachedProcess> {
	const {profile} = world.settings;
	const intent = await world.changes.record({kind: 'tunnel', profile, pid: 0, startTime: '', mode, outputPath: ''});
	const args = tunnelArguments(profile, mode, world.host.tunnelBind);
	const session = mode === 'route' || world.host.platform === 'win32' ? 'own' : 'ours';
	const daemon = await world.runner.spawnDetached(
		{tool: 'minikube', args, purpose: message('tunnel.start'), limitMs: startLimitMs},
		{session},
	);
	const {pid, startTime, outputPath} = daemon;
	await world.changes.amend(intent, {kind: 'tunnel', profile, pid, startTime, mode, outputPath});
	await forgetDead(world, pid);
	return daemon;
}

/** A tunnel that is opened again and again must not fill the journal: what the dead left is the profile's, and goes with the living one. */
async function forgetDead(world: StepContext, living: number): Promise<void> {
	for (const recorded of world.changes.all()) {
		const {change} = recorded;
		if (change.kind !== 'tunnel' || change.pid === living || change.pid === 0) continue;
		if (!(await isAlive(world, change))) await world.changes.remove(recorded);
	}
}

/** Waits until the gateway has an address and Envoy answers there; false at the limit, or when `look` says that it is no use. */
async function reached(
	world: StepContext,
	limitMs: number,
	look: () => Promise<boolean> = async () => false,
): Promise<boolean> {
	const begin = world.clock.now().getTime();
	let told = '';
	for (;;) {
		const address = await gatewayAddress(world);
		if (address !== undefined && (await envoyAnswers(world, address)) && (await findTunnels(world)).length > 0)
			return true;
		const passedMs = world.clock.now().getTime() - begin;
		if ((await look()) || passedMs >= limitMs) return false;
		const seconds = Math.floor(passedMs / 5000) * 5;
		const sentence =
			address === undefined
				? message('tunnel.waitsAddress', {seconds})
				: message('tunnel.waitsEnvoy', {address, seconds});
		if (sentence.text !== told) world.waitingFor(sentence);
		told = sentence.text;
		await world.clock.sleep(1000, world.signal);
	}
}

const isRecorded = (world: StepContext, living: RunningTunnel): boolean =>
	world.changes
		.all()
		.some(
			({change}) =>
				change.kind === 'tunnel' &&
				(change.pid === 0 || (change.pid === living.pid && change.startTime === living.startTime)),
		);

async function readOutput(world: StepContext, daemon: DetachedProcess): Promise<string> {
	const bytes = await world.files.read(daemon.outputPath);
	return new TextDecoder().decode((bytes ?? new Uint8Array()).subarray(-65_536));
}
