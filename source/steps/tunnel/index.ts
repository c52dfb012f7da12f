import type {Change} from '../../domain/change.ts';
import {toolError, userError} from '../../domain/failure.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
import {askInside} from '../shared/cluster-gone.ts';
import {isAlive, type KnownProcess, stopProcess} from '../shared/stop-process.ts';
import {
	dropDeadEntries,
	envoyAnswers,
	findTunnels,
	gatewayAddress,
	hasDeadEntries,
	type RunningTunnel,
} from './find.ts';
import {openByForward, orphanedForwards, stopForwards} from './forward.ts';
import {modeFacts, previewTunnel, readTunnelMode} from './preview.ts';
import {
	clearAddress,
	conflictingRoute,
	hasAddress,
	openAtNode,
	openByRoute,
	routeReader,
	undoNodeAddress,
} from './route.ts';
import {stopSupervisor, supervisorProcesses} from './supervisor.ts';
import {askRoutes, deleteRouteArguments, readRoutes, type HostRoute} from '../../tools/ip.ts';
import {readIngressService} from '../../tools/kubectl.ts';
import {readNodeIp} from '../../tools/minikube.ts';
import {runAsRoot} from '../../tools/sudo.ts';

/** The sixth step: an address for the gateway at which Envoy answers on port 80. */
export const tunnelStep: Step = {
	id: 'tunnel',
	title: 'tunnel.title',
	done: 'tunnel.done',
	why: 'tunnel.why',
	after: ['gateway'],
	preview: previewTunnel,
	previewFacts: modeFacts,
	inspect,
	async apply(context) {
		if (context.settings.address === 'node') return openAtNode(context);
		await undoNodeAddress(context);
		const {mode, node} = await readTunnelMode(context);
		return mode === 'route' ? openByRoute(context, node) : openByForward(context);
	},
	undo: undoTunnel,
	leftovers: tunnelLeftovers,
};

async function inspect(context: StepContext): Promise<Condition> {
	const [service, tunnels] = await Promise.all([readIngressService(context), findTunnels(context)]);
	if ('unknown' in service) return {kind: 'unknown', reason: message('tunnel.unknown', {detail: service.unknown})};
	if (service.known === undefined) return {kind: 'absent', reason: message('tunnel.noService')};
	const {address} = service.known;
	if (context.settings.address === 'node') return await inspectNode(context, address, tunnels[0]);
	const found = await inspectTunnel(context, address, tunnels[0]);
	return found.kind === 'ready' || tunnels.length > 0 ? found : {...found, ...(await blockedBy(context))};
}

async function inspectTunnel(
	context: StepContext,
	address: string | undefined,
	tunnel: RunningTunnel | undefined,
): Promise<Condition> {
	if (address === undefined)
		return tunnel
			? {kind: 'broken', reason: message('tunnel.noAddressYet', {pid: tunnel.pid})}
			: {kind: 'absent', reason: message('tunnel.noAddress')};
	const answers = await envoyAnswers(context, address);
	const facts = {address, ...(tunnel && {pid: String(tunnel.pid)})};
	if (!tunnel)
		return answers
			? {kind: 'broken', reason: message('tunnel.unkept', {address}), facts}
			: {kind: 'outdated', reason: message('tunnel.outdatedAddress', {address}), facts};
	if (!answers) return {kind: 'broken', reason: message('tunnel.noAnswer', {address, pid: tunnel.pid}), facts};
	return {kind: 'ready', reason: message('tunnel.ready', {address}), facts};
}

async function inspectNode(
	context: StepContext,
	address: string | undefined,
	tunnel: RunningTunnel | undefined,
): Promise<Condition> {
	if (tunnel) return {kind: 'broken', reason: message('tunnel.overwrites', {pid: tunnel.pid})};
	if (address === undefined) return {kind: 'absent', reason: message('tunnel.noAddress')};
	const found = await readNodeIp(context.runner, context.settings.profile);
	if ('unknown' in found) return {kind: 'unknown', reason: message('tunnel.nodeUnknown', {detail: found.unknown})};
	const node = found.known;
	if (address !== node)
		return {kind: 'outdated', reason: message('tunnel.otherAddress', {address, node: node ?? '-'}), facts: {address}};
	if (!(await envoyAnswers(context, address)))
		return {kind: 'broken', reason: message('tunnel.nodeNoAnswer', {address}), facts: {address}};
	return {kind: 'ready', reason: message('tunnel.ready', {address}), facts: {address}};
}

/** The user decides about a foreign route over the same addresses, before any change. */
async function blockedBy(context: StepContext): Promise<Pick<Condition, 'blockedBy'>> {
	const {mode, node} = await readTunnelMode(context);
	if (mode !== 'route' || node === undefined || context.host.platform === 'win32') return {};
	const other = await conflictingRoute(context, node);
	const values = {cidr: constants.serviceCidr, via: other?.via ?? ''};
	return other ? {blockedBy: {question: message('tunnel.conflictQuestion', values), run: other.removal}} : {};
}

/**
 * Stops the tunnels of this profile that still run once ours are stopped: those of earlier runs, or of a shell. Reports each and
 * returns their number. Throws SetupError `not-undone` for one that keeps running.
 */
export async function stopUnrecordedTunnels(context: StepContext): Promise<number> {
	const orphans = await findTunnels(context);
	for (const orphan of orphans) {
		const {pid} = orphan;
		if (!(await stopProcess(context, orphan)))
			throw userError('not-undone', message('supervisor.orphanLeft', {pid}), [
				{message: message('supervisor.stop'), run: `sudo kill -INT ${pid}`},
			]);
		context.notice('info', message('supervisor.orphanStopped', {pid}));
	}
	if (orphans.length === 0) return 0;
	if ((await orphanedForwards(context)).length > 0) await stopForwards(context);
	await dropDeadEntries(context);
	return orphans.length;
}

type Of<K extends Change['kind']> = Extract<Change, {kind: K}>;

/** Undoes one change of the tunnel step. */
async function undoTunnel(context: StepContext, change: Change): Promise<void> {
	if (change.kind === 'supervisor')
		for (const known of await supervisorProcesses(context.processes, change)) await stopSupervisor(context, known);
	if (change.kind === 'tunnel') await undoProcess(context, change);
	if (change.kind === 'route') await undoRoute(context, change);
	if (change.kind === 'address') await clearAddress(context, change.address);
}

async function undoProcess(context: StepContext, change: Of<'tunnel'>): Promise<void> {
	const found = await gatewayAddress(context).catch(unlessStopped(context));
	for (const known of await processesOf(context, change)) {
		if (await stopProcess(context, known)) continue;
		throw toolError('not-undone', message('tunnel.notStopped', {pid: known.pid}), [
			{message: message('tunnel.stop'), run: `kill -INT ${known.pid}`},
		]);
	}
	if (change.mode === 'port-forward') await stopForwards(context);
	await dropDeadEntries(context);
	if ('unknown' in found && !ownsCluster(context)) await throwUnlessGone(context, found);
	// A tunnel that could not clean up (SIGTERM, a crash) leaves the address set; a cluster of ours that does not answer is deleted with it.
	const address = 'known' in found ? found.known : undefined;
	if (address !== undefined && (await findTunnels(context)).length === 0) await clearAddress(context, address);
}

/** A missing kubectl answers nothing. */
const unlessStopped =
	({signal}: StepContext) =>
	(error: unknown): {readonly unknown: string} => {
		if (signal.aborted || !(error instanceof Error)) throw error;
		return {unknown: error.message};
	};

const ownsCluster = ({changes}: StepContext): boolean => changes.all().some(({change}) => change.kind === 'profile');

/** A cluster that is not ours stays: the address in it has to be known. */
async function throwUnlessGone(context: StepContext, found: {readonly unknown: string}): Promise<void> {
	const {profile} = context.settings;
	await askInside(context, {profile, what: message('tunnel.leftoverAnyAddress'), ask: async () => found});
}

/** The recorded process; for an intent without a recorded start, the processes with its command line. */
async function processesOf(context: StepContext, change: Of<'tunnel'>): Promise<readonly KnownProcess[]> {
	if (change.pid === 0) return findTunnels(context);
	return (await isAlive(context, change)) ? [change] : [];
}

/** Deletes the route unless a tool says that it is gone; where no tool lists routes, it is deleted all the same. */
async function undoRoute(context: StepContext, change: Of<'route'>): Promise<void> {
	const {cidr, via} = change;
	const asked = await askRoutes(routeReader(context), cidr);
	if ('known' in asked && !leadsTo(asked.known, via)) return;
	const args = deleteRouteArguments(context.host.platform, cidr, via);
	const purpose = message('tunnel.deleteRoute', {cidr});
	try {
		await runAsRoot(context, {args, purpose, text: message('tunnel.routeLeft', {cidr}), byHand: purpose});
	} catch (error) {
		// The kernel's table may show that there was nothing to delete.
		if ('known' in asked || context.signal.aborted || (await routeExists(context, change))) throw error;
	}
}

const leadsTo = (routes: readonly HostRoute[], via: string): boolean => routes.some((route) => route.via === via);

/** Whether the route exists. Throws SetupError `not-undone` where no way to list routes answers. */
async function routeExists(context: StepContext, {cidr, via}: Of<'route'>): Promise<boolean> {
	const {showRoute} = systemCommands[context.host.platform];
	const routes = valueOf(await readRoutes(routeReader(context), cidr), (detail) => {
		const what = message('tunnel.leftoverRoute', {cidr, via});
		const byHand = {message: message('tunnel.lookAtRoutes'), run: showRoute};
		return toolError('not-undone', message('undo.notKnown', {what, detail}), [byHand]);
	});
	return leadsTo(routes, via);
}

/** What still exists of one change of the tunnel step. */
async function tunnelLeftovers(context: StepContext, change: Change): Promise<readonly Message[]> {
	if (change.kind === 'supervisor') {
		const left = await supervisorProcesses(context.processes, change);
		return left.map(({pid}) => message('tunnel.leftoverSupervisor', {pid}));
	}
	if (change.kind === 'tunnel') {
		const forwards = change.mode === 'port-forward' ? await orphanedForwards(context) : [];
		const left = [...(await processesOf(context, change)), ...forwards];
		return [
			...left.map(({pid}) => message('tunnel.leftoverProcess', {pid})),
			...((await hasDeadEntries(context)) ? [message('tunnel.leftoverEntry')] : []),
		];
	}
	if (change.kind === 'route' && (await routeExists(context, change))) return [message('tunnel.leftoverRoute', change)];
	if (change.kind === 'address' && (await hasAddress(context, change.address)))
		return [message('tunnel.leftoverAddress', change)];
	return [];
}
