import {SetupError} from '../../domain/failure.ts';
import {showCommand, systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {WebError} from '../../domain/ports/web.ts';
import {message} from '../../i18n/message.ts';
import {tunnelArguments} from '../../tools/minikube.ts';
import {runAsRoot, maySudo} from '../../tools/sudo.ts';
import {stopProcess} from '../shared/stop-process.ts';
import {ensureTunnel} from './apply.ts';
import {findTunnels} from './find.ts';

/** An `ssh -L` (or the sudo around it) that minikube's tunnel made for a profile: it names the profile's key. */
export function isForwardOf(profile: string, args: readonly string[]): boolean {
	const isSsh = args.slice(0, 3).some((word) => /(^|[/\\])ssh(\.exe)?$/i.test(word));
	return (
		isSsh &&
		args.includes('-L') &&
		args.some((word) => word.replaceAll('\\', '/').endsWith(`/machines/${profile}/id_rsa`))
	);
}

/** Forwards that outlived their tunnel: minikube cannot kill a sudo child (facts 1.8). */
export const orphanedForwards = (context: StepContext) =>
	context.processes.find((args) => isForwardOf(context.settings.profile, args));

/** Stops forwards that are left, politely where they are ours, else as root. Throws SetupError `sudo-missing`. */
export async function stopForwards(context: StepContext): Promise<void> {
	for (const forward of await orphanedForwards(context)) {
		if ((await context.processes.signal(forward.pid, 'SIGTERM')) && (await stopProcess(context, forward))) continue;
		if ((await context.processes.startTime(forward.pid)) !== forward.startTime) continue;
		const args = ['kill', String(forward.pid)];
		const left = message('tunnel.forwardLeft', {pid: forward.pid});
		await runAsRoot(context.runner, context.host.mayAsk, args, message('tunnel.stopForward'), (tail) => ({
			code: 'sudo-missing',
			fault: 'user',
			message: left,
			next: [{message: message('tunnel.stopForward'), run: showCommand('sudo', args)}],
			tail,
		}));
		if (await outlives(context, forward))
			throw new SetupError({
				code: 'not-undone',
				fault: 'machine',
				message: left,
				next: [{message: left, run: showCommand('sudo', args)}],
			});
	}
}

async function outlives(
	context: StepContext,
	{pid, startTime}: {readonly pid: number; readonly startTime: string},
): Promise<boolean> {
	for (let tries = 0; tries < 25; tries += 1) {
		if ((await context.processes.startTime(pid)) !== startTime) return false;
		await context.clock.sleep(200);
	}
	return true;
}

/**
 * Port-forward mode: minikube runs a whole `ssh` under sudo for ports below 1024, so the tunnel stays in our session with
 * the ticket that sudo asks for on the bare terminal. Windows needs no rights.
 */
export async function openByForward(context: StepContext): Promise<void> {
	const address = context.host.tunnelBind ?? '127.0.0.1';
	const windows = context.host.platform === 'win32';
	if ((await findTunnels(context)).length === 0) {
		await stopForwards(context);
		const who = await portTaker(context, address);
		if (who !== undefined) throw portTaken(context, who);
	}
	if (!windows) await getTicket(context);
	await ensureTunnel(context, 'port-forward');
	if (!windows) context.notice('info', message('tunnel.endsWithTerminal'));
}

/** Who holds port 80: undefined when the connection is refused. Anything else than a refusal is somebody. */
async function portTaker(context: StepContext, address: string): Promise<string | undefined> {
	try {
		const answer = await context.web.ask({method: 'GET', url: `http://${address}/`, limitMs: 3000});
		return answer.headers.server ?? `HTTP ${answer.status}`;
	} catch (error) {
		if (!(error instanceof WebError)) throw error;
		return error.reason === 'ECONNREFUSED' ? undefined : error.reason;
	}
}

async function getTicket(context: StepContext): Promise<void> {
	if (await maySudo(context.runner)) return;
	const mayAsk = context.host.mayAsk && !context.unattended;
	if (
		mayAsk &&
		(
			await context.runner.runInteractive({
				tool: 'sudo',
				args: ['-v'],
				purpose: message('tunnel.ticket'),
				limitMs: 120_000,
			})
		).exitCode === 0
	)
		return;
	const line = showCommand(
		'minikube',
		tunnelArguments(context.settings.profile, 'port-forward', context.host.tunnelBind),
	);
	throw new SetupError({
		code: 'sudo-missing',
		fault: 'user',
		message: message('tunnel.forwardNeedsSudo'),
		next: [{message: message('tunnel.runFirst'), run: line}],
	});
}

const portTaken = ({host}: StepContext, who: string): SetupError =>
	new SetupError({
		code: 'decision-missing',
		fault: 'user',
		message: message('tunnel.portTaken', {who}),
		next: [{message: message('tunnel.findTaker'), run: systemCommands[host.platform].showListeners([80])}],
	});
