import type {Change} from '../../domain/change.ts';
import {SetupError} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {deleteRouteArguments, readRoutes} from '../../tools/ip.ts';
import {runAsRoot} from '../../tools/sudo.ts';
import {stopProcess, isAlive, type KnownProcess} from '../shared/stop-process.ts';
import {findTunnels, dropDeadEntries, gatewayAddress, hasDeadEntries} from './find.ts';
import {orphanedForwards, stopForwards} from './forward.ts';
import {clearAddress} from './route.ts';
import {supervisorProcesses, stopSupervisor} from './supervisor.ts';

/**
 * Stops the tunnels of this profile that still live once ours are stopped: those of earlier runs, or of a shell. Each is
 * told; answers how many. Throws SetupError `not-undone` for one that stays.
 */
export async function stopUnrecordedTunnels(context: StepContext): Promise<number> {
	const orphans = await findTunnels(context);
	for (const orphan of orphans) {
		const {pid} = orphan;
		if (!(await stopProcess(context, orphan)))
			throw new SetupError({
				code: 'not-undone',
				fault: 'user',
				message: message('supervisor.orphanLeft', {pid}),
				next: [{message: message('supervisor.stop'), run: `sudo kill -INT ${pid}`}],
			});
		context.notice('info', message('supervisor.orphanStopped', {pid}));
	}
	if (orphans.length === 0) return 0;
	if ((await orphanedForwards(context)).length > 0) await stopForwards(context);
	await dropDeadEntries(context);
	return orphans.length;
}

type Of<K extends Change['kind']> = Extract<Change, {kind: K}>;

/** Undoes one change of the tunnel step. */
export async function undoTunnel(context: StepContext, change: Change): Promise<void> {
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
		const text = message('tunnel.notStopped', {pid: known.pid});
		throw new SetupError({
			code: 'not-undone',
			fault: 'machine',
			message: text,
			next: [{message: message('tunnel.stop'), run: `kill -INT ${known.pid}`}],
		});
	}
	if (change.mode === 'port-forward') await stopForwards(context);
	await dropDeadEntries(context);
	// A tunnel that could not clean up (SIGTERM, a crash) leaves the address behind.
	if (address !== undefined && (await findTunnels(context)).length === 0) await clearAddress(context, address);
}

/** The recorded process; for an intent whose start was not written down any more, those that its command line finds. */
async function processesOf(context: StepContext, change: Of<'tunnel'>): Promise<readonly KnownProcess[]> {
	if (change.pid === 0) return findTunnels(context);
	return (await isAlive(context, change)) ? [change] : [];
}

async function undoRoute(context: StepContext, {cidr, via}: Of<'route'>): Promise<void> {
	if (!(await routeStands(context, cidr, via))) return;
	const args = deleteRouteArguments(context.host.platform, cidr, via);
	await runAsRoot(context.runner, context.host.mayAsk, args, message('tunnel.deleteRoute', {cidr}), (tail) => ({
		code: 'sudo-missing',
		fault: 'user',
		message: message('tunnel.routeLeft', {cidr}),
		next: [{message: message('tunnel.deleteRoute', {cidr}), run: showCommand('sudo', args)}],
		tail,
	}));
}

const routeStands = async (context: StepContext, cidr: string, via: string): Promise<boolean> =>
	(await readRoutes(context.runner, context.host.platform, cidr)).some((route) => route.via === via);

/** What is still there of one change of the tunnel step. */
export async function tunnelLeftovers(context: StepContext, change: Change): Promise<readonly Message[]> {
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
	if (change.kind === 'route' && (await routeStands(context, change.cidr, change.via)))
		return [message('tunnel.leftoverRoute', change)];
	if (change.kind === 'address' && (await gatewayAddress(context)) === change.address)
		return [message('tunnel.leftoverAddress', change)];
	return [];
}
