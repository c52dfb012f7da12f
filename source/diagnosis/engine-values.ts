import {defined} from '../domain/defined.ts';
import {quote, systemCommands} from '../domain/ports/command.ts';
import type {MessageValues} from '../i18n/message.ts';
import {
	desktopStart,
	isRemoteEndpoint,
	restartCommand,
	startCommand,
	usualSocket,
	type EnginePlace,
} from './docker-machine.ts';

/** The values below that differ with the engine's place. */
export const engineValueNames: readonly string[] = [
	'startDocker',
	'restartDocker',
	'dockerSocket',
	'unsetEngine',
	'unsetContext',
	'unsetApiVersion',
	'leaveEndpoint',
	'leaveContext',
	'versionsDiffer',
	'updateClient',
	'otherClient',
	'joinDockerGroup',
	'engineSettings',
	'editSettings',
	'settingsByHand',
	'nativeDisk',
];

/** What templates may say about Docker's engine where it is: commands that work there, and names of its files; only those that apply. */
export function engineValues(place: EnginePlace): MessageValues {
	const {host, engine} = place;
	return {
		...defined({startDocker: startCommand(place), restartDocker: restartCommand(place)}),
		startDesktop: desktopStart(host),
		// The words of Docker Desktop's stand-in are said in WSL alone.
		startWindowsDesktop: desktopStart({...host, isWsl: host.platform === 'linux'}),
		dockerSocket: (engine.endpoint || usualSocket).replace(/^unix:\/\//, ''),
		...variableValues(place),
		...clientValues(place),
		...settingsValues(place),
	};
}

/** The variables that lead docker to an engine, or the context where there are none. */
function variableValues({host, engine: {variables}}: EnginePlace): MessageValues {
	const {unsetVariables} = systemCommands[host.platform];
	const unset = (names: readonly string[]): string | undefined =>
		names.length === 0 ? undefined : unsetVariables(names);
	const only = (name: string): string | undefined => unset(variables.filter((one) => one === name));
	const useDefault = 'docker context use default';
	return defined({
		unsetEngine: unset(variables),
		unsetContext: only('DOCKER_CONTEXT'),
		unsetApiVersion: only('DOCKER_API_VERSION'),
		leaveEndpoint: variables.length === 0 ? useDefault : undefined,
		leaveContext: variables.includes('DOCKER_CONTEXT') ? undefined : useDefault,
		versionsDiffer: variables.includes('DOCKER_API_VERSION') ? undefined : 'yes',
	});
}

/** How the docker command is updated, and how this user gets the right to the engine's socket. */
function clientValues({host, engine: {tools}}: EnginePlace): MessageValues {
	const path = tools.programs['docker'] ?? '';
	const isBrew = /brew/.test(path);
	const user = quote(host.userName);
	const ofSnap = `sudo addgroup --system docker; sudo usermod -aG docker ${user} && sudo snap disable docker && sudo snap enable docker`;
	const join = path.startsWith('/snap/') ? ofSnap : `sudo usermod -aG docker ${user}`;
	return defined({
		updateClient: isBrew ? 'brew upgrade docker' : undefined,
		otherClient: isBrew ? undefined : 'yes',
		joinDockerGroup: `${join} && newgrp docker`,
	});
}

/** Where the engine's settings are (dockerd's daemon.json), and the command that opens them, or that they are changed by hand. */
function settingsValues({machine, host, engine}: EnginePlace): MessageValues {
	const byHand = (engineSettings: string): MessageValues => ({engineSettings, settingsByHand: 'yes'});
	const edit = (engineSettings: string, editSettings: string): MessageValues => ({engineSettings, editSettings});
	const ofDaemon = '/etc/docker/daemon.json';
	const asRoot = (file: string): MessageValues => edit(file, systemCommands[host.platform].editAsRoot(file));
	switch (machine?.kind) {
		case 'desktop':
			return byHand('Docker Desktop, Settings, Docker Engine');
		case 'colima':
			return edit(`~/.colima/${machine.name}/colima.yaml`, colimaEdit(machine.name));
		case 'lima':
			return edit(ofDaemon, `limactl shell ${quote(machine.name)} sudo vi ${ofDaemon}`);
		case 'orbstack':
			return edit('~/.orbstack/config/docker.json', 'open -e ~/.orbstack/config/docker.json');
		case 'rancher':
			return edit(ofDaemon, `rdctl shell sudo vi ${ofDaemon}`);
		case 'podman':
			return byHand('/etc/containers/registries.conf');
		case undefined:
			if (host.platform !== 'linux' || isRemoteEndpoint(engine.endpoint)) return byHand('daemon.json');
			if (engine.isRootless) return byHand('~/.config/docker/daemon.json');
			if (engine.tools.programs['docker']?.startsWith('/snap/'))
				return asRoot('/var/snap/docker/current/config/daemon.json');
			return {...asRoot(ofDaemon), nativeDisk: 'yes'};
	}
}

const colimaEdit = (name: string): string =>
	`colima start --edit${name === 'default' ? '' : ` --profile ${quote(name)}`}`;
