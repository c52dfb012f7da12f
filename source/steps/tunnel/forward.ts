import {type SetupError, toolError, userError} from '../../domain/failure.ts';
import {showCommand, systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {WebError} from '../../domain/ports/web.ts';
import {message} from '../../i18n/message.ts';
import {tunnelArguments} from '../../tools/minikube.ts';
import {readSudo, runAsRoot} from '../../tools/sudo.ts';
import {isAlive, stopProcess, type KnownProcess} from '../shared/stop-process.ts';
import {atNode, atNodeInstead, ensureTunnel} from './apply.ts';
import {findTunnels} from './find.ts';

/** Whether this is the command line of an `ssh -L` (or of its sudo) of minikube's tunnel for a profile: it names the profile's key. */
export function isForwardOf(profile: string, args: readonly string[]): boolean {
	const isSsh = args.slice(0, 3).some((word) => /(^|[/\\])ssh(\.exe)?$/i.test(word));
	const key = `/machines/${profile}/id_rsa`;
	return isSsh && args.includes('-L') && args.some((word) => word.replaceAll('\\', '/').endsWith(key));
}

/** Forwards of exited tunnels: minikube cannot kill a child of sudo. */
export const orphanedForwards = (context: StepContext) =>
	context.processes.find((args) => isForwardOf(context.settings.profile, args));

/** Stops orphaned forwards, as root where needed. Throws SetupError `sudo-missing`, or `not-undone` for one that keeps running. */
export async function stopForwards(context: StepContext): Promise<void> {
	for (const forward of await orphanedForwards(context)) {
		if ((await context.processes.signal(forward.pid, 'SIGTERM')) && (await stopProcess(context, forward))) continue;
		if ((await context.processes.startTime(forward.pid)) !== forward.startTime) continue;
		const args = ['kill', String(forward.pid)];
		const left = message('tunnel.forwardLeft', {pid: forward.pid});
		const purpose = message('tunnel.stopForward');
		await runAsRoot(context, {args, purpose, text: left, byHand: purpose});
		const run = showCommand('sudo', args);
		if (await keepsRunning(context, forward)) throw toolError('not-undone', left, [{message: purpose, run}]);
	}
}

/** Whether the process is alive for another five seconds. */
async function keepsRunning(context: StepContext, known: KnownProcess): Promise<boolean> {
	for (let tries = 0; tries < 25; tries += 1) {
		if (!(await isAlive(context, known))) return false;
		await context.clock.sleep(200);
	}
	return true;
}

/**
 * Port-forward mode: minikube runs `ssh` under sudo for ports below 1024, so the tunnel runs in our session, with the sudo ticket of
 * our terminal. Windows needs no rights.
 */
export async function openByForward(context: StepContext): Promise<void> {
	const address = context.host.tunnelBind ?? '127.0.0.1';
	const windows = context.host.platform === 'win32';
	if ((await findTunnels(context)).length === 0) {
		await stopForwards(context);
		const who = await portHolder(context, address);
		if (who !== undefined) throw portTaken(context, who);
	}
	if (!windows) await getTicket(context);
	await ensureTunnel(context, 'port-forward');
	if (!windows) context.notice('info', message('tunnel.endsWithTerminal'));
}

/** What holds port 80; undefined when the connection is refused. */
async function portHolder(context: StepContext, address: string): Promise<string | undefined> {
	try {
		const answer = await context.web.ask({method: 'GET', url: `http://${address}/`, limitMs: 3000});
		return answer.headers.server ?? `HTTP ${answer.status}`;
	} catch (error) {
		if (!(error instanceof WebError)) throw error;
		return error.reason === 'ECONNREFUSED' ? undefined : error.reason;
	}
}

async function getTicket(context: StepContext): Promise<void> {
	const right = await readSudo(context.runner);
	if (right.state === 'free') return;
	const mayAsk = right.state === 'asks' && context.host.mayAsk && !context.unattended;
	const purpose = message('tunnel.ticket');
	const command = {tool: 'sudo', args: ['-v'], purpose, limitMs: 120_000} as const;
	if (mayAsk && (await context.runner.runInteractive(command)).exitCode === 0) return;
	const args = tunnelArguments(context.settings.profile, 'port-forward', context.host.tunnelBind);
	const byHand = {message: message('tunnel.runFirst'), run: showCommand('minikube', args)};
	const {first, run} = atNodeInstead;
	const next = 'words' in right ? ([{message: first, run}] as const) : ([byHand, atNode] as const);
	const tail = 'words' in right ? [right.words] : [];
	throw userError('sudo-missing', message('tunnel.forwardNeedsSudo'), next, {tail});
}

/** First what it is, then the way that needs no port of this machine: stopping it is the user's own idea to have. */
const portTaken = ({host}: StepContext, who: string): SetupError =>
	userError('decision-missing', message('tunnel.portTaken', {who}), [
		{message: message('tunnel.findTaker'), run: systemCommands[host.platform].showListeners([80])},
		atNode,
	]);
