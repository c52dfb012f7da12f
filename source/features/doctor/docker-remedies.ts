import type {NextAction, NonEmptyArray} from '../../domain/failure.ts';
import {quote, systemCommands} from '../../domain/ports/command.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {message} from '../../i18n/message.ts';
import {action} from './check.ts';
import type {DockerFault} from './docker-faults.ts';
import {
	desktopRestart,
	restartCommand,
	startCommand,
	usualSocket,
	type DockerMachine,
	type EnginePlace,
} from '../../diagnosis/docker-machine.ts';
import type {DockerStatus} from './facts.ts';

type Down = Extract<DockerStatus, {state: 'down'}>;
type Given = {readonly down: Down; readonly place: EnginePlace};

const desktopMachine: DockerMachine = {kind: 'desktop', name: 'default'};
const engineManual = 'https://docs.docker.com/engine/install/';
const read = (key: MessageKey, page: string): NextAction => ({message: message(key), read: page});

/** The question that Docker did not answer, with its whole output. */
const ask = action('doctor.dockerAsk', 'docker info');
const reinstall = read('doctor.dockerReinstall', engineManual);
const useDefault = action('doctor.dockerUseDefault', 'docker context use default');
const wait = action('doctor.dockerWait', 'digimon-setup doctor --wait');

const start = ({place}: Given): NextAction => action('doctor.dockerStart', startCommand(place));
const restart = ({place}: Given): NextAction => {
	const run = restartCommand(place);
	return action(run === desktopRestart ? 'doctor.dockerRestartDesktop' : 'doctor.dockerRestart', run);
};
const unset = (names: readonly string[], {place: {host}}: Given): NextAction =>
	action('doctor.dockerUnset', systemCommands[host.platform].unsetVariables(names));

/** A variable leads elsewhere, or the context does. */
const otherEndpoint = (given: Given): NonEmptyArray<NextAction> => {
	const {variables} = given.down;
	return variables.length > 0 ? [unset(variables, given), ask] : [useDefault, ask];
};

/** What to do about each fault; the first action is the one that most likely helps. */
const remedies: Readonly<Record<DockerFault, (given: Given) => NonEmptyArray<NextAction>>> = {
	podman: () => [
		read('doctor.dockerInstallReal', engineManual),
		action('doctor.dockerTakePodman', 'digimon-setup up --driver podman'),
	],
	'wsl-integration': ({place: {host, ...place}}) => {
		const inWsl = {...place, host: {...host, isWsl: host.platform === 'linux'}, machine: desktopMachine};
		return [
			read('doctor.dockerTurnOnWsl', 'https://docs.docker.com/go/wsl2/'),
			action('doctor.dockerStartDesktop', startCommand(inWsl)),
		];
	},
	'client-too-old': (given) => versionActions(given, 'doctor.dockerNewerClient'),
	'server-too-old': (given) => versionActions(given, 'doctor.dockerNewerEngine'),
	paused: (given) => [action('doctor.dockerResume', startCommand(given.place)), restart(given)],
	starting: (given) => [action('doctor.dockerWaitUntil', 'digimon-setup doctor --wait'), restart(given)],
	context: (given) =>
		given.down.variables.includes('DOCKER_CONTEXT')
			? [unset(['DOCKER_CONTEXT'], given)]
			: [useDefault, action('doctor.dockerListContexts', 'docker context ls')],
	credentials: () => [
		action('doctor.dockerSeeCredentials', 'grep -n -e credsStore -e credHelpers ~/.docker/config.json'),
		ask,
	],
	tls: otherEndpoint,
	unreachable: otherEndpoint,
	snap: () => [read('doctor.dockerNoSnap', engineManual), ask],
	'disk-full': ({place: {host}}) => [
		action('doctor.seeDisk', systemCommands[host.platform].showSpace),
		action('doctor.pruneImages', 'docker system prune'),
	],
	'no-permission': permissionActions,
	hung: (given) => [restart(given), ask],
	'not-started': (given) => [start(given), wait],
	unexpected: ({down: {named}}) => {
		const [first, ...others] = [
			...named.map((run) => action('doctor.toolDoAsNamed', run, {tool: 'docker'})),
			ask,
			reinstall,
		];
		return [first, ...others];
	},
};

/** The next actions for an engine that does not answer as expected. */
export const remediesOf = (down: Down, place: EnginePlace): NonEmptyArray<NextAction> =>
	remedies[down.fault]({down, place});

/** Client and engine do not speak the same version: by a variable that names one, or because one of them is old. */
function versionActions(
	given: Given,
	key: 'doctor.dockerNewerClient' | 'doctor.dockerNewerEngine',
): NonEmptyArray<NextAction> {
	const {down, place} = given;
	const {platform} = place.host;
	if (down.variables.includes('DOCKER_API_VERSION')) return [unset(['DOCKER_API_VERSION'], given)];
	const which = platform === 'win32' ? 'where.exe docker' : 'which -a docker';
	const isBrew =
		key === 'doctor.dockerNewerClient' && /brew|\/opt\/homebrew/.test(place.tools.programs['docker'] ?? '');
	const newer = isBrew ? action(key, 'brew upgrade docker') : read(key, engineManual);
	return [newer, action('doctor.dockerWhichClient', which)];
}

/** The right to the engine's socket: a group on Linux and Windows; on macOS the socket is another user's or another engine's. */
function permissionActions({place}: Given): NonEmptyArray<NextAction> {
	const {host, tools, endpoint} = place;
	const owner = action('doctor.seeFile', `ls -l ${quote((endpoint || usualSocket).replace(/^unix:\/\//, ''))}`);
	switch (host.platform) {
		case 'darwin':
			return [action('doctor.dockerUseDefault', 'docker context use desktop-linux'), owner];
		case 'win32':
			return [action('doctor.dockerJoinWindowsGroup', 'net localgroup docker-users $env:USERNAME /add')];
		case 'linux': {
			const isSnap = tools.programs['docker']?.startsWith('/snap/') === true;
			const makeGroup = isSnap ? 'sudo addgroup --system docker; ' : '';
			const reload = isSnap ? ' && sudo snap disable docker && sudo snap enable docker' : '';
			const join = `${makeGroup}sudo usermod -aG docker ${quote(host.userName)}${reload} && newgrp docker`;
			return [action('doctor.dockerJoinGroup', join), owner];
		}
	}
}
