import type {Change} from '../../domain/change.ts';
import {toolError, userError} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Step} from '../../domain/ports/step.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message, type Message} from '../../i18n/message.ts';
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
import {previewTunnel, readTunnelMode} from './preview.ts';
import {clearAddress, conflictingRoute, openAtNode, openByRoute, undoNodeAddress} from './route.ts';
import {stopSupervisor, supervisorProcesses} from './supervisor.ts';
import {deleteRouteArguments, readRoutes} from '../../tools/ip.ts';
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
	if (service === 'none') return {kind: 'absent', reason: message('tunnel.noService')};
	if ('problem' in service) return {kind: 'unknown', reason: message('tunnel.unknown', {detail: service.problem})};
	const {address} = service;
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
	const answer = await readNodeIp(context.runner, context.settings.profile);
	const node = 'known' in answer ? answer.known : undefined;
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
	const address = await gatewayAddress(context);
	for (const known of await processesOf(context, change)) {
		if (await stopProcess(context, known)) continue;
		throw toolError('not-undone', message('tunnel.notStopped', {pid: known.pid}), [
			{message: message('tunnel.stop'), run: `kill -INT ${known.pid}`},
		]);
	}
	if (change.mode === 'port-forward') await stopForwards(context);
	await dropDeadEntries(context);
	// A tunnel that could not clean up (SIGTERM, a crash) leaves the address set.
	if (address !== undefined && (await findTunnels(context)).length === 0) await clearAddress(context, address);
}

/** The recorded process; for an intent without a recorded start, the processes with its command line. */
async function processesOf(context: StepContext, change: Of<'tunnel'>): Promise<readonly KnownProcess[]> {
	if (change.pid === 0) return findTunnels(context);
	return (await isAlive(context, change)) ? [change] : [];
}

async function undoRoute(context: StepContext, {cidr, via}: Of<'route'>): Promise<void> {
	if (!(await routeExists(context, cidr, via))) return;
	const args = deleteRouteArguments(context.host.platform, cidr, via);
	const purpose = message('tunnel.deleteRoute', {cidr});
	const next = [{message: purpose, run: showCommand('sudo', args)}] as const;
	await runAsRoot(context, args, purpose, message('tunnel.routeLeft', {cidr}), next);
}

const routeExists = async (context: StepContext, cidr: string, via: string): Promise<boolean> =>
	(await readRoutes(context.runner, context.host.platform, cidr)).some((route) => route.via === via);

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
	if (change.kind === 'route' && (await routeExists(context, change.cidr, change.via)))
		return [message('tunnel.leftoverRoute', change)];
	if (change.kind === 'address' && (await gatewayAddress(context)) === change.address)
		return [message('tunnel.leftoverAddress', change)];
	return [];
}
