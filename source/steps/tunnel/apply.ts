import type {Change} from '../../domain/change.ts';
import {defined} from '../../domain/defined.ts';
import {type SetupError, toolError, type NextAction, userError} from '../../domain/failure.ts';
import {headlineOf} from '../../domain/ports/answer.ts';
import {showCommand, type DetachedProcess} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {isAlive, stopProcess} from '../shared/stop-process.ts';
import {addressSoFar, envoyAnswers, findTunnels, type RunningTunnel} from './find.ts';
import type {TunnelMode} from './preview.ts';
import {deleteRouteArguments} from '../../tools/ip.ts';
import {showPods} from '../../tools/kubectl.ts';
import {parseTunnelOutput, type TunnelBlock} from '../../tools/minikube-tunnels.ts';
import {tunnelArguments} from '../../tools/minikube.ts';
import type {RootlessWay} from '../../tools/sudo.ts';

/** A new tunnel takes 5 s; a slow node takes longer. */
const startLimitMs = 120_000;
/** A running tunnel patches the Service every 5 s. */
const adoptLimitMs = 20_000;

/**
 * Ensures that a tunnel of this profile runs through which Envoy answers: adopts a running tunnel that works, replaces one of ours
 * that does not work, else starts a tunnel. Throws SetupError when a tunnel that is not ours does not work, or Envoy does not answer.
 */
export async function ensureTunnel(context: StepContext, mode: TunnelMode): Promise<void> {
	const [running] = await findTunnels(context);
	if (running) {
		if (await tunnelWorks(context, adoptLimitMs)) return;
		if (!isRecorded(context, running)) throw anotherTunnel(running);
		await stopProcess(context, running);
	}
	const daemon = await startRecorded(context, mode);
	let ending: Ending | undefined;
	void daemon.ended.then((ended) => (ending = ended));
	const works = await tunnelWorks(context, startLimitMs, async () => {
		const refused = routeRefused(context, parseTunnelOutput(await readOutput(context, daemon)), mode);
		if (refused) throw refused;
		return ending !== undefined;
	});
	if (works) return;
	if (ending) return afterEnd(context, daemon, mode, ending);
	const tail = (await readOutput(context, daemon)).split('\n').slice(-20);
	throw notReached(context, await addressSoFar(context), startLimitMs, tail, daemon.outputPath);
}

type Ending = {readonly exitCode: number; readonly tail: readonly string[]};

/** Exit 111: another running tunnel holds the lock. It is adopted if it works, else named. A process that ended is no change. */
async function afterEnd(
	context: StepContext,
	{pid, outputPath}: DetachedProcess,
	mode: TunnelMode,
	{exitCode, tail}: Ending,
): Promise<void> {
	for (const recorded of context.changes.all())
		if (recorded.change.kind === 'tunnel' && recorded.change.pid === pid) await context.changes.remove(recorded);
	if (exitCode !== 111) throw ended(context, mode, {exitCode, tail}, outputPath);
	if (await tunnelWorks(context, adoptLimitMs)) return;
	throw anotherTunnel((await findTunnels(context))[0]);
}

/** The failure of a tunnel that ended, with its words as evidence; the name that minikube gives the failure is the reason. */
function ended(
	{settings, host}: StepContext,
	mode: TunnelMode,
	{exitCode, tail}: Ending,
	outputPath: string,
): SetupError {
	const headline = headlineOf(tail);
	const reason = /Exiting due to (\w+):/.exec(tail.join('\n'))?.[1];
	const text =
		headline === undefined
			? message('tunnel.ended', {exitCode})
			: message('tunnel.endedSaying', {exitCode, line: headline.replace(/^Exiting due to /, '')});
	return toolError('command-failed', text, [atNode], {
		command: showCommand('minikube', tunnelArguments(settings.profile, mode, host.tunnelBind)),
		evidence: {speaker: 'minikube', words: tail, exitCode, ...defined({reason})},
		tail,
		outputPath,
	});
}

/** Records the intent before the start and the process after it: when a run is killed in between, the process is found by its command line. */
async function startRecorded(context: StepContext, mode: TunnelMode): Promise<DetachedProcess> {
	const {profile} = context.settings;
	const intent = await context.changes.record({kind: 'tunnel', profile, pid: 0, startTime: '', mode, outputPath: ''});
	const args = tunnelArguments(profile, mode, context.host.tunnelBind);
	const session = mode === 'route' || context.host.platform === 'win32' ? 'own' : 'ours';
	const command = {tool: 'minikube', args, purpose: message('tunnel.start'), limitMs: startLimitMs} as const;
	const daemon = await context.runner.spawnDetached(command, {session});
	const {pid, startTime, outputPath} = daemon;
	await context.changes.amend(intent, {kind: 'tunnel', profile, pid, startTime, mode, outputPath});
	await removeExited(context, pid);
	return daemon;
}

/** Removes the records of exited tunnels, so that repeated starts do not fill the journal. */
async function removeExited(context: StepContext, runningPid: number): Promise<void> {
	for (const recorded of context.changes.all()) {
		const {change} = recorded;
		if (change.kind !== 'tunnel' || change.pid === runningPid || change.pid === 0) continue;
		if (!(await isAlive(context, change))) await context.changes.remove(recorded);
	}
}

/** Waits until a tunnel runs and Envoy answers at the gateway's address; false at the limit, or when `isOver`. */
const tunnelWorks = (context: StepContext, limitMs: number, isOver?: () => Promise<boolean>): Promise<boolean> =>
	waitForEnvoy(context, limitMs, {
		readAddress: () => addressSoFar(context),
		isRunning: async () => (await findTunnels(context)).length > 0,
		...defined({isOver}),
	});

type EnvoyWait = {
	readonly readAddress: () => Promise<string | undefined>;
	/** Whether what keeps the address runs. */
	readonly isRunning?: () => Promise<boolean>;
	/** Whether waiting is of no use. */
	readonly isOver?: () => Promise<boolean>;
};

/** Waits until Envoy answers at the gateway's address; false at the limit, or when `isOver`. */
export async function waitForEnvoy(
	context: StepContext,
	limitMs: number,
	{readAddress, isRunning = async () => true, isOver = async () => false}: EnvoyWait,
): Promise<boolean> {
	const startMs = context.clock.now().getTime();
	let lastText = '';
	for (;;) {
		const address = await readAddress();
		if (address !== undefined && (await envoyAnswers(context, address)) && (await isRunning())) return true;
		const passedMs = context.clock.now().getTime() - startMs;
		if ((await isOver()) || passedMs >= limitMs) return false;
		const seconds = Math.floor(passedMs / 5000) * 5;
		const text =
			address === undefined
				? message('tunnel.waitsAddress', {seconds})
				: message('tunnel.waitsEnvoy', {address, seconds});
		if (text.text !== lastText) context.waitingFor(text);
		lastText = text.text;
		await context.clock.sleep(1000, context.signal);
	}
}

/** Whether the change is the record of this tunnel's process. */
export const isRecordOf = (change: Change, {pid, startTime}: RunningTunnel): boolean =>
	change.kind === 'tunnel' && change.pid === pid && change.startTime === startTime;

/** An intent without a process may be the record of any. */
const isRecorded = ({changes}: StepContext, running: RunningTunnel): boolean =>
	changes.all().some(({change}) => (change.kind === 'tunnel' && change.pid === 0) || isRecordOf(change, running));

async function readOutput(context: StepContext, daemon: DetachedProcess): Promise<string> {
	const bytes = await context.files.read(daemon.outputPath);
	return new TextDecoder().decode((bytes ?? new Uint8Array()).subarray(-65_536));
}

/** The way without a tunnel. */
export const atNodeInstead: RootlessWay = {
	first: message('tunnel.atNode'),
	other: message('tunnel.orNode'),
	run: 'digimon-setup up --address node',
};

/** The way without a tunnel, beside another action. */
export const atNode: NextAction = {message: atNodeInstead.other, run: atNodeInstead.run};

/** A tunnel that is not ours holds the lock and does not work; undefined where its process is not visible. */
export function anotherTunnel(running: RunningTunnel | undefined): SetupError {
	const text = running
		? message('tunnel.another', {pid: running.pid, line: running.args.join(' ')})
		: message('tunnel.anotherUnseen');
	const run = running ? `kill -INT ${running.pid}` : "ps -ef | grep 'minikube.*tunnel'";
	return userError('decision-missing', text, [{message: message('tunnel.stopAnother'), run}]);
}

/** The failure when the tunnel reports an error of its route that waiting does not solve; else undefined. */
function routeRefused(
	{host: {platform}}: StepContext,
	{errors}: TunnelBlock,
	mode: TunnelMode,
): SetupError | undefined {
	const error = errors.router;
	if (error === undefined || mode !== 'route') return undefined;
	const text = message('tunnel.says', {error});
	if (/sudo|password|permission|elevat|denied/i.test(error))
		return userError('sudo-missing', text, [{message: atNodeInstead.first, run: atNodeInstead.run}], {tail: [error]});
	if (!/conflict/i.test(error)) return undefined;
	const cidr = constants.serviceCidr;
	const via = /(?:\bvia |\/\d+\s+)(?<via>\d+(?:\.\d+){3})/.exec(error)?.groups?.['via'];
	const removal: NextAction =
		via === undefined
			? {message: message('common.again'), run: 'digimon-setup'}
			: {
					message: message('tunnel.conflictQuestion', {cidr, via}),
					run: showCommand('sudo', deleteRouteArguments(platform, cidr, via)),
				};
	return userError('decision-missing', text, [removal, atNode], {tail: [error]});
}

/** Envoy did not answer until the limit. */
export function notReached(
	context: StepContext,
	address: string | undefined,
	limitMs: number,
	tail: readonly string[],
	outputPath?: string,
): SetupError {
	const seconds = limitMs / 1000;
	const again = {message: message('common.again'), run: 'digimon-setup'};
	const evidence = {tail: tail.filter((line) => line.trim() !== ''), ...defined({outputPath})};
	if (address === undefined) {
		const log = {message: message('tunnel.readLog'), run: 'digimon-setup tunnel logs'};
		const text = message('tunnel.gaveNoAddress', {seconds});
		return toolError('not-ready-after-apply', text, [log, atNode, again], evidence);
	}
	const detail = message('tunnel.addressNoAnswer', {address});
	const pods = {message: message('tunnel.lookAtPods'), run: `${showPods(context, constants.meshNamespace)} -o wide`};
	return toolError(
		'not-ready-after-apply',
		message('tunnel.notReached', {seconds, detail}),
		[pods, again, atNode],
		evidence,
	);
}
