import {defined} from '../../domain/defined.ts';
import {type NextAction, SetupError} from '../../domain/failure.ts';
import {type DetachedProcess, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {isAlive, stopProcess} from '../shared/stop-process.ts';
import {envoyAnswers, findTunnels, gatewayAddress, type RunningTunnel} from './find.ts';
import type {TunnelMode} from './preview.ts';
import {parseTunnelOutput, type TunnelBlock} from '../../tools/minikube-tunnels.ts';
import {tunnelArguments} from '../../tools/minikube.ts';

/** A new tunnel takes 5 s (facts 12); a slow node takes longer. */
const startLimitMs = 120_000;
/** One that runs patches the Service every 5 s. */
const adoptLimitMs = 20_000;

/**
 * Has a tunnel of this profile run through which Envoy answers: adopts a living one that works, replaces one of ours that
 * does not, else starts one and keeps it. Throws SetupError when another's does not work, or Envoy stays silent.
 */
export async function ensureTunnel(context: StepContext, mode: TunnelMode): Promise<void> {
	const [living] = await findTunnels(context);
	if (living) {
		if (await reached(context, adoptLimitMs)) return;
		if (!isRecorded(context, living)) throw anotherTunnel(living);
		await stopProcess(context, living);
	}
	const daemon = await startRecorded(context, mode);
	let ending: {readonly exitCode: number; readonly tail: readonly string[]} | undefined;
	void daemon.ended.then((ended) => (ending = ended));
	const works = await reached(context, startLimitMs, async () => {
		const text = await readOutput(context, daemon);
		const said = saidByTunnel(parseTunnelOutput(text), mode);
		if (said) throw said;
		return ending !== undefined;
	});
	if (works) return;
	if (ending) return afterEnd(context, ending);
	throw notReached(
		await gatewayAddress(context),
		startLimitMs,
		(await readOutput(context, daemon)).split('\n').slice(-20),
		daemon.outputPath,
	);
}

/** Exit 111: another one held the lock, which only a living process can. It is taken if it works, else named. */
async function afterEnd(
	context: StepContext,
	ending: {readonly exitCode: number; readonly tail: readonly string[]},
): Promise<void> {
	if (ending.exitCode !== 111) throw endedTunnel(ending.exitCode, ending.tail);
	if (await reached(context, adoptLimitMs)) return;
	throw anotherTunnel((await findTunnels(context))[0]);
}

/** The intent is written before the start, the process after it: a run killed in between leaves the intent, and the process is found by its command line. */
async function startRecorded(context: StepContext, mode: TunnelMode): Promise<DetachedProcess> {
	const {profile} = context.settings;
	const intent = await context.changes.record({kind: 'tunnel', profile, pid: 0, startTime: '', mode, outputPath: ''});
	const args = tunnelArguments(profile, mode, context.host.tunnelBind);
	const session = mode === 'route' || context.host.platform === 'win32' ? 'own' : 'ours';
	const daemon = await context.runner.spawnDetached(
		{tool: 'minikube', args, purpose: message('tunnel.start'), limitMs: startLimitMs},
		{session},
	);
	const {pid, startTime, outputPath} = daemon;
	await context.changes.amend(intent, {kind: 'tunnel', profile, pid, startTime, mode, outputPath});
	await forgetDead(context, pid);
	return daemon;
}

/** A tunnel that is opened again and again must not fill the journal: what the dead left is the profile's, and goes with the living one. */
async function forgetDead(context: StepContext, living: number): Promise<void> {
	for (const recorded of context.changes.all()) {
		const {change} = recorded;
		if (change.kind !== 'tunnel' || change.pid === living || change.pid === 0) continue;
		if (!(await isAlive(context, change))) await context.changes.remove(recorded);
	}
}

/** Waits until the gateway has an address and Envoy answers there; false at the limit, or when `look` says that it is no use. */
async function reached(
	context: StepContext,
	limitMs: number,
	look: () => Promise<boolean> = async () => false,
): Promise<boolean> {
	const begin = context.clock.now().getTime();
	let told = '';
	for (;;) {
		const address = await gatewayAddress(context);
		if (address !== undefined && (await envoyAnswers(context, address)) && (await findTunnels(context)).length > 0)
			return true;
		const passedMs = context.clock.now().getTime() - begin;
		if ((await look()) || passedMs >= limitMs) return false;
		const seconds = Math.floor(passedMs / 5000) * 5;
		const sentence =
			address === undefined
				? message('tunnel.waitsAddress', {seconds})
				: message('tunnel.waitsEnvoy', {address, seconds});
		if (sentence.text !== told) context.waitingFor(sentence);
		told = sentence.text;
		await context.clock.sleep(1000, context.signal);
	}
}

const isRecorded = (context: StepContext, living: RunningTunnel): boolean =>
	context.changes
		.all()
		.some(
			({change}) =>
				change.kind === 'tunnel' &&
				(change.pid === 0 || (change.pid === living.pid && change.startTime === living.startTime)),
		);

async function readOutput(context: StepContext, daemon: DetachedProcess): Promise<string> {
	const bytes = await context.files.read(daemon.outputPath);
	return new TextDecoder().decode((bytes ?? new Uint8Array()).subarray(-65_536));
}

const atNode: NextAction = {message: message('tunnel.orNode'), run: 'digimon-setup up --address node'};

/** Another's tunnel holds the lock and does not work; named where it can be seen. */
export function anotherTunnel(living: RunningTunnel | undefined): SetupError {
	const text = living
		? message('tunnel.another', {pid: living.pid, line: living.args.join(' ')})
		: message('tunnel.anotherUnseen');
	const run = living ? `kill -INT ${living.pid}` : "ps -ef | grep 'minikube.*tunnel'";
	return new SetupError({
		code: 'decision-missing',
		fault: 'user',
		message: text,
		next: [{message: message('tunnel.stopAnother'), run}],
	});
}

/** The tunnel ended by itself. */
const endedTunnel = (exitCode: number, tail: readonly string[]): SetupError =>
	new SetupError({
		code: 'command-failed',
		fault: 'machine',
		message: message('tunnel.ended', {exitCode}),
		next: [{message: message('common.again')}, atNode],
		tail,
	});

/** What the tunnel says of its route that waiting cannot mend; undefined for everything else. */
function saidByTunnel({errors}: TunnelBlock, mode: TunnelMode): SetupError | undefined {
	const error = errors.router;
	if (error === undefined || mode !== 'route') return undefined;
	const needsRight = /sudo|password|permission|elevat|denied/i.test(error);
	if (!needsRight && !/conflict/i.test(error)) return undefined;
	const next: NextAction = needsRight ? atNode : {message: message('common.again')};
	return new SetupError({
		code: needsRight ? 'sudo-missing' : 'decision-missing',
		fault: 'user',
		message: message('tunnel.says', {error}),
		next: [next],
		tail: [error],
	});
}

/** Envoy stayed silent until the limit. */
export function notReached(
	address: string | undefined,
	limitMs: number,
	tail: readonly string[],
	outputPath?: string,
): SetupError {
	const detail = address === undefined ? message('tunnel.noAddress') : message('tunnel.addressNoAnswer', {address});
	const pods = showCommand('kubectl', ['-n', constants.meshNamespace, 'get', 'pods', '-o', 'wide']);
	return new SetupError({
		code: 'not-ready-after-apply',
		fault: 'machine',
		message: message('tunnel.notReached', {seconds: limitMs / 1000, detail}),
		next: [{message: message('tunnel.lookAtPods'), run: pods}, {message: message('common.again')}, atNode],
		tail: tail.filter((line) => line.trim() !== ''),
		...defined({outputPath}),
	});
}
