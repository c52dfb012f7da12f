import {SetupError, type Failure} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {addRouteArguments, deleteRouteArguments, readRoutes} from '../../tools/ip.ts';
import {patchAddress} from '../../tools/kubectl.ts';
import {deadEntries, parseTunnels} from '../../tools/minikube-tunnels.ts';
import {readNodeIp} from '../../tools/minikube.ts';
import {runAsRoot} from '../../tools/sudo.ts';
import {stopProcess} from '../shared/stop-process.ts';
import {ensureTunnel} from './apply.ts';
import {anotherTunnel, notReached} from './apply.ts';
import {findTunnels, dropDeadEntries, registryPath, envoyAnswers, gatewayAddress} from './find.ts';

const cidr = constants.serviceCidr;

/**
 * Route mode: the route by one explained sudo command, dead entries dropped, then a tunnel in a session of its own, which
 * adopts the route and so never asks. Windows lets minikube set the route itself, in an elevated window.
 */
export async function openByRoute(context: StepContext, node: string | undefined): Promise<void> {
	if (node === undefined) throw noNode(context);
	if (context.host.platform !== 'win32') await leadToNode(context, node);
	await dropDeadEntries(context);
	await ensureTunnel(context, 'route');
}

/** Another's route over the same addresses, and the command that takes it away; undefined when none stands in the way. */
export async function conflictingRoute(
	context: StepContext,
	node: string,
): Promise<{readonly via: string; readonly removal: string} | undefined> {
	const routes = await readRoutes(context.runner, context.host.platform, cidr);
	const ours = await ownGateways(context, node);
	const other = routes.find((route) => route.via === undefined || !ours.has(route.via));
	if (!other) return undefined;
	const via = other.via ?? other.device ?? '?';
	return {
		via,
		removal: showCommand(
			'sudo',
			other.via === undefined
				? ['ip', 'route', 'del', cidr, 'dev', via]
				: deleteRouteArguments(context.host.platform, cidr, via),
		),
	};
}

async function leadToNode(context: StepContext, node: string): Promise<void> {
	const {platform, mayAsk} = context.host;
	const routes = await readRoutes(context.runner, platform, cidr);
	if (routes.length === 1 && routes[0]?.via === node) return;
	const conflict = await conflictingRoute(context, node);
	if (conflict) throw new SetupError(conflictFailure(conflict, node));
	await context.changes.record({kind: 'route', cidr, via: node});
	// macOS has no `replace`: a dead route of ours to another node goes first.
	for (const route of platform === 'darwin' ? routes : []) {
		if (route.via !== undefined) await asRoot(context, deleteRouteArguments(platform, cidr, route.via), mayAsk, node);
	}
	await asRoot(context, addRouteArguments(platform, cidr, node), mayAsk, node);
}

const asRoot = (context: StepContext, args: readonly string[], mayAsk: boolean, node: string) =>
	runAsRoot(context.runner, mayAsk, args, message('tunnel.addRoute', {cidr, node}), (tail) => ({
		code: 'sudo-missing',
		fault: 'user',
		message: message('tunnel.routeNeedsSudo'),
		next: [
			{message: message('tunnel.runFirst'), run: showCommand('sudo', args)},
			{message: message('tunnel.orNode'), run: 'digimon-setup up --address node'},
		],
		tail,
	}));

/** Gateways whose routes are this profile's: its node, those that we recorded, and those of its dead tunnels. */
async function ownGateways(context: StepContext, node: string): Promise<ReadonlySet<string>> {
	const recorded = context.changes.all().flatMap(({change}) => (change.kind === 'route' ? [change.via] : []));
	const entries = parseTunnels(await context.files.read(registryPath(context))) ?? [];
	const living = (await findTunnels(context)).map(({pid}) => pid);
	const dead = deadEntries(entries, context.settings.profile, living).flatMap((entry) => entry.Route?.Gateway ?? []);
	return new Set([node, ...recorded, ...dead]);
}

const conflictFailure = ({via, removal}: {readonly via: string; readonly removal: string}, node: string): Failure => ({
	code: 'decision-missing',
	fault: 'user',
	message: message('tunnel.conflict', {cidr, via, node}),
	next: [
		{message: message('tunnel.conflictQuestion', {cidr, via}), run: removal},
		{message: message('tunnel.orNode'), run: 'digimon-setup up --address node'},
	],
});

/** There is no node to lead to. */
function noNode(context: StepContext): SetupError {
	const {profile} = context.settings;
	const next = [
		{message: message('tunnel.clusterStep'), run: showCommand('digimon-setup', ['up', '--profile', profile])},
	] as const;
	return new SetupError({
		code: 'not-selected',
		fault: 'user',
		message: message('tunnel.noNode', {profile}),
		next,
	});
}

const limitMs = 60_000;

/**
 * `--address node`: the node's own address as the gateway's (a patch of the Service's status; facts 1.8 and 12). No root,
 * no process. A tunnel would overwrite it: ours is stopped, another's is named.
 */
export async function openAtNode(context: StepContext): Promise<void> {
	await stopOurTunnel(context);
	const node = await readNodeIp(context.runner, context.settings.profile);
	if (node === undefined) throw noNode(context);
	await context.changes.record({kind: 'address', context: context.settings.profile, address: node});
	await patchAddress(context.runner, context.settings.profile, node);
	const begin = context.clock.now().getTime();
	let told = '';
	for (;;) {
		if (await envoyAnswers(context, node)) return;
		const passedMs = context.clock.now().getTime() - begin;
		if (passedMs >= limitMs) throw notReached(node, limitMs, []);
		const sentence = message('tunnel.waitsEnvoy', {address: node, seconds: Math.floor(passedMs / 5000) * 5});
		if (sentence.text !== told) context.waitingFor(sentence);
		told = sentence.text;
		await context.clock.sleep(1000, context.signal);
	}
}

/** Takes the node's address from the gateway where we gave it one: a tunnel gives another, seconds after it runs. */
export async function undoNodeAddress(context: StepContext): Promise<void> {
	for (const recorded of context.changes.all()) {
		if (recorded.change.kind !== 'address') continue;
		await clearAddress(context, recorded.change.address);
		await context.changes.remove(recorded);
	}
}

/** Takes the gateway's address away where it is still this one. */
export async function clearAddress(context: StepContext, address: string): Promise<void> {
	if ((await gatewayAddress(context)) === address)
		await patchAddress(context.runner, context.settings.profile, undefined);
}

async function stopOurTunnel(context: StepContext): Promise<void> {
	for (const tunnel of await findTunnels(context)) {
		const ours = context.changes
			.all()
			.find(
				({change}) => change.kind === 'tunnel' && change.pid === tunnel.pid && change.startTime === tunnel.startTime,
			);
		if (!ours || !(await stopProcess(context, tunnel))) throw anotherTunnel(tunnel);
		await context.changes.remove(ours);
	}
}
