import type {NextAction} from '../../../domain/failure.ts';
import {quote} from '../../../domain/ports/command.ts';
import {say} from '../../../i18n/message.ts';
import {blocking, check, notApplicable, ok, warning, type Check, type Judgement, type Wanted} from '../check.ts';
import type {DockerLook, DriverLook} from '../facts.ts';

type Down = Extract<DockerLook, {state: 'down'}>;
type Up = Extract<DockerLook, {state: 'up'}>;

const usualSocket = 'unix:///var/run/docker.sock';

/** Docker's engine, each reason of its silence told apart; and the driver that minikube would take. */
export const dockerChecks: readonly Check[] = [
	check({
		id: 'docker-engine',
		topic: 'docker',
		question: 'doctor.askDockerEngine',
		isCheap: false,
		steps: ['cluster'],
		needs: ['docker', 'driver'],
		judge: ({docker, driver}, wanted) => judgeEngine(docker, driver, wanted),
	}),
	check({
		id: 'driver',
		topic: 'docker',
		question: 'doctor.askDriver',
		isCheap: false,
		steps: ['cluster'],
		needs: ['driver'],
		judge: ({driver}) => judgeDriver(driver),
	}),
];

function judgeEngine(docker: DockerLook, {driver, from}: DriverLook, wanted: Wanted): Judgement {
	const isNeeded = driver === undefined || driver === 'docker';
	if (docker.state === 'no-client') return notApplicable(say('doctor.dockerNoClient'));
	if (docker.state === 'up') return judgeUp(docker, wanted);
	const down = judgeDown(docker, wanted);
	if (isNeeded) return down;
	if (from !== 'choice') return notApplicable(say('doctor.dockerNotUsed', {driver}));
	return warning(say('doctor.dockerDownOther', {why: down.says, driver}), down.next, down.facts);
}

/** Why the engine is silent: no right to its socket, a context that leads elsewhere, or not started. `facts.reason` tells which. */
function judgeDown(docker: Down, {host}: Wanted): Judgement {
	const {words, endpoint, context, others, fromVariable} = docker;
	const facts = {words, endpoint, context};
	const [other] = others;
	const isUsual = endpoint === '' || endpoint === usualSocket;
	if (/permission denied|EACCES|access is denied/i.test(words) && (isUsual || other === undefined)) {
		const next: NextAction = {
			say: say('doctor.dockerJoinGroup'),
			run: `sudo usermod -aG docker ${quote(host.userName)} && newgrp docker`,
		};
		return blocking(say('doctor.dockerNoPermission', {endpoint}), [next], {...facts, reason: 'no-permission'});
	}
	if (other !== undefined) {
		const back = fromVariable
			? 'unset DOCKER_HOST DOCKER_CONTEXT'
			: other === usualSocket
				? 'docker context use default'
				: `export DOCKER_HOST=${quote(other)}`;
		return blocking(
			say(fromVariable ? 'doctor.dockerWrongVariable' : 'doctor.dockerWrongContext', {context, endpoint, other}),
			[{say: say('doctor.dockerUseOther', {other}), run: back}],
			{...facts, other, reason: 'wrong-context'},
		);
	}
	const start: NextAction = {say: say('doctor.dockerStart'), run: startCommand(host)};
	const isWaitable: NextAction = {say: say('doctor.dockerWait'), run: 'digimon-setup doctor --wait'};
	return blocking(say('doctor.dockerDown', {endpoint, words}), [start, isWaitable], {...facts, reason: 'not-started'});
}

function startCommand({platform, isWsl}: Wanted['host']): string {
	if (platform === 'darwin') return 'open -a Docker';
	if (platform === 'win32') return 'Start-Process "C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe"';
	return isWsl ? 'sudo service docker start' : 'sudo systemctl start docker';
}

function judgeUp(docker: Up, {settings}: Wanted): Judgement {
	const {version, endpoint} = docker;
	const facts = {version, endpoint, kind: kindOf(docker)};
	if (docker.containers === 'windows') {
		const next: NextAction = {
			say: say('doctor.dockerSwitchLinux'),
			run: '& "C:\\Program Files\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine',
		};
		return blocking(say('doctor.dockerWindows'), [next], facts);
	}
	if (docker.isRootless && docker.cgroup === 1) {
		return blocking(
			say('doctor.dockerRootlessCgroup'),
			[{say: say('doctor.dockerUseRootful'), run: 'docker context use default'}],
			facts,
		);
	}
	if (docker.isRootless && settings.containerRuntime === 'docker') {
		return blocking(
			say('doctor.dockerRootlessRuntime'),
			[{say: say('doctor.useContainerd'), run: 'digimon-setup up --container-runtime containerd'}],
			facts,
		);
	}
	if (docker.isRootless) return warning(say('doctor.dockerRootless', {version}), [], facts);
	if (docker.isRemote)
		return warning(
			say('doctor.dockerRemote', {endpoint}),
			[{say: say('doctor.dockerUseLocal'), run: 'docker context use default'}],
			facts,
		);
	return ok(say('doctor.dockerUp', {version, kind: facts.kind}), facts);
}

const kindOf = ({isDesktop, isRootless, isRemote}: Up): string =>
	isRemote ? 'remote' : isDesktop ? 'Docker Desktop' : isRootless ? 'rootless' : 'native';

function judgeDriver({driver, from, others}: DriverLook): Judgement {
	const facts = {driver: driver ?? '', from, others: others.join(' ')};
	if (driver === undefined) return notApplicable(say('doctor.driverNone'));
	if (from === 'choice' && driver === 'podman') return warning(say('doctor.driverPodman'), [], facts);
	return ok(say(`doctor.driver_${from}`, {driver}), facts);
}
