import {type SetupError, userError} from '../../domain/failure.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import {addRouteArguments, deleteRouteArguments, readRoutes, type HostRoute, type RouteReader} from '../../tools/ip.ts';
import {patchAddress} from '../../tools/kubectl.ts';
import {deadGateways} from '../../tools/minikube-tunnels.ts';
import {readNodeIp} from '../../tools/minikube.ts';
import {runAsRoot} from '../../tools/sudo.ts';
import {makeChange} from '../shared/make-change.ts';
import {stopProcess} from '../shared/stop-process.ts';
import {anotherTunnel, atNode, atNodeInstead, ensureTunnel, isRecordOf, notReached, waitForEnvoy} from './apply.ts';
import {askInside, unanswered} from '../shared/cluster-gone.ts';
import {dropDeadEntries, findTunnels, gatewayAddress, registryPath, runningPids} from './find.ts';

const cidr = constants.serviceCidr;

/**
 * Route mode: sets the route by one explained sudo command, removes dead entries, then starts a tunnel in a session of its own,
 * which adopts the route and needs no password. On Windows minikube sets the route itself, in an elevated window.
 */
export async function openByRoute(context: StepContext, node: string | undefined): Promise<void> {
	if (node === undefined) throw noNode(context);
	if (context.host.platform !== 'win32') await routeToNode(context, node);
	await dropDeadEntries(context);
	await ensureTunnel(context, 'route');
}

/** A route over the same addresses that is not ours, and the command that deletes it; undefined without one. */
export async function conflictingRoute(
	context: StepContext,
	node: string,
): Promise<{readonly via: string; readonly removal: string} | undefined> {
	const routes = await currentRoutes(context);
	const ours = await ownGateways(context, node);
	const other = routes.find((route) => route.via === undefined || !ours.has(route.via));
	if (!other) return undefined;
	const via = other.via ?? other.device ?? '?';
	const removal =
		other.via === undefined
			? ['ip', 'route', 'del', cidr, 'dev', via]
			: deleteRouteArguments(context.host.platform, cidr, via);
	return {via, removal: showCommand('sudo', removal)};
}

/** The routes to the cluster's Services. Throws SetupError `command-failed` where they cannot be listed: one of them may be in use. */
const currentRoutes = async (context: StepContext): Promise<readonly HostRoute[]> =>
	valueOf(await readRoutes(routeReader(context), cidr), (detail) =>
		unanswered(message('tunnel.routesUnknown', {cidr, detail}), 'ip'),
	);

/** What reads routes on this host. */
export const routeReader = ({runner, files, host: {platform}}: StepContext): RouteReader => ({runner, files, platform});

async function routeToNode(context: StepContext, node: string): Promise<void> {
	const {platform} = context.host;
	const routes = await currentRoutes(context);
	if (routes.length === 1 && routes[0]?.via === node) return;
	const conflict = await conflictingRoute(context, node);
	if (conflict) {
		const {via, removal} = conflict;
		throw userError('decision-missing', message('tunnel.conflict', {cidr, via, node}), [
			{message: message('tunnel.conflictQuestion', {cidr, via}), run: removal},
			atNode,
		]);
	}
	await makeChange(
		context,
		{kind: 'route', cidr, via: node},
		() => isRouted(context, node),
		async () => {
			// macOS has no `replace`: our dead route to another node is deleted first.
			const dead = platform === 'darwin' ? routes.flatMap(({via}) => via ?? []) : [];
			for (const via of dead) await asRoot(context, deleteRouteArguments(platform, cidr, via), node);
			await asRoot(context, addRouteArguments(platform, cidr, node), node);
		},
	);
}

/** Whether the Services are routed to the node; undefined where that cannot be told. */
async function isRouted(context: StepContext, node: string): Promise<boolean | undefined> {
	const routes = await readRoutes(routeReader(context), cidr);
	return 'known' in routes ? routes.known.some(({via}) => via === node) : undefined;
}

const asRoot = (context: StepContext, args: readonly string[], node: string): Promise<void> =>
	runAsRoot(context, {
		args,
		purpose: message('tunnel.addRoute', {cidr, node}),
		text: message('tunnel.routeNeedsSudo'),
		byHand: message('tunnel.runFirst'),
		rootless: atNodeInstead,
	});

/**
 * Gateways whose routes belong to this profile: its node, the recorded ones, and those of its exited tunnels. On macOS an old route is
 * deleted by a command as root of its own, which the plan shows for recorded ones only.
 */
async function ownGateways(context: StepContext, node: string): Promise<ReadonlySet<string>> {
	const recorded = context.changes.all().flatMap(({change}) => (change.kind === 'route' ? [change.via] : []));
	if (context.host.platform === 'darwin') return new Set([node, ...recorded]);
	const registry = await context.files.read(registryPath(context));
	const dead = deadGateways(registry, context.settings.profile, await runningPids(context));
	return new Set([node, ...recorded, ...dead]);
}

/** The cluster has no node whose address can be used. */
function noNode({settings: {profile}}: StepContext): SetupError {
	const run = showCommand('digimon-setup', ['up', '--profile', profile]);
	return userError('not-selected', message('tunnel.noNode', {profile}), [
		{message: message('tunnel.clusterStep'), run},
	]);
}

const nodeLimitMs = 60_000;

/**
 * `--address node`: gives the gateway the node's own address by a patch of the Service's status; needs no root and no process.
 * A tunnel would overwrite it: ours is stopped. Throws SetupError for a tunnel that is not ours.
 */
export async function openAtNode(context: StepContext): Promise<void> {
	await stopOurTunnel(context);
	const {profile} = context.settings;
	const node = valueOf(await readNodeIp(context.runner, profile), (detail) =>
		unanswered(message('tunnel.nodeUnknown', {detail}), 'minikube'),
	);
	if (node === undefined) throw noNode(context);
	const isSet = async (): Promise<boolean | undefined> => {
		const found = await gatewayAddress(context);
		return 'known' in found ? found.known === node : undefined;
	};
	const change = {kind: 'address', context: profile, address: node} as const;
	await makeChange(context, change, isSet, () => patchAddress(context, node));
	const answers = await waitForEnvoy(context, nodeLimitMs, {readAddress: async () => node});
	if (!answers) throw notReached(context, node, nodeLimitMs, []);
}

/** Clears the node's address where we gave it to the gateway: a tunnel sets another one seconds after its start. */
export async function undoNodeAddress(context: StepContext): Promise<void> {
	for (const recorded of context.changes.all()) {
		if (recorded.change.kind !== 'address') continue;
		await clearAddress(context, recorded.change.address);
		await context.changes.remove(recorded);
	}
}

/** Clears the gateway's address where it is still this one. Throws SetupError `not-undone` where that cannot be told. */
export async function clearAddress(context: StepContext, address: string): Promise<void> {
	if (await hasAddress(context, address)) await patchAddress(context, undefined);
}

/** Whether the gateway has this address; not in a cluster that is gone. Throws SetupError `not-undone` where that cannot be told. */
export async function hasAddress(context: StepContext, address: string): Promise<boolean> {
	const {profile} = context.settings;
	const what = message('tunnel.leftoverAddress', {address});
	const found = await askInside(context, {profile, what, ask: () => gatewayAddress(context)});
	return found !== 'gone' && found.known === address;
}

async function stopOurTunnel(context: StepContext): Promise<void> {
	for (const tunnel of await findTunnels(context)) {
		const ours = context.changes.all().find(({change}) => isRecordOf(change, tunnel));
		if (!ours || !(await stopProcess(context, tunnel))) throw anotherTunnel(tunnel);
		await context.changes.remove(ours);
	}
}
