import {SetupError} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import {systemCommands} from '../domain/system-commands.ts';
import {showCommand} from '../domain/tool.ts';
import {WebError} from '../domain/web.ts';
import type {World} from '../domain/world.ts';
import {tunnelArguments} from '../tools/minikube.ts';
import {maySudo} from '../tools/sudo.ts';
import {stopForwards} from './tunnel-forward-left.ts';
import {keepTunnel} from './tunnel-keep.ts';
import {livingTunnels} from './tunnel-look.ts';

/**
 * Port-forward mode: minikube runs a whole `ssh` under sudo for ports below 1024, so the tunnel stays in our session with
 * the ticket that sudo asks for on the bare terminal. Windows needs no rights.
 */
export async function openByForward(world: World): Promise<void> {
	const address = world.host.tunnelBind ?? '127.0.0.1';
	const windows = world.host.platform === 'win32';
	if ((await livingTunnels(world)).length === 0) {
		await stopForwards(world);
		const who = await portTaker(world, address);
		if (who !== undefined) throw portTaken(world, who);
	}
	if (!windows) await getTicket(world);
	await keepTunnel(world, 'port-forward');
	if (!windows) world.notice('info', say('tunnel.endsWithTerminal'));
}

/** Who holds port 80: undefined when the connection is refused. Anything else than a refusal is somebody. */
async function portTaker(world: World, address: string): Promise<string | undefined> {
	try {
		const answer = await world.web.ask({method: 'GET', url: `http://${address}/`, limitMs: 3000});
		return answer.headers.server ?? `HTTP ${answer.status}`;
	} catch (error) {
		if (!(error instanceof WebError)) throw error;
		return error.reason === 'ECONNREFUSED' ? undefined : error.reason;
	}
}

async function getTicket(world: World): Promise<void> {
	if (await maySudo(world.runner)) return;
	const mayAsk = world.host.mayAsk && !world.unattended;
	if (
		mayAsk &&
		(await world.runner.lend({tool: 'sudo', args: ['-v'], purpose: say('tunnel.ticket'), limitMs: 120_000}))
			.exitCode === 0
	)
		return;
	const line = showCommand('minikube', tunnelArguments(world.settings.profile, 'port-forward', world.host.tunnelBind));
	throw new SetupError({
		code: 'sudo-missing',
		fault: 'user',
		message: say('tunnel.forwardNeedsSudo'),
		next: [{say: say('tunnel.runFirst'), run: line}],
		tail: [],
	});
}

const portTaken = ({host}: World, who: string): SetupError =>
	new SetupError({
		code: 'decision-missing',
		fault: 'user',
		message: say('tunnel.portTaken', {who}),
		next: [{say: say('tunnel.findTaker'), run: systemCommands[host.platform].showListeners([80])}],
		tail: [],
	});
