import type {Change, RecordedChange} from '../../domain/change.ts';
import {SetupError, type NextAction} from '../../domain/failure.ts';
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

/**
 * Takes keeper, tunnel, route and address back; the keeper first, which would open the tunnel again. What needs a right that is not
 * there is left to the end and told with its commands.
 */
export async function undoTunnel(context: StepContext, changes: readonly RecordedChange[]): Promise<void> {
	const left: SetupError[] = [];
	const keepersFirst = changes.toSorted((one, other) => Number(isSupervisor(other)) - Number(isSupervisor(one)));
	for (const recorded of keepersFirst) {
		try {
			if (recorded.change.kind === 'supervisor')
				for (const known of await supervisorProcesses(context.processes, recorded.change))
					await stopSupervisor(context, known);
			if (recorded.change.kind === 'tunnel') await undoProcess(context, recorded.change);
			if (recorded.change.kind === 'route') await undoRoute(context, recorded.change);
			if (recorded.change.kind === 'address') await clearAddress(context, recorded.change.address);
			await context.changes.remove(recorded);
		} catch (error) {
			if (!(error instanceof SetupError) || error.failure.code === 'stopped') throw error;
			left.push(error);
		}
	}
	const [first] = left;
	if (!first) return;
	const more: NextAction[] = left.slice(1).flatMap((error) => error.failure.next);
	throw new SetupError({...first.failure, next: [...first.failure.next, ...more]}, {cause: first});
}

const isSupervisor = ({change}: RecordedChange): boolean => change.kind === 'supervisor';

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

/** What is still there of the tunnel's changes. */
export async function tunnelLeftovers(
	context: StepContext,
	changes: readonly RecordedChange[],
): Promise<readonly Message[]> {
	const remains: Message[] = [];
	for (const {change} of changes) {
		if (change.kind === 'supervisor')
			for (const {pid} of await supervisorProcesses(context.processes, change))
				remains.push(message('tunnel.leftoverSupervisor', {pid}));
		if (change.kind === 'tunnel') {
			for (const {pid} of await processesOf(context, change)) remains.push(message('tunnel.leftoverProcess', {pid}));
			for (const {pid} of change.mode === 'port-forward' ? await orphanedForwards(context) : [])
				remains.push(message('tunnel.leftoverProcess', {pid}));
			if (await hasDeadEntries(context)) remains.push(message('tunnel.leftoverEntry'));
		}
		if (change.kind === 'route' && (await routeStands(context, change.cidr, change.via)))
			remains.push(message('tunnel.leftoverRoute', change));
		if (change.kind === 'address' && (await gatewayAddress(context)) === change.address)
			remains.push(message('tunnel.leftoverAddress', change));
	}
	return remains;
}
