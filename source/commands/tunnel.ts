import {defined} from '../domain/defined.ts';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {Arguments} from '../cli/arguments.ts';
import {withRequest, type CliContext, type Command} from '../cli/context.ts';
import type {EventPayload} from '../domain/event.ts';
import {SetupError, type NextAction, usageError} from '../domain/failure.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {supervisorFiles, restartsKey} from '../domain/tunnel-policy.ts';
import {decisive, toFailure} from '../engine/failures.ts';
import {endRun, type RunRequest, runCommand, type OpenRun} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {undoSteps} from '../engine/undo-steps.ts';
import {backgroundSupervisor} from '../features/supervisor/background.ts';
import {type TunnelState, readTunnelState} from '../features/supervisor/status.ts';
import {holderOfPort80} from '../features/supervisor/watch.ts';
import {message, type Message} from '../i18n/message.ts';
import {tunnelStep} from '../steps/tunnel/index.ts';
import {stopUnrecordedTunnels} from '../steps/tunnel/index.ts';
import {followFile, type FollowedFile} from '../system/files/log-document.ts';
import {profileFolder} from '../system/state/run-folder.ts';

/** How often output that is followed is looked at. */
const followEveryMs = 300;

type Line = {readonly text: string; readonly by?: 'supervisor'};

/** `tunnel logs`: what the keeper said and the newest tunnel printed, to the end or as it goes on; with `--json` in the envelope of every run. Answers the exit code. */
export async function showTunnelOutput(request: RunRequest, {arguments: given, stops}: CliContext): Promise<number> {
	const keeper = supervisorLog(request);
	if (newestOutput(request) === undefined && !existsSync(keeper)) throw noOutput();
	const lines = linesOf(request, keeper, given.follow ? stops.signal : undefined);
	if (!given.json) return printPlain(lines);
	return runCommand({...request, changes: false}, async ({bus}) => {
		for await (const line of lines) bus.emit(eventOf(line));
		return endRun(bus, {});
	});
}

async function printPlain(lines: AsyncGenerator<Line>): Promise<number> {
	for await (const {text, by} of lines) process.stdout.write(`${by === undefined ? '' : `[${by}] `}${text}\n`);
	return 0;
}

const eventOf = ({text, by}: Line): EventPayload => ({
	type: 'command-line',
	step: 'tunnel',
	command: 0,
	stream: 'stdout',
	...defined({by}),
	text,
});

/** The keeper's lines first, then the tunnel's; followed, both as they come, and from one tunnel to the next that is opened. */
async function* linesOf(request: RunRequest, keeper: string, follow: AbortSignal | undefined): AsyncGenerator<Line> {
	const said = followFile(keeper);
	let path = newestOutput(request);
	let printed: FollowedFile | undefined = path === undefined ? undefined : followFile(path);
	try {
		for (;;) {
			for (const text of said.next()) yield {text, by: 'supervisor'};
			for (const text of printed?.next() ?? []) yield {text};
			if (follow === undefined || follow.aborted) break;
			await wait(followEveryMs, undefined, {signal: follow}).catch(() => {});
			const newest = newestOutput(request);
			if (newest === undefined || newest === path) continue;
			for (const text of printed?.next() ?? []) yield {text};
			printed?.close();
			path = newest;
			printed = followFile(path);
		}
		for (const text of said.rest()) yield {text, by: 'supervisor'};
		for (const text of printed?.rest() ?? []) yield {text};
	} finally {
		said.close();
		printed?.close();
	}
}

const supervisorLog = ({platform: machine, settings}: RunRequest): string =>
	join(profileFolder(machine.stateFolder, settings.values.profile), supervisorFiles.log);

/** The file of the newest tunnel in the journal; undefined where none is kept. */
function newestOutput({platform: machine, settings}: RunRequest): string | undefined {
	const changes = machine.journalOf(settings.values.profile).peek()?.changes ?? [];
	const path = changes.flatMap(({change}) => (change.kind === 'tunnel' && change.outputPath !== '' ? [change] : []));
	const newest = path.at(-1)?.outputPath;
	return newest !== undefined && existsSync(newest) ? newest : undefined;
}

const noOutput = (): SetupError =>
	new SetupError({
		code: 'usage',
		fault: 'user',
		message: message('supervisor.noOutput'),
		next: [{message: message('supervisor.open'), run: 'digimon-setup up --only tunnel'}],
	});

/** Is all as it should be: Envoy answers, and where a tunnel is needed ours runs. */
export const isHealthy = ({answer, mode, tunnel}: TunnelState): boolean =>
	answer === 'envoy' && (mode === 'node' || tunnel !== undefined);

/** How the way to the gateway stands, in sentences; the second is about the tunnel's process. */
export function tunnelMessages(state: TunnelState): readonly [Message, Message, ...Message[]] {
	const {mode, tunnel, orphans, address, answer, restarts} = state;
	const way = message(
		mode === 'route' ? 'supervisor.modeRoute' : mode === 'node' ? 'supervisor.modeNode' : 'supervisor.modeForward',
	);
	const runs = tunnel
		? message('supervisor.runs', {pid: tunnel.pid, since: tunnel.since})
		: message(mode === 'node' ? 'supervisor.noneNeeded' : 'supervisor.none');
	const others = orphans.map(({pid}) => message('supervisor.runsUnrecorded', {pid}));
	const reached =
		address === undefined
			? message('supervisor.noAddress')
			: answer === 'envoy'
				? message('supervisor.answers', {address})
				: answer === 'nobody'
					? message('supervisor.silent', {address})
					: message('supervisor.otherAnswers', {address, who: answer.other});
	const [first = runs, ...more] = tunnel || others.length === 0 ? [runs, ...others] : others;
	const opened = restarts > 0 ? [message('supervisor.restarts', {count: restarts})] : [];
	return [way, first, ...more, reached, ...opened, ...supervisorMessages(state)];
}

function supervisorMessages({supervisor: keeper, isSupervisable}: TunnelState): readonly Message[] {
	if (!keeper) return isSupervisable ? [message('supervisor.unsupervised')] : [];
	const {pid, since, state} = keeper;
	return [
		message('supervisor.keeps', {pid, since}),
		...(state?.answeredAt === undefined ? [] : [message('supervisor.sawAnswer', {at: state.answeredAt})]),
		...(state?.said === undefined
			? []
			: [message('supervisor.saidLast', {at: state.said.at, message: state.said.message})]),
	];
}

/** The same for programs. */
export function tunnelFacts(
	{mode, tunnel, orphans, address, answer, restarts, hostsAddress, supervisor: keeper}: TunnelState,
	portHolder: string | undefined,
): Record<string, string> {
	return {
		mode,
		answers: typeof answer === 'string' ? answer : answer.other,
		restarts: String(restarts),
		...(tunnel ? {pid: String(tunnel.pid), since: tunnel.since, outputPath: tunnel.outputPath} : {}),
		...(orphans.length > 0 ? {unrecorded: orphans.map(({pid}) => pid).join(' ')} : {}),
		...defined({address, hostsAddress, portHolder}),
		...supervisorFacts(keeper),
	};
}

function supervisorFacts(keeper: TunnelState['supervisor']): Record<string, string> {
	if (!keeper) return {};
	const {pid, since, state} = keeper;
	return {
		supervisorPid: String(pid),
		supervisorSince: since,
		...(state ? {supervisorRestarts: String(state.restarts)} : {}),
		...(state?.answeredAt === undefined ? {} : {supervisorAnsweredAt: state.answeredAt}),
		...(state?.said === undefined ? {} : {supervisorSaid: state.said.message.text, supervisorSaidAt: state.said.at}),
	};
}

/** What helps. */
export function tunnelNext(state: TunnelState): readonly NextAction[] {
	const {tunnel, orphans, supervisor: keeper, isSupervisable} = state;
	const run = keeper?.state?.said?.run;
	const told =
		keeper?.state?.isHealthy === false && run !== undefined ? [{message: message('supervisor.onlyYou'), run}] : [];
	const stop = orphans.length > 0 ? [{message: message('supervisor.stop'), run: 'digimon-setup tunnel stop'}] : [];
	const keep =
		!keeper && isSupervisable ? [{message: message('supervisor.start'), run: 'digimon-setup tunnel keep'}] : [];
	if (isHealthy(state)) return [...stop, ...keep];
	const see = tunnel || keeper ? [{message: message('supervisor.see'), run: 'digimon-setup tunnel logs'}] : [];
	return [
		...told,
		...see,
		...stop,
		...keep,
		{message: message('supervisor.open'), run: 'digimon-setup up --only tunnel'},
	];
}

const actions = ['status', 'keep', 'stop', 'logs'] as const;

/** `tunnel`: status, supervision, stop and logs of the tunnel. */
export const tunnel: Command = async (context) =>
	withRequest(context, (request) => runTunnel(context.arguments, request, context));

/** `tunnel [status|keep|stop|logs [--follow]]`; `keep --foreground` is the keeper itself. Answers the exit code; throws SetupError `usage`. */
async function runTunnel(given: Arguments, request: RunRequest, prepared: CliContext): Promise<number> {
	const {action = 'status'} = given;
	const known = actions.find((one) => one === action);
	if (known === undefined)
		throw usageError(message('supervisor.noSuchAction', {value: action, allowed: actions.join(', ')}));
	if (known === 'logs') return showTunnelOutput(request, prepared);
	if (known === 'status') return runCommand({...request, changes: false}, tellState(request));
	if (known === 'stop') return runCommand({...request, changes: true}, stopTunnel(request));
	if (given.foreground) return (await import('../features/supervisor/run.ts')).runSupervisor(request);
	return runCommand({...request, changes: true}, startSupervisor(request));
}

const worldOf = ({context}: OpenRun, request: RunRequest): StepContext =>
	createStepContext(context, request.settings.values, tunnelStep);

const tellState =
	(request: RunRequest) =>
	async (run: OpenRun): Promise<number> => {
		const context = worldOf(run, request);
		const state = await readTunnelState(context);
		const who = await holderOfPort80(
			run.context.platform,
			state.mode === 'port-forward',
			request.settings.values.profile,
		);
		run.bus.emit({
			type: 'step-inspected',
			step: 'tunnel',
			found: {
				kind: isHealthy(state) ? 'ready' : state.answer === 'envoy' || state.tunnel ? 'broken' : 'absent',
				reason: tunnelMessages(state)[1],
				facts: tunnelFacts(state, who),
			},
		});
		tellHosts(context, state);
		if (who !== undefined && state.answer !== 'envoy')
			context.notice('warning', message('supervisor.portTaken', {who}));
		return endRun(run.bus, {message: tunnelMessages(state), next: tunnelNext(state)});
	};

/** Names that lead elsewhere: a keeper leads them only where that was agreed to and asks nothing, so the command is told. */
function tellHosts(context: StepContext, {address, hostsAddress}: TunnelState): void {
	if (address === undefined || hostsAddress === undefined || hostsAddress === address) return;
	const command = 'digimon-setup up --only hosts';
	context.notice('warning', message('supervisor.hostsLeft', {from: hostsAddress, to: address, command}), [
		{message: message('supervisor.correctHosts'), run: command},
	]);
}

/** Leaves a keeper in the background, where there is something that it can keep. */
const startSupervisor =
	(request: RunRequest) =>
	async ({context, bus}: OpenRun): Promise<number> => {
		const isStarted = await backgroundSupervisor(request.platform, request.version)?.leave(
			context,
			request.settings.values,
			[],
		);
		const changes = context.journal.current().changes.map(({change}) => change);
		const kept = changes.findLast((change) => change.kind === 'supervisor');
		if (!kept) throw nothingToSupervise(changes.some((change) => change.kind === 'tunnel'));
		return endRun(bus, {
			message: [message(isStarted ? 'supervisor.keepsNow' : 'supervisor.keepsAlready', {pid: kept.pid})],
		});
	};

const nothingToSupervise = (endsWithTerminal: boolean): SetupError =>
	new SetupError({
		code: 'not-selected',
		fault: 'user',
		message: message(endsWithTerminal ? 'supervisor.keptByTerminal' : 'supervisor.nothingToSupervise'),
		next: [
			{message: message('supervisor.open'), run: endsWithTerminal ? 'digimon-setup' : 'digimon-setup up --only tunnel'},
		],
	});

/** Ours as `down` would, by their record; then those of this profile that nobody wrote down. */
const stopTunnel =
	(request: RunRequest) =>
	async (run: OpenRun): Promise<number> => {
		const {context, bus} = run;
		const undone = await undoSteps(context, request.settings.values, new Set(['tunnel'] as const), false);
		const world = worldOf(run, request);
		const orphans = await stopUnrecordedTunnels(world).catch((error: unknown) => toFailure(error, context.signal));
		const failure = decisive([...undone.map((one) => one.failure), typeof orphans === 'number' ? undefined : orphans]);
		if (failure) return endRun(bus, {failure});
		if (world.memory.get(restartsKey) !== undefined) await world.memory.set(restartsKey, '0');
		return endRun(bus, {
			message: [message(undone.length > 0 || orphans !== 0 ? 'supervisor.stopped' : 'supervisor.nothingToStop')],
		});
	};
