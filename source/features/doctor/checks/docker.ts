import type {NextAction} from '../../../domain/failure.ts';
import {quote} from '../../../domain/ports/command.ts';
import {message} from '../../../i18n/message.ts';
import {
	blocking,
	defineCheck,
	notApplicable,
	ok,
	warning,
	type Check,
	type CheckOutcome,
	type Wanted,
} from '../check.ts';
import type {DockerStatus, DriverStatus} from '../facts.ts';

type Down = Extract<DockerStatus, {state: 'down'}>;
type Up = Extract<DockerStatus, {state: 'up'}>;

const usualSocket = 'unix:///var/run/docker.sock';

/** Docker's engine, with a reason where it does not answer; and the driver that minikube would use. */
export const dockerChecks: readonly Check[] = [
	defineCheck({
		id: 'docker-engine',
		topic: 'docker',
		question: 'doctor.askDockerEngine',
		isCheap: false,
		steps: ['cluster'],
		needs: ['docker', 'driver'],
		evaluate: ({docker, driver}, wanted) => evaluateEngine(docker, driver, wanted),
	}),
	defineCheck({
		id: 'driver',
		topic: 'docker',
		question: 'doctor.askDriver',
		isCheap: false,
		steps: ['cluster'],
		needs: ['driver'],
		evaluate: ({driver}) => evaluateDriver(driver),
	}),
];

function evaluateEngine(docker: DockerStatus, {driver, from}: DriverStatus, wanted: Wanted): CheckOutcome {
	const isNeeded = driver === undefined || driver === 'docker';
	if (docker.state === 'no-client') return notApplicable(message('doctor.dockerNoClient'));
	if (docker.state === 'up') return evaluateUp(docker, wanted);
	const down = evaluateDown(docker, wanted);
	if (isNeeded) return down;
	if (from !== 'choice') return notApplicable(message('doctor.dockerNotUsed', {driver}));
	return warning(message('doctor.dockerDownOther', {why: down.message, driver}), down.next, down.facts);
}

/** Why the engine does not answer: no right to its socket, a context for another endpoint, or not started. `facts.reason` names which. */
function evaluateDown(docker: Down, {host}: Wanted): CheckOutcome {
	const {output, endpoint, context, others, fromVariable} = docker;
	const facts = {words: output, endpoint, context};
	const [other] = others;
	const isUsual = endpoint === '' || endpoint === usualSocket;
	if (/permission denied|EACCES|access is denied/i.test(output) && (isUsual || other === undefined)) {
		const next: NextAction = {
			message: message('doctor.dockerJoinGroup'),
			run: `sudo usermod -aG docker ${quote(host.userName)} && newgrp docker`,
		};
		return blocking(message('doctor.dockerNoPermission', {endpoint}), [next], {...facts, reason: 'no-permission'});
	}
	if (other !== undefined) {
		const command = fromVariable
			? 'unset DOCKER_HOST DOCKER_CONTEXT'
			: other === usualSocket
				? 'docker context use default'
				: `export DOCKER_HOST=${quote(other)}`;
		return blocking(
			message(fromVariable ? 'doctor.dockerWrongVariable' : 'doctor.dockerWrongContext', {context, endpoint, other}),
			[{message: message('doctor.dockerUseOther', {other}), run: command}],
			{...facts, other, reason: 'wrong-context'},
		);
	}
	const start: NextAction = {message: message('doctor.dockerStart'), run: startCommand(host)};
	const wait: NextAction = {message: message('doctor.dockerWait'), run: 'digimon-setup doctor --wait'};
	return blocking(message('doctor.dockerDown', {endpoint, words: output}), [start, wait], {
		...facts,
		reason: 'not-started',
	});
}

function startCommand({platform, isWsl}: Wanted['host']): string {
	if (platform === 'darwin') return 'open -a Docker';
	if (platform === 'win32') return 'Start-Process "C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe"';
	return isWsl ? 'sudo service docker start' : 'sudo systemctl start docker';
}

function evaluateUp(docker: Up, {settings}: Wanted): CheckOutcome {
	const {version, endpoint} = docker;
	const facts = {version, endpoint, kind: kindOf(docker)};
	if (docker.containers === 'windows') {
		const next: NextAction = {
			message: message('doctor.dockerSwitchLinux'),
			run: '& "C:\\Program Files\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine',
		};
		return blocking(message('doctor.dockerWindows'), [next], facts);
	}
	if (docker.isRootless && docker.cgroup === 1) {
		return blocking(
			message('doctor.dockerRootlessCgroup'),
			[{message: message('doctor.dockerUseRootful'), run: 'docker context use default'}],
			facts,
		);
	}
	if (docker.isRootless && settings.containerRuntime === 'docker') {
		return blocking(
			message('doctor.dockerRootlessRuntime'),
			[{message: message('doctor.useContainerd'), run: 'digimon-setup up --container-runtime containerd'}],
			facts,
		);
	}
	if (docker.isRootless) return warning(message('doctor.dockerRootless', {version}), [], facts);
	if (docker.isRemote)
		return warning(
			message('doctor.dockerRemote', {endpoint}),
			[{message: message('doctor.dockerUseLocal'), run: 'docker context use default'}],
			facts,
		);
	return ok(message('doctor.dockerUp', {version, kind: facts.kind}), facts);
}

const kindOf = ({isDesktop, isRootless, isRemote}: Up): string =>
	isRemote ? 'remote' : isDesktop ? 'Docker Desktop' : isRootless ? 'rootless' : 'native';

function evaluateDriver({driver, from, others}: DriverStatus): CheckOutcome {
	const facts = {driver: driver ?? '', from, others: others.join(' ')};
	if (driver === undefined) return notApplicable(message('doctor.driverNone'));
	if (from === 'choice' && driver === 'podman') return warning(message('doctor.driverPodman'), [], facts);
	return ok(message(`doctor.driver_${from}`, {driver}), facts);
}
