import {quote} from '../../../domain/ports/command.ts';
import {action, blocking, defineCheck, notApplicable, ok, warning} from '../check.ts';
import type {CheckOutcome, Wanted} from '../check.ts';
import type {DockerStatus, FactsOf} from '../facts.ts';

type Down = Extract<DockerStatus, {state: 'down'}>;
type Up = Extract<DockerStatus, {state: 'up'}>;

const usualSocket = 'unix:///var/run/docker.sock';

/** Docker's engine, with a reason where it does not answer; and the driver that minikube would use. */
export const dockerChecks = [
	defineCheck(
		{id: 'docker-engine', topic: 'docker', question: 'doctor.askDockerEngine', isCheap: false, steps: ['cluster']},
		['docker', 'driver'],
		evaluateEngine,
	),
	defineCheck(
		{id: 'driver', topic: 'docker', question: 'doctor.askDriver', isCheap: false, steps: ['cluster']},
		['driver'],
		evaluateDriver,
	),
];

function evaluateEngine({docker, driver: status}: FactsOf<'docker' | 'driver'>, wanted: Wanted): CheckOutcome {
	if (docker.state === 'no-client') return notApplicable('doctor.dockerNoClient');
	if (docker.state === 'up') return evaluateUp(docker, wanted);
	const down = evaluateDown(docker, wanted);
	const {driver = 'docker', from} = status;
	if (driver === 'docker') return down;
	if (from !== 'choice') return notApplicable('doctor.dockerNotUsed', {driver});
	return warning('doctor.dockerDownOther', {why: down.message, driver}, down.next, down.facts);
}

/** Why the engine does not answer: no right to its socket, a context for another endpoint, or not started. `facts.reason` names which. */
function evaluateDown({output, endpoint, context, others, fromVariable}: Down, {host}: Wanted): CheckOutcome {
	const facts = {words: output, endpoint, context};
	const [other] = others;
	const isUsual = endpoint === '' || endpoint === usualSocket;
	if (/permission denied|EACCES|access is denied/i.test(output) && (isUsual || other === undefined)) {
		const join = `sudo usermod -aG docker ${quote(host.userName)} && newgrp docker`;
		const next = [action('doctor.dockerJoinGroup', join)] as const;
		return blocking('doctor.dockerNoPermission', {endpoint}, next, {...facts, reason: 'no-permission'});
	}
	if (other !== undefined) {
		const command = fromVariable
			? 'unset DOCKER_HOST DOCKER_CONTEXT'
			: other === usualSocket
				? 'docker context use default'
				: `export DOCKER_HOST=${quote(other)}`;
		return blocking(
			fromVariable ? 'doctor.dockerWrongVariable' : 'doctor.dockerWrongContext',
			{context, endpoint, other},
			[action('doctor.dockerUseOther', command, {other})],
			{...facts, other, reason: 'wrong-context'},
		);
	}
	const start = action('doctor.dockerStart', startCommand(host));
	const wait = action('doctor.dockerWait', 'digimon-setup doctor --wait');
	return blocking('doctor.dockerDown', {endpoint, words: output}, [start, wait], {...facts, reason: 'not-started'});
}

function startCommand({platform, isWsl}: Wanted['host']): string {
	if (platform === 'darwin') return 'open -a Docker';
	if (platform === 'win32') return 'Start-Process "C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe"';
	return isWsl ? 'sudo service docker start' : 'sudo systemctl start docker';
}

const switchToLinux = '& "C:\\Program Files\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine';
const defaultContext = 'docker context use default';
const withContainerd = 'digimon-setup up --container-runtime containerd';

function evaluateUp(docker: Up, {settings}: Wanted): CheckOutcome {
	const {version, endpoint, isRootless} = docker;
	const kind = kindOf(docker);
	const facts = {version, endpoint, kind};
	if (docker.containers === 'windows')
		return blocking('doctor.dockerWindows', {}, [action('doctor.dockerSwitchLinux', switchToLinux)], facts);
	if (isRootless && docker.cgroup === 1)
		return blocking('doctor.dockerRootlessCgroup', {}, [action('doctor.dockerUseRootful', defaultContext)], facts);
	if (isRootless && settings.containerRuntime === 'docker')
		return blocking('doctor.dockerRootlessRuntime', {}, [action('doctor.useContainerd', withContainerd)], facts);
	if (isRootless) return warning('doctor.dockerRootless', {version}, [], facts);
	if (docker.isRemote)
		return warning('doctor.dockerRemote', {endpoint}, [action('doctor.dockerUseLocal', defaultContext)], facts);
	return ok('doctor.dockerUp', {version, kind}, facts);
}

const kindOf = ({isDesktop, isRootless, isRemote}: Up): string =>
	isRemote ? 'remote' : isDesktop ? 'Docker Desktop' : isRootless ? 'rootless' : 'native';

function evaluateDriver({driver: {driver, from, others}}: FactsOf<'driver'>): CheckOutcome {
	if (driver === undefined) return notApplicable('doctor.driverNone');
	const facts = {driver, from, others: others.join(' ')};
	if (from === 'choice' && driver === 'podman') return warning('doctor.driverPodman', {}, [], facts);
	return ok(`doctor.driver_${from}`, {driver}, facts);
}
