import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {CliContext, Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';
import {defined} from '../domain/defined.ts';
import {localTime} from '../domain/describe-event.ts';
import {SetupError, type NextAction, userError, usageError} from '../domain/failure.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {supervisorFiles, restartsKey} from '../domain/tunnel-policy.ts';
import {decisive, toFailure} from '../engine/failures.ts';
import {endRun, type RunRequest, runCommand, type OpenRun} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {undoSteps} from '../engine/undo-steps.ts';
import {backgroundSupervisor, runSupervisor} from '../features/supervisor/run.ts';
import {type TunnelState, readTunnelState} from '../features/supervisor/status.ts';
import {holderOfPort80, waitFor} from '../features/supervisor/watch.ts';
import {message, type Message} from '../i18n/message.ts';
import {stopUnrecordedTunnels, tunnelStep} from '../steps/tunnel/index.ts';
import {followFile, type FollowedFile} from '../system/files/log-document.ts';
import {profileFolder} from '../system/state/run-folder.ts';

/** `tunnel`: status, supervision, stop and logs of the tunnel. */
export const tunnel: Command = async (context) => withRequest(context, (request) => runTunnel(request, context));

/** `tunnel [status|keep|stop|logs [--follow]]`; `keep --foreground` is the supervisor itself. Returns the exit code; throws SetupError `usage`. */
async function runTunnel(request: RunRequest, context: CliContext): Promise<number> {
	const {action = 'status', foreground} = context.arguments;
	if (action === 'logs') return showTunnelOutput(request, context);
	if (action === 'status') return runCommand({...request, changes: false}, reportState(request));
	if (action === 'stop') return runCommand({...request, changes: true}, stopTunnel(request));
	if (request.platform.rehearsal) throw notRehearsed();
	if (foreground) return runSupervisor(request);
	return runCommand({...request, changes: true}, startSupervisor(request));
}

/** How often output that is followed is read. */
const followEveryMs = 300;

type Line = {readonly text: string; readonly by?: 'supervisor'};

/** `tunnel logs`: the log of the supervisor and the output of the newest tunnel, to the end or as they grow; with `--json` in the envelope of every run. */
async function showTunnelOutput(request: RunRequest, {arguments: given, stops, stdout}: CliContext): Promise<number> {
	const log = join(profileFolder(request.platform.stateFolder, request.settings.values.profile), supervisorFiles.log);
	if (newestOutput(request) === undefined && !existsSync(log))
		throw userError('not-ready', message('supervisor.noOutput'), [openTunnel]);
	const lines = readLines(request, log, given.follow ? AbortSignal.any([stops.signal, stdout.lost]) : undefined);
	if (!given.json) {
		for await (const {text, by} of lines) stdout.write(`${by === undefined ? '' : `[${by}] `}${text}\n`);
		return 0;
	}
	return runCommand({...request, changes: false}, async ({bus}) => {
		for await (const line of lines)
			bus.emit({type: 'command-line', step: 'tunnel', command: 0, stream: 'stdout', ...line});
		return endRun(bus, {});
	});
}

/** The supervisor's lines first, then the tunnel's; followed, both as they come, and from one tunnel to the next that is opened. */
async function* readLines(request: RunRequest, logPath: string, follow: AbortSignal | undefined): AsyncGenerator<Line> {
	const log = followFile(logPath);
	let path = newestOutput(request);
	let printed: FollowedFile | undefined = path === undefined ? undefined : followFile(path);
	try {
		for (;;) {
			for (const text of log.next()) yield {by: 'supervisor', text};
			for (const text of printed?.next() ?? []) yield {text};
			if (follow === undefined || follow.aborted) break;
			await waitFor(followEveryMs, follow);
			const newest = newestOutput(request);
			if (newest === undefined || newest === path) continue;
			for (const text of printed?.next() ?? []) yield {text};
			printed?.close();
			path = newest;
			printed = followFile(path);
		}
		for (const text of log.rest()) yield {by: 'supervisor', text};
		for (const text of printed?.rest() ?? []) yield {text};
	} finally {
		log.close();
		printed?.close();
	}
}

/** The output of the newest tunnel in the journal; undefined where there is none. */
function newestOutput({platform, settings}: RunRequest): string | undefined {
	const changes = platform.journalOf(settings.values.profile).peek()?.changes ?? [];
	const paths = changes.flatMap(({change}) => (change.kind === 'tunnel' ? [change.outputPath] : []));
	const newest = paths.findLast((path) => path !== '');
	return newest !== undefined && existsSync(newest) ? newest : undefined;
}

const openTunnel: NextAction = {message: message('supervisor.open'), run: 'digimon-setup up --only tunnel'};

/** Whether Envoy answers, and our tunnel runs where one is needed. */
const isHealthy = ({answer, mode, tunnel}: TunnelState): boolean =>
	answer === 'envoy' && (mode === 'node' || tunnel !== undefined);

const modeKeys = {
	route: 'supervisor.modeRoute',
	node: 'supervisor.modeNode',
	'port-forward': 'supervisor.modeForward',
} as const;

/** The state of the tunnel and the gateway; the second message is about the tunnel's process. */
function tunnelMessages(state: TunnelState): readonly [Message, Message, ...Message[]] {
	const {mode, tunnel, orphans, address, answer, restarts} = state;
	const modeMessage = message(modeKeys[mode]);
	const runs = tunnel
		? message('supervisor.runs', {pid: tunnel.pid, since: localTime(tunnel.since)})
		: message(mode === 'node' ? 'supervisor.noneNeeded' : 'supervisor.none');
	const others = orphans.map(({pid}) => message('supervisor.runsUnrecorded', {pid}));
	const [first = runs, ...more] = tunnel || others.length === 0 ? [runs, ...others] : others;
	const restarted = restarts > 0 ? [message('supervisor.restarts', {count: restarts})] : [];
	return [modeMessage, first, ...more, reachedMessage(address, answer), ...restarted, ...supervisorMessages(state)];
}

function reachedMessage(address: string | undefined, answer: TunnelState['answer']): Message {
	if (address === undefined) return message('supervisor.noAddress');
	if (typeof answer === 'object') return message('supervisor.otherAnswers', {address, who: answer.other});
	return message(answer === 'envoy' ? 'supervisor.answers' : 'supervisor.silent', {address});
}

function supervisorMessages({supervisor, isSupervisable}: TunnelState): readonly Message[] {
	if (!supervisor) return isSupervisable ? [message('supervisor.unsupervised')] : [];
	const {pid, since, state} = supervisor;
	const {answeredAt, lastMessage} = state ?? {};
	return [
		message('supervisor.keeps', {pid, since: localTime(since)}),
		...(answeredAt === undefined ? [] : [message('supervisor.sawAnswer', {at: localTime(answeredAt)})]),
		...(lastMessage
			? [message('supervisor.saidLast', {at: localTime(lastMessage.at), message: lastMessage.message})]
			: []),
	];
}

/** The processes that keep the site reachable: the tunnel, and the supervisor where there is one. */
export function processMessages(state: TunnelState): readonly Message[] {
	const [, tunnel] = tunnelMessages(state);
	return [tunnel, ...supervisorMessages(state).slice(0, 1)];
}

/** The same for programs. */
function tunnelFacts(
	{mode, tunnel, orphans, address, answer, restarts, hostsAddress, supervisor}: TunnelState,
	portHolder: string | undefined,
): Record<string, string> {
	return {
		mode,
		answers: typeof answer === 'string' ? answer : answer.other,
		restarts: String(restarts),
		...(tunnel ? {pid: String(tunnel.pid), since: tunnel.since, outputPath: tunnel.outputPath} : {}),
		...(orphans.length > 0 ? {unrecorded: orphans.map(({pid}) => pid).join(' ')} : {}),
		...defined({address, hostsAddress, portHolder}),
		...supervisorFacts(supervisor),
	};
}

function supervisorFacts(supervisor: TunnelState['supervisor']): Record<string, string> {
	if (!supervisor) return {};
	const {pid, since, state} = supervisor;
	return {
		supervisorPid: String(pid),
		supervisorSince: since,
		...defined({
			supervisorRestarts: state && String(state.restarts),
			supervisorAnsweredAt: state?.answeredAt,
			supervisorSaid: state?.lastMessage?.message.text,
			supervisorSaidAt: state?.lastMessage?.at,
		}),
	};
}

/** The next actions. */
function tunnelNext(state: TunnelState): readonly NextAction[] {
	const {tunnel, orphans, supervisor, isSupervisable} = state;
	const run = supervisor?.state?.lastMessage?.run;
	const userOnly =
		supervisor?.state?.isHealthy === false && run !== undefined ? [{message: message('supervisor.onlyYou'), run}] : [];
	const stop = orphans.length > 0 ? [{message: message('supervisor.stop'), run: 'digimon-setup tunnel stop'}] : [];
	const start = {message: message('supervisor.start'), run: 'digimon-setup tunnel keep'};
	const keep = !supervisor && isSupervisable ? [start] : [];
	if (isHealthy(state)) return [...stop, ...keep];
	const see = tunnel || supervisor ? [{message: message('supervisor.see'), run: 'digimon-setup tunnel logs'}] : [];
	return [...userOnly, ...see, ...stop, ...keep, openTunnel];
}

const stepContextOf = ({context}: OpenRun, request: RunRequest): StepContext =>
	createStepContext(context, request.settings.values, tunnelStep);

const reportState =
	(request: RunRequest) =>
	async (run: OpenRun): Promise<number> => {
		const context = stepContextOf(run, request);
		const state = await readTunnelState(context);
		const needsPort = state.mode === 'port-forward';
		const who = await holderOfPort80(run.context.platform, needsPort, request.settings.values.profile);
		run.bus.emit({
			type: 'step-inspected',
			step: 'tunnel',
			found: {
				kind: isHealthy(state) ? 'ready' : state.answer === 'envoy' || state.tunnel ? 'broken' : 'absent',
				reason: tunnelMessages(state)[1],
				facts: tunnelFacts(state, who),
			},
		});
		warnOfHosts(context, state);
		if (who !== undefined && state.answer !== 'envoy')
			context.notice('warning', message('supervisor.portTaken', {who}));
		return endRun(run.bus, {messages: tunnelMessages(state), next: tunnelNext(state)});
	};

/** Warns of a hosts block with another address: the supervisor corrects it only where that was agreed to and no password is needed. */
function warnOfHosts(context: StepContext, {address, hostsAddress}: TunnelState): void {
	if (address === undefined || hostsAddress === undefined || hostsAddress === address) return;
	const command = 'digimon-setup up --only hosts';
	context.notice('warning', message('supervisor.hostsLeft', {from: hostsAddress, to: address, command}), [
		{message: message('supervisor.correctHosts'), run: command},
	]);
}

/** Starts a supervisor in the background, where there is something that it can supervise. */
const startSupervisor =
	(request: RunRequest) =>
	async ({context, bus}: OpenRun): Promise<number> => {
		const supervisor = backgroundSupervisor(request.platform, request.version);
		const isStarted = await supervisor?.start(context, request.settings.values, []);
		const changes = context.journal.current().changes.map(({change}) => change);
		const recorded = changes.findLast((change) => change.kind === 'supervisor');
		if (!recorded) throw nothingToSupervise(changes.some((change) => change.kind === 'tunnel'));
		return endRun(bus, {
			messages: [message(isStarted ? 'supervisor.keepsNow' : 'supervisor.keepsAlready', {pid: recorded.pid})],
		});
	};

/** A rehearsal leaves no process behind. */
const notRehearsed = (): Error =>
	usageError(message('supervisor.notRehearsed'), [
		{message: message('supervisor.status'), run: 'digimon-setup tunnel'},
	]);

const nothingToSupervise = (endsWithTerminal: boolean): SetupError =>
	new SetupError({
		code: 'not-selected',
		fault: 'user',
		message: message(endsWithTerminal ? 'supervisor.keptByTerminal' : 'supervisor.nothingToSupervise'),
		next: [endsWithTerminal ? {...openTunnel, run: 'digimon-setup'} : openTunnel],
	});

/** Stops recorded tunnels as `down` would; then those of this profile that no journal records. */
const stopTunnel =
	(request: RunRequest) =>
	async (run: OpenRun): Promise<number> => {
		const {context, bus} = run;
		const undone = await undoSteps(context, request.settings.values, new Set(['tunnel'] as const), false);
		const stepContext = stepContextOf(run, request);
		const orphans = await stopUnrecordedTunnels(stepContext).catch((error) => toFailure(error, context.signal));
		const failure = decisive([...undone.map((one) => one.failure), typeof orphans === 'number' ? undefined : orphans]);
		if (failure) return endRun(bus, {failure});
		const {memory} = stepContext;
		if (memory.get(restartsKey) !== undefined) await memory.set(restartsKey, '0');
		return endRun(bus, {
			messages: [message(undone.length > 0 || orphans !== 0 ? 'supervisor.stopped' : 'supervisor.nothingToStop')],
		});
	};
