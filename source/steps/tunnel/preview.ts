import {unlessMissing} from '../../domain/failure.ts';

import {showCommand} from '../../domain/ports/command.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition, ShownCommand, StepPreview} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {type DockerFacts, readDocker} from '../../tools/docker.ts';
import {addRouteArguments, deleteRouteArguments} from '../../tools/ip.ts';
import {patchAddressArguments, showKubectl} from '../../tools/kubectl.ts';
import {readProfileConfig, tunnelArguments} from '../../tools/minikube.ts';

/** How minikube's tunnel works: by a route of the host, or by `ssh -L`. */
export type TunnelMode = 'route' | 'port-forward';

/**
 * The mode that minikube uses (its driver.NeedsPortForward): ports are forwarded for docker and podman
 * unless the engine is a native, rootful one on Linux, and whenever an address to bind to is given.
 */
export function tunnelMode(
	host: Pick<HostFacts, 'platform' | 'isWsl' | 'tunnelBind'>,
	driver: string,
	docker: Pick<DockerFacts, 'isDesktop' | 'isRootless'> | undefined,
): TunnelMode {
	if (host.tunnelBind !== undefined) return 'port-forward';
	if (driver !== 'docker' && driver !== 'podman') return 'route';
	if (host.platform !== 'linux' || host.isWsl) return 'port-forward';
	return docker?.isDesktop || docker?.isRootless ? 'port-forward' : 'route';
}

/** Reads what the mode depends on; `node` is the node's address, undefined while unknown. What cannot be asked counts as usual. */
export async function readTunnelMode(
	context: StepContext,
): Promise<{readonly mode: TunnelMode; readonly node: string | undefined}> {
	const found = await readProfileConfig(context.runner, context.settings.profile);
	const config = 'known' in found ? found.known : undefined;
	const driver = config?.driver ?? context.settings.driver;
	const docker = driver === 'docker' ? await readDocker(context.runner) : undefined;
	return {
		mode: tunnelMode(context.host, driver, docker && 'down' in docker ? undefined : docker),
		node: config?.nodeIp,
	};
}

/** The mode that a run here would use, before there is a cluster too; none where that cannot be found out. */
export async function modeFacts(context: StepContext): Promise<Condition['facts']> {
	const {host, runner, settings, rehearsal} = context;
	// A simulated Docker is the usual one.
	if (rehearsal) return {mode: likelyMode(context)};
	const found = await readProfileConfig(runner, settings.profile).catch(unlessMissing(undefined));
	if (!found || 'unknown' in found) return {};
	const driver = found.known?.driver ?? settings.driver;
	const isNative = host.platform === 'linux' && !host.isWsl;
	// Beside a Docker that answers minikube chooses no other driver on Linux.
	if (driver === 'auto' && !isNative) return {};
	if (!isNative || (driver !== 'docker' && driver !== 'auto')) return {mode: tunnelMode(host, driver, undefined)};
	const docker = await readDocker(runner).catch(unlessMissing(undefined));
	return !docker || 'down' in docker ? {} : {mode: tunnelMode(host, 'docker', docker)};
}

/** The most likely mode, for previews: runs no command. */
export const likelyMode = ({host, settings}: StepContext): TunnelMode =>
	tunnelMode(host, settings.driver === 'auto' ? 'docker' : settings.driver, undefined);

const cidr = constants.serviceCidr;

/** The tunnel's commands as a shell runs them; `$NODE` is assigned on a line of its own, `$TUNNEL` is the process to stop. */
export function previewTunnel(context: StepContext, found?: Condition): StepPreview {
	if (context.settings.address === 'node') return previewNode(context);
	const known = found?.facts?.['mode'];
	const mode = known === 'route' || known === 'port-forward' ? known : likelyMode(context);
	const others = previewOtherRoot(context, mode, known !== undefined);
	const {profile} = context.settings;
	const tunnel = showCommand('minikube', tunnelArguments(profile, mode, context.host.tunnelBind));
	const start = `nohup ${tunnel} >tunnel.log 2>&1 & TUNNEL=$!`;
	const stop: ShownCommand = {
		why: message('tunnel.stop'),
		line: `kill -INT "$(pgrep -of ${JSON.stringify(`minikube -p ${profile} tunnel`)})"`,
	};
	const supervisor = previewSupervisor(context);
	const isWindows = context.host.platform === 'win32';
	if (mode === 'port-forward' && !isWindows)
		// The tunnel ends with its terminal, so a supervisor has nothing to keep.
		return {
			commands: [
				{why: message('tunnel.ticket'), line: 'sudo -v', needsPassword: true},
				...others,
				{why: message('tunnel.start'), line: start},
			],
			undo: [stop, stopForward],
		};
	if (isWindows) {
		const open =
			mode === 'route'
				? {why: message('tunnel.openWindow'), line: tunnel}
				: {why: message('tunnel.start'), line: start};
		return {commands: [open, ...supervisor.commands], undo: [...supervisor.undo, stop]};
	}
	const add = shell(addRouteArguments(context.host.platform, cidr, 'NODE'));
	const remove = shell(deleteRouteArguments(context.host.platform, cidr, 'NODE'));
	return {
		commands: [
			nodeLine(profile),
			{why: message('tunnel.addRoute', {cidr, node: '$NODE'}), line: add, needsPassword: true},
			...others,
			{why: message('tunnel.start'), line: start},
			...supervisor.commands,
		],
		undo: [
			...supervisor.undo,
			stop,
			nodeLine(profile),
			{why: message('tunnel.deleteRoute', {cidr}), line: remove, needsPassword: true},
		],
	};
}

const stopForward: ShownCommand = {why: message('tunnel.stopForwardIfLeft'), line: 'sudo kill PID', internal: true};

/**
 * The commands as root that depend on what only a run knows: where the mode is not known yet, those of the other mode; and an earlier run
 * may have left a route (macOS cannot replace one) or, where ports are forwarded, an ssh process.
 */
function previewOtherRoot({host, changes}: StepContext, mode: TunnelMode, isKnown: boolean): readonly ShownCommand[] {
	const {platform} = host;
	const add = shell(addRouteArguments(platform, cidr, 'NODE'));
	const other: ShownCommand =
		mode === 'route'
			? {why: message('tunnel.ticketIfForwarded'), line: 'sudo -v', internal: true}
			: {why: message('tunnel.addRouteIfRouted', {cidr}), line: add, internal: true};
	const recorded = changes.all().flatMap(({change}) => (change.kind === 'route' ? [change] : []));
	const mayLeaveForward =
		!isKnown ||
		mode === 'port-forward' ||
		changes.all().some(({change}) => change.kind === 'tunnel' && change.mode === 'port-forward');
	const old = platform === 'darwin' ? recorded.map(({via}) => deleteRouteArguments(platform, cidr, via)) : [];
	return [
		...(isKnown || host.tunnelBind !== undefined ? [] : [other]),
		...old.map((args): ShownCommand => ({
			why: message('tunnel.deleteOldRoute', {cidr}),
			line: showCommand('sudo', args),
			internal: true,
		})),
		...(mayLeaveForward ? [stopForward] : []),
	];
}

function previewNode(context: StepContext): StepPreview {
	const {profile} = context.settings;
	const set = showKubectl(context, patchAddressArguments('NODE')).replace('NODE', `'"$NODE"'`);
	const clear = showKubectl(context, patchAddressArguments(undefined));
	const supervisor = previewSupervisor(context);
	return {
		commands: [
			nodeLine(profile),
			{why: message('tunnel.patchService', {address: '$NODE'}), line: set},
			...supervisor.commands,
		],
		undo: [...supervisor.undo, {why: message('tunnel.clearService'), line: clear}],
	};
}

/** Our supervisor process in the background; a rehearsal starts none. */
function previewSupervisor({settings: {profile}, rehearsal}: StepContext): StepPreview {
	if (rehearsal) return {commands: [], undo: []};
	const ours = (action: string): string => showCommand('digimon-setup', ['tunnel', action, '--profile', profile]);
	return {
		commands: [{why: message('supervisor.start'), line: ours('keep'), internal: true}],
		undo: [{why: message('supervisor.stopSupervisor'), line: ours('stop'), internal: true}],
	};
}

const nodeLine = (profile: string): ShownCommand => ({
	why: message('tunnel.node'),
	line: `NODE=$(${showCommand('minikube', ['ip', '-p', profile])})`,
});

const shell = (args: readonly string[]): string => showCommand('sudo', args).replace(/\bNODE$/, '"$NODE"');
